"""A site's own places for the fields of an article, declared with the source as XPaths."""

from collections.abc import Mapping

from lxml.etree import XPath, XPathSyntaxError
from lxml.html import HtmlElement

from racewatch.errors import ConfigError

SELECTOR = "selector"
"""What ``via`` says of a field that a site's own selector found."""
_BLOCKS = frozenset({"p", "div", "br", "li", "h1", "h2", "h3", "h4", "blockquote", "section", "tr"})
_SILENT = frozenset({"script", "style", "noscript"})


def chosen(tree: HtmlElement, selectors: Mapping[str, str]) -> dict[str, str]:
    """Return what each of *selectors* finds on the page; several places of one field are put below each other."""
    found = {}
    for field, path in selectors.items():
        values = [_lines(place) if field == "text" else _line(place) for place in compiled(path)(tree)]
        if text := "\n".join(value for value in values if value):
            found[field] = text
    return found


def compiled(path: str) -> XPath:
    """Return a compiled XPath; raise ConfigError naming it when it cannot be read."""
    try:
        return XPath(path)
    except XPathSyntaxError as error:
        raise ConfigError(f"{path!r} is no XPath ({error}); correct the source's selectors in sources.yaml") from error


def _line(place: HtmlElement | str) -> str:
    return " ".join((place if isinstance(place, str) else place.text_content()).split())


def _lines(place: HtmlElement | str) -> str:
    """Return the text of a place, a line for each of its blocks."""
    if isinstance(place, str):
        return _line(place)
    parts = list(_spoken(place))
    return "\n".join(line for raw in "".join(parts).split("\n") if (line := " ".join(raw.split())))


def _spoken(place: HtmlElement) -> list[str]:
    if not isinstance(place.tag, str) or place.tag in _SILENT:
        return []
    edge = ["\n"] if place.tag in _BLOCKS else []
    said = [*edge, (place.text or "").replace("\n", " ")]
    for part in place:
        said += [*_spoken(part), (part.tail or "").replace("\n", " ")]
    return [*said, *edge]
