"""Reading markup in tests: its elements, texts and links, by the standard parser."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"br", "col", "hr", "img", "input", "link", "meta"}


@dataclass
class Element:
    """An element with its attributes and everything below it."""

    tag: str
    attributes: dict[str, str]
    children: list["Element"] = field(default_factory=list)
    own_text: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All text below, with single spaces."""
        return " ".join(" ".join(self._texts()).split())

    def all(self, tag: str = "", css_class: str = "") -> list["Element"]:
        """Every element below of that tag and class, in order."""
        found = []
        for child in self.children:
            classes = child.attributes.get("class", "").split()
            if tag in ("", child.tag) and (not css_class or css_class in classes):
                found.append(child)
            found += child.all(tag, css_class)
        return found

    def one(self, tag: str = "", css_class: str = "") -> "Element":
        """The only such element."""
        (element,) = self.all(tag, css_class)
        return element

    def _texts(self) -> list[str]:
        return [*self.own_text, *(text for c in self.children for text in c._texts())]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Element("root", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        closed = self.open.pop()
        if closed.tag != tag:
            raise AssertionError(f"<{closed.tag}> closed by </{tag}>")

    def handle_data(self, data: str) -> None:
        # Text keeps its place among the children: as an element without a tag.
        if data.strip():
            self.open[-1].children.append(Element("", {}, own_text=[data]))


def parsed(markup: str) -> Element:
    """The markup as a tree; AssertionError when tags do not match."""
    reader = _Reader()
    reader.feed(markup)
    if len(reader.open) != 1:
        raise AssertionError(f"not closed: {[e.tag for e in reader.open[1:]]}")
    return reader.root


def links(markup: str) -> dict[str, str]:
    """Text of each link to its address; every one of them is followed by Python."""
    found = parsed(markup).all("a")
    assert all("data-go" in link.attributes for link in found)
    return {link.text: link.attributes["href"] for link in found}
