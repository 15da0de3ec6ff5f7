"""Files that page *Số liệu* takes in by ways of their own, beside kinds of import."""

from enum import StrEnum

from domain.imports import KIND_LABELS, ImportKind


class OtherFile(StrEnum):
    """What such a file holds; values are those of the command line."""

    PORTAL_766 = "portal-766"
    """Figures of indicator set 766 as the national portal publishes them."""
    COMPARISON = "comparison"
    """Dossiers as the portal exports them, to compare with and never to count."""
    REPORTED = "indicator-values"
    """Values of indicators that org units report."""


OTHER_LABELS = {
    OtherFile.PORTAL_766: "Số 766 của Cổng",
    OtherFile.COMPARISON: "Hồ sơ của Cổng để đối chiếu",
    OtherFile.REPORTED: "Số liệu chỉ tiêu",
}

FILE_LABELS: dict[ImportKind | OtherFile, str] = dict(
    (*KIND_LABELS.items(), *OTHER_LABELS.items())
)
"""Everything that *Số liệu* offers to choose from, in its order."""
