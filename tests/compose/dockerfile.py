"""Reading a Dockerfile as far as our rules need: instructions, stages, and what is wrong with them."""

import re
import shlex
from collections.abc import Iterator

Instruction = tuple[str, str]


def instructions(text: str) -> list[Instruction]:
    """Return the instructions of a Dockerfile, each as its upper-case name and its arguments on one line."""
    joined = re.sub(r"\\\n", " ", re.sub(r"(?m)^\s*#.*\n?", "", text))
    return [
        (name.upper(), rest.strip()) for name, _, rest in (line.partition(" ") for line in joined.splitlines() if line)
    ]


def stage(text: str, target: str) -> list[Instruction]:
    """Return the instructions that make the image *target*, those it is built on first; none for an unknown one."""
    stages = _stages(text)
    if target not in stages:
        return []
    base, own = stages[target]
    return stage(text, base) + own


def _stages(text: str) -> dict[str, tuple[str, list[Instruction]]]:
    found: dict[str, tuple[str, list[Instruction]]] = {}
    name = ""
    for kind, rest in instructions(text):
        if kind == "FROM":
            base, _, name = (
                re.split(r"\s+(as)\s+", rest, flags=re.IGNORECASE) if " as " in rest.lower() else (rest, "", rest)
            )
            found[name] = (base, [])
        else:
            found[name][1].append((kind, rest))
    return found


def environment(text: str, target: str) -> dict[str, str]:
    """Return what ENV sets in the image *target*."""
    pairs = [shlex.split(rest) for kind, rest in stage(text, target) if kind == "ENV"]
    return dict(pair.split("=", 1) for words in pairs for pair in words)


def bases(text: str) -> list[str]:
    """Return the images from outside that the Dockerfile starts from."""
    return [base for base, _ in _stages(text).values() if base not in _stages(text)]


def copied(text: str) -> list[str]:
    """Return every path of the repository that COPY names."""
    words = [rest.split() for kind, rest in instructions(text) if kind == "COPY" and "--from=" not in rest]
    return [source for each in words for source in each[:-1]]


def complaints(text: str, targets: tuple[str, ...]) -> list[str]:
    """Return what is wrong with a Dockerfile whose images *targets* are run."""
    found = [f"base {base} has no full version" for base in bases(text) if not re.search(r":\d+\.\d+\.\d+-", base)]
    for kind, rest in instructions(text):
        found += _wrong(kind, rest)
    for target in targets:
        users = [rest for kind, rest in stage(text, target) if kind == "USER"]
        if not users or users[-1].split(":")[0] in ("root", "0"):
            found.append(f"{target} runs as root")
    return found


def _wrong(kind: str, rest: str) -> Iterator[str]:
    if kind == "ADD":
        yield "ADD fetches and unpacks in silence: COPY"
    if kind in ("ENV", "ARG") and re.search(r"(?i)password|secret|token|api_key", rest):
        yield "a secret in ENV or ARG stays in the image"
    if kind in ("CMD", "ENTRYPOINT") and not rest.startswith("["):
        yield f"{kind} in shell form does not pass signals on"
    if kind == "RUN" and "apt-get install" in rest:
        if "rm -rf /var/lib/apt/lists" not in rest:
            yield "package lists stay in the image"
        if "--no-install-recommends" not in rest:
            yield "apt-get installs what was not asked for"
    if kind == "RUN" and re.search(r"\bsudo\b|(curl|wget)[^|;&]*\|", rest):
        yield "RUN pipes from the network or uses sudo"
    if kind == "RUN" and "pip install" in rest and "--constraint constraints.txt" not in rest:
        yield "pip installs without the constraints"
    if re.search(r"https?://|--(extra-)?index-url|--trusted-host", rest):
        yield f"{kind} names an address"
