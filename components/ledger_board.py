"""The page of the ledger: its answer, the four rates, form II.06, what to mind."""

from dataclasses import dataclass

from markupsafe import Markup

from components.indicator_links import passport
from components.ledger_links import (
    cell_href,
    chosen_ledger,
    row_href,
    row_passport,
)
from components.links import Drawing
from components.markup import render
from domain.brief_text import period_words
from domain.formatting import NOTHING, count, percent_text
from domain.ledger_cell import LedgerColumn
from domain.ledger_form import FormLine, LedgerForm
from domain.ledger_output import told_value
from domain.ledger_words import (
    COLUMN_GROUPS,
    COLUMN_INDICATORS,
    COLUMN_NAMES,
    ROW_NAMES,
    RateLine,
    answer,
    check_words,
    failure_words,
    instant_words,
    notes,
    rate_lines,
    scope_words,
)

_UNNUMBERED = {LedgerColumn.TRANSFERRED_IN: "vào", LedgerColumn.TRANSFERRED_OUT: "ra"}
"""Two columns of our own, as the identity below the form names them."""
_STRONG = (LedgerColumn.TOTAL_IN, LedgerColumn.RESOLVED, LedgerColumn.IN_PROCESS)


@dataclass(frozen=True, slots=True)
class Figure:
    """One cell: `href` lists its dossiers, `title` says what it counts."""

    text: str
    href: str
    title: str
    style: str
    is_estimate: bool


@dataclass(frozen=True, slots=True)
class TableLine:
    """One row with the identities that fail in it, in words.

    `passport`: where its figures come from, but for the code of the column.
    """

    label: str
    href: str
    passport: str
    note: str
    figures: tuple[Figure, ...]
    failures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ColumnNumber:
    """The number of a column, and where the passport of its last line is opened.

    `code`: of its indicator.
    """

    text: str
    name: str
    code: str
    href: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class RateBox:
    """One on-time rate as it is written."""

    name: str
    title: str
    value: str
    numerator: str
    denominator: str
    difference: str
    passport: str
    passport_title: str


def ledger_board(form: LedgerForm, drawing: Drawing, *, may_list: bool) -> Markup:
    """Everything below the choosers; figures are links for those who may list."""
    moment = instant_words(form, drawing.zone)
    return render(
        "ledger",
        answer=answer(form),
        answer_passport=_answer_passport(form, drawing),
        is_empty=bool(form.why_empty),
        leave="" if form.ended_on is None else chosen_ledger(drawing),
        about=f"{scope_words(form)}, {period_words(form.period)}; {moment}",
        rates=[_rate(line, form, drawing) for line in rate_lines(form)],
        rows_name=ROW_NAMES[form.query.rows],
        groups=COLUMN_GROUPS,
        numbers=[
            _number(column, form, drawing)
            for _, columns in COLUMN_GROUPS
            for column, _ in columns
        ],
        lines=[_line(line, form, drawing, may_list) for line in form.lines],
        total=_line(form.total, form, drawing, may_list, is_sum=True),
        notes=notes(form),
        checked=check_words(form),
    )


def _line(
    line: FormLine,
    form: LedgerForm,
    drawing: Drawing,
    may_list: bool,
    *,
    is_sum: bool = False,
) -> TableLine:
    return TableLine(
        label=line.label,
        href="" if is_sum else row_href(line, form, drawing),
        passport=row_passport(line, form, drawing)
        if _is_of_catalogue(form, line) and not form.why_empty
        else "",
        note=line.note,
        figures=tuple(
            _figure(line, column, form, drawing, may_list) for column in LedgerColumn
        ),
        failures=tuple(failure_words(line, found) for found in line.residuals),
    )


def _figure(
    line: FormLine,
    column: LedgerColumn,
    form: LedgerForm,
    drawing: Drawing,
    may_list: bool,
) -> Figure:
    value = told_value(line, column)
    listed = may_list and bool(value)
    late = column is LedgerColumn.IN_PROCESS_OVERDUE and bool(value)
    styles = ["n"]
    if late:
        styles.append("late")
    if column in _STRONG:
        styles.append("sum")
    if not value:
        styles.append("mut")
    return Figure(
        text=_text(value, is_empty=bool(form.why_empty)),
        href=cell_href(line.cell, column, drawing) if listed else "",
        title=f"{COLUMN_NAMES[column]}, {line.label}",
        style=" ".join(styles),
        is_estimate=line.is_estimate and value is not None,
    )


def _text(value: int | None, *, is_empty: bool) -> str:
    """A dash where nothing happened, nothing where nothing can be told (None)."""
    if is_empty:
        return NOTHING
    return "" if value is None else count(value)


def _rate(line: RateLine, form: LedgerForm, drawing: Drawing) -> RateBox:
    ratio = line.ratio
    known = ratio is not None and ratio.denominator > 0
    return RateBox(
        name=line.name,
        title=line.title,
        value=percent_text(ratio),
        numerator=count(int(ratio.numerator)) + f" {line.numerator}"
        if ratio is not None and known
        else "",
        denominator=count(int(ratio.denominator)) + f" {line.denominator}"
        if ratio is not None and known
        else ("không phát sinh" if ratio is not None else ""),
        difference=line.difference if known or ratio is None else "",
        passport=passport(drawing.links, line.indicator)
        if ratio is not None and _is_of_catalogue(form)
        else "",
        passport_title=f"Hộ chiếu: {line.name} {line.title}",
    )


def _answer_passport(form: LedgerForm, drawing: Drawing) -> str:
    """Of the first number of the sentence; the others stand in the last line too."""
    first = LedgerColumn.TOTAL_IN
    if form.why_empty or first not in form.total.told or not _is_of_catalogue(form):
        return ""
    return passport(drawing.links, COLUMN_INDICATORS[first])


def _is_of_catalogue(form: LedgerForm, line: FormLine | None = None) -> bool:
    """Whether *Chỉ tiêu* can be asked for the same: it knows no other narrowing, and
    no org unit that is no more.

    `line`: for one of the rows; None: for the sum.
    """
    asked = form.query
    if form.ended_on is not None:
        return False
    narrowed = (asked.channel, asked.level, asked.as_of_day)
    is_converted = (line or form.total).is_converted
    return not (asked.own_only or is_converted or any(narrowed))


def _number(column: LedgerColumn, form: LedgerForm, drawing: Drawing) -> ColumnNumber:
    text = f"({_UNNUMBERED.get(column, column.value)})"
    code, name = COLUMN_INDICATORS[column], COLUMN_NAMES[column]
    told = column in form.total.told and not form.why_empty
    if not told or not _is_of_catalogue(form):
        return ColumnNumber(text, name, code)
    title = f"Hộ chiếu: {name}, {form.total.label}"
    return ColumnNumber(text, name, code, passport(drawing.links, code), title)
