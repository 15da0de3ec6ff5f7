"""What of a page's markup is a figure, and whether a link to its evidence is by it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from components.links import target
from tests.components.pages_of_markup import Element

_NUMBER = re.compile(r"[≈≥≤−+]?\s?\d{1,3}(\.\d{3})*(,\d+)?(\s?%)?")
"""As a page writes one: 12.254.254, 99,83 %, −5."""
_BLOCKS = {"tr", "li", "h1", "details", "aside"}
_BLOCK_CLASSES = {"s7-m", "lg-rate", "grp"}
"""What holds a figure together with its link."""
_EVIDENCE = {"chi-tieu", "ho-so", "nhiem-vu"}
"""Pages whose links show where a number comes from: passports and lists."""
_OPENS = {"bang", "mo", "buoc", "lech", "tac-dong"}
"""What such a link lays open on a page: a table, a card, a step."""


@dataclass(frozen=True)
class Figure:
    """An element that says a number by itself, with what is around it."""

    element: Element
    above: tuple[Element, ...]

    @property
    def block(self) -> Element:
        """The row, tile or line that it belongs to."""
        for each in (self.element, *reversed(self.above)):
            classes = set(each.attributes.get("class", "").split())
            if each.tag in _BLOCKS or classes & _BLOCK_CLASSES:
                return each
        return self.element

    @property
    def has_evidence(self) -> bool:
        """Whether one click from it shows where it comes from."""
        way = (*self.above, self.element)
        if any(each.tag == "a" and _shows(each, within=True) for each in way):
            return True
        block = self.block
        if "data-pp" in block.attributes:
            return True  # A cell of form II.06: panel.js puts the mark beside it.
        head = self.above[-1]
        if head.attributes.get("class") == "crumbs":
            return bool(head.all(css_class="ev"))
        return any(map(_shows, block.all("a")))

    def __str__(self) -> str:
        """For whom a test fails."""
        way = " > ".join(
            f"{each.tag}.{each.attributes.get('class', '')}" for each in self.above[-4:]
        )
        return f"“{self.element.text[:30]}” in “{self.block.text[:60]}” ({way})"


def figures(root: Element) -> Iterator[Figure]:
    """Every figure outside drawings: those have a table of their own."""
    for element, above in _walk(root):
        if "svg" in {each.tag for each in above}:
            continue
        says = any(_is_number(c) for c in element.children if not c.tag)
        if says or (element.tag == "h1" and re.search(r"\d", element.text)):
            yield Figure(element, above)


def _walk(
    element: Element, above: tuple[Element, ...] = ()
) -> Iterator[tuple[Element, tuple[Element, ...]]]:
    for child in element.children:
        if child.tag:
            yield child, (*above, element)
            yield from _walk(child, (*above, element))


def _is_number(text: Element) -> bool:
    return _NUMBER.fullmatch(" ".join(text.text.split())) is not None


def _shows(link: Element, *, within: bool = False) -> bool:
    """`within`: the number stands in the link, which then opens what it counts."""
    path, params = target(link.attributes.get("href", ""))
    is_list = path in _EVIDENCE or (within and path == "chat-luong")
    return is_list or bool(_OPENS & params.keys())
