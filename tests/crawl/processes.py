"""The processes of this machine as the kernel tells of them: which crawl, whose they are, whether they still run."""

from contextlib import suppress
from pathlib import Path


def stat_of(pid: str) -> list[str]:
    """Return state, parent and the rest of what the kernel says of a process, after its name."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def crawlers(parent: int | None = None) -> list[int]:
    """Return the crawling processes, those of *parent* or all."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it ended meanwhile
            words, above = (folder / "cmdline").read_bytes(), int(stat_of(folder.name)[1])
            if b"racewatch.crawl.process" in words and parent in (None, above):
                found.append(int(folder.name))
    return found


def is_alive(pid: int) -> bool:
    """Say whether a process still runs, any of its threads too: they hold its files; a zombie does not."""
    try:
        return any(stat_of(f"{pid}/task/{thread.name}")[0] != "Z" for thread in Path(f"/proc/{pid}/task").iterdir())
    except OSError:
        return False
