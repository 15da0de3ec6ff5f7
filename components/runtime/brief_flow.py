"""The brief that a page shows and hands out: its sheet, its facts, its file."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from markupsafe import Markup

from components.brief_preview import (
    leadership_facts,
    leadership_sheet,
    list_facts,
    list_sheet,
)
from components.runtime.reads import call, drawn, read, time_zone
from domain.access import Viewer
from domain.drilldown import DossierFilter
from domain.view_state import ViewState
from services import briefs


@dataclass(frozen=True, slots=True)
class ShownBrief:
    """`build` makes the workbook; it runs on the click, outside of any page."""

    sheet: Markup
    facts: Markup
    file_name: str
    build: Callable[[], bytes]


def leadership(viewer: Viewer, state: ViewState) -> ShownBrief:
    """The leadership brief of what the scope bar says."""
    field_code = state.field.code if state.field else None
    content = read(
        briefs.leadership_preview,
        viewer,
        org_unit_code=state.org_unit.code,
        field_code=field_code,
        period=state.period,
        comparison=state.comparison,
        now=_this_day(),
    )

    def build() -> bytes:
        return call(
            briefs.leadership_brief_file,
            viewer,
            org_unit_code=state.org_unit.code,
            field_code=field_code,
            period=state.period,
            comparison=state.comparison,
            now=datetime.now(UTC),
        ).content

    name = _file_name(briefs.LEADERSHIP_FILE, state)
    return ShownBrief(
        drawn(leadership_sheet, content),
        leadership_facts(content, file_name=name, most_rows=briefs.MOST_ROWS),
        name,
        build,
    )


def dossiers(viewer: Viewer, state: ViewState, wanted: DossierFilter) -> ShownBrief:
    """A list of dossiers within what the scope bar says."""
    field_code = state.field.code if state.field else None
    cover = read(
        briefs.list_preview,
        viewer,
        filter=wanted,
        org_unit_code=state.org_unit.code,
        field_code=field_code,
        now=_this_day(),
    )

    name, build = list_file(viewer, state, wanted)
    return ShownBrief(
        drawn(list_sheet, cover), list_facts(cover, file_name=name), name, build
    )


def list_file(
    viewer: Viewer, state: ViewState, wanted: DossierFilter
) -> tuple[str, Callable[[], bytes]]:
    """Name of the workbook of a list, and what makes it on the click and logs it."""
    field_code = state.field.code if state.field else None

    def build() -> bytes:
        return call(
            briefs.overdue_list_file,
            viewer,
            filter=wanted,
            org_unit_code=state.org_unit.code,
            field_code=field_code,
            now=datetime.now(UTC),
        ).content

    return _file_name(briefs.list_file_kind(wanted.kind), state), build


def _file_name(kind: str, state: ViewState) -> str:
    field_code = state.field.code if state.field else None
    return briefs.file_name(kind, state.org_unit.code, field_code, state.as_of_day)


def _this_day() -> datetime:
    """Its beginning: a preview is kept until the data or the day change."""
    now = datetime.now(time_zone())
    return now.replace(hour=0, minute=0, second=0, microsecond=0)
