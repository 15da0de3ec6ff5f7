"""The state of a page before anything was loaded."""

from markupsafe import Markup

from components.links import Drawing
from components.markup import render


def empty(
    sentence: str = "Chưa có số liệu.",
    *,
    drawing: Drawing | None = None,
    may_import: bool = False,
) -> Markup:
    """What is missing and, for those who may load files, the way to do it."""
    href = drawing.links.imports() if drawing is not None and may_import else ""
    return render("empty", sentence=sentence, href=href)
