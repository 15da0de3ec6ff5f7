"""States without figures: empty, loading, failed, stale, withheld."""

from datetime import date

from markupsafe import Markup

from components.links import Drawing
from components.markup import render
from domain.formatting import count, day_short
from domain.ratio import Ratio


def empty(
    sentence: str = "Chưa có số liệu.",
    *,
    drawing: Drawing | None = None,
    may_import: bool = False,
) -> Markup:
    """What is missing and, for those who may load files, the way to do it."""
    href = drawing.links.imports() if drawing is not None and may_import else ""
    return render("empty", sentence=sentence, href=href)


def skeleton(height: int) -> Markup:
    """A quiet place of `height` CSS pixels while figures are read."""
    return render("skeleton", height=height)


def failure(sentence: str, *, error_id: str, unchanged: str = "") -> Markup:
    """What failed, what was not changed, and the id under which it was logged."""
    return render("failure", sentence=sentence, error_id=error_id, unchanged=unchanged)


def stale_chip(complete_on: date) -> Markup:
    """Beside a figure whose source stopped earlier."""
    return render("chip", words=f"số liệu đến {day_short(complete_on)}")


def withheld(ratio: Ratio, reason: str) -> Markup:
    """The counts in place of a rate that would mislead, and why."""
    late, left = count(int(ratio.numerator)), count(int(ratio.denominator))
    return render("withheld", counts=f"{late} / {left}", reason=reason)
