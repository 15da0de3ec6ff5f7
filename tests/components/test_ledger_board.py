"""Form II.06 drawn from given values, and the frame that it scrolls in."""

from dataclasses import replace

from components.ledger_board import ledger_board
from components.links import Drawing, Links
from domain.ledger_cell import LedgerColumn
from tests.components import fixtures
from tests.components.pages_of_markup import parsed
from tests.domain.test_ledger_words import BALANCED, form

DRAWING = Drawing(Links({"ky": "2024-Q2"}), fixtures.ZONE)


def cells(drawn: str) -> list[str]:
    """Figures of the first row of the form."""
    body = drawn.partition("<tbody>")[2].partition("</tr>")[0]
    return [
        cell.text.strip() for cell in parsed(f"<table>{body}</tr></table>").all("td")
    ]


def test_a_column_that_cannot_be_told_is_empty_and_no_dash():
    shown = form(BALANCED)
    line = replace(shown.lines[0], told=frozenset({LedgerColumn.RESOLVED}))

    told = cells(
        str(ledger_board(replace(shown, lines=(line,)), DRAWING, may_list=False))
    )
    nothing = replace(shown, why_empty="Không phát sinh trong kỳ.")

    assert [text for text in told if text] == ["900"]
    assert set(cells(str(ledger_board(nothing, DRAWING, may_list=False)))) == {"–"}
