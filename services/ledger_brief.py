"""Form II.06 as a workbook to take along; each export is logged."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from data_access.engine import Database
from domain.access import Permission, Viewer, require
from domain.audit import AuditKind
from domain.brief import Provenance
from domain.formatting import day
from domain.ledger_form import LedgerForm, LedgerQuery
from domain.ledger_words import CHANNEL_NAMES, LEVEL_NAMES, lower, own_name
from domain.lens_view import lens_words
from domain.period import Comparison
from reports.ledger_brief import ledger_brief
from services.audit import record_view
from services.board import board_at
from services.brief_provenance import exporter, provenance_of
from services.briefs import BriefFile, file_name
from services.ledger_form import form_of
from services.reference import reference
from services.unit_lives import unit_of_ledger

FILE_KIND = "bieu-II-06"


def ledger_brief_file(
    database: Database, viewer: Viewer, *, query: LedgerQuery, now: datetime
) -> BriefFile:
    """The form that the page shows, with notes and provenance; the export is logged.

    NotFound outside the viewer's scope.
    """
    require(viewer, Permission.BRIEF_EXPORT)
    require(viewer, Permission.SCORECARD_READ)
    form, provenance = _content(database, viewer, query, now)
    file = BriefFile(ledger_file_name(form), ledger_brief(form, provenance))
    record_view(
        database,
        viewer,
        kind=AuditKind.BRIEF_EXPORTED,
        subject="ledger",
        now=now,
        detail=(
            ("scope", form.org_unit.code),
            ("field", query.field_code or "*"),
            ("period", form.period.key),
            ("filter", "; ".join(provenance.filters)),
            ("rows", str(len(form.lines))),
            ("data_version", str(provenance.data_version)),
            ("file", file.file_name),
            ("bytes", str(len(file.content))),
        ),
    )
    return file


def ledger_file_name(form: LedgerForm) -> str:
    """Plain ASCII; names org unit, field and the last day counted."""
    code, field = form.org_unit.code, form.query.field_code
    return file_name(FILE_KIND, code, field, form.last_day)


def _content(
    database: Database, viewer: Viewer, query: LedgerQuery, now: datetime
) -> tuple[LedgerForm, Provenance]:
    """Form and provenance of one snapshot."""
    with database.read() as session:
        kept = reference(database, session)
        form = form_of(session, kept, viewer, query)
        code, day = query.org_unit_code, query.org_unit_on
        board = board_at(
            session,
            kept,
            viewer,
            node=unit_of_ledger(kept, viewer, code, day),
            field_code=query.field_code,
            wanted=query.period,
            comparison=Comparison.PREVIOUS_PERIOD,
        )
        found = provenance_of(board, exported_by=exporter(viewer), now=now)
    return form, _of_form(found, form)


def _of_form(found: Provenance, form: LedgerForm) -> Provenance:
    """Provenance of the form: its own filters, nothing compared.

    The data reach as far as they do; that a form stops earlier is a filter.
    """
    filters = tuple(_filters(form))
    return replace(found, period=form.period, compared=None, filters=filters)


def _filters(form: LedgerForm) -> Iterator[str]:
    query = form.query
    if query.own_only:
        yield f"chỉ phần {own_name(form.org_unit.name)}"
    if query.level is not None:
        yield lower(LEVEL_NAMES[query.level])
    if query.channel is not None:
        yield f"tiếp nhận {lower(CHANNEL_NAMES[query.channel])}"
    if form.is_converted:
        yield lens_words(query.lens)
    if query.as_of_day is not None:
        yield f"chỉ việc đến hết ngày {day(query.as_of_day)}"
