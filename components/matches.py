"""What a look-up of a dossier code found."""

from collections.abc import Sequence

from markupsafe import Markup

from components.links import Drawing
from components.markup import render
from domain.drilldown import DossierFilter, DossierRow


def matches(
    text: str, rows: Sequence[DossierRow], wanted: DossierFilter, drawing: Drawing
) -> Markup:
    """The dossiers whose present or former code fits, each as a link."""
    found = [
        (
            row,
            drawing.links.dossiers(wanted, code=row.code, source_code=row.source_code),
        )
        for row in rows
    ]
    return render("matches", text=text, found=found)
