"""*Đối chiếu*: one figure from both sources, the steps between, and their dossiers."""

from collections.abc import Iterator
from datetime import date, timedelta

import pandas as pd
from markupsafe import Markup

from components.indicator_links import passport
from components.links import (
    CODE,
    DOSSIERS_PATH,
    IMPORTS_PATH,
    PLACE,
    TABLE,
    Drawing,
    relative_link,
)
from components.links import KIND as FILE_KIND
from components.markup import render
from components.table_view import Twin
from domain import indicator_tiles as codes
from domain.formatting import count, day, moment, signed_count
from domain.other_files import OtherFile
from domain.period import Period
from domain.reconciliation import (
    FIGURE_WORDS,
    ComparedCounts,
    ComparedFigure,
    ComparedList,
    ComparedRow,
    ComparisonSet,
    Reconciliation,
    SourceSide,
    Step,
    StepKey,
    step_named,
    step_words,
)
from domain.reconciliation_words import (
    change_words,
    days_words,
    headline,
    not_covered,
    sentence,
    why,
)
from domain.view_state import PERIOD

PATH = "doi-chieu"
FIGURE, STEP, AFTER = "so", "lech", PLACE
TWIN_KEY = "cac-buoc"
_ROOM = 0.12
"""Of the bars' width, left free where the axis does not begin at zero."""
_SETS = 4


def asked_figure(text: str) -> ComparedFigure:
    """The figure that an address names; received, where it names none."""
    known = set(ComparedFigure)
    return ComparedFigure(text) if text in known else ComparedFigure.RECEIVED


def reconciliation_board(
    found: Reconciliation,
    figure: ComparedFigure,
    drawing: Drawing,
    *,
    listing: ComparedList | None = None,
    may_list: bool = False,
    may_import: bool = False,
) -> Markup:
    """The whole page; `listing`: the dossiers of the step that the address names."""
    scope = drawing.links.scope
    compared = found.compared
    counts = found.of(figure) if compared is not None else None
    return render(
        "reconciliation",
        compared=compared,
        headline=headline(found, counts) if counts else "Đối chiếu hai nguồn",
        headline_passport=_city_passport(figure, drawing) if counts else "",
        missing="" if compared else not_covered(found),
        sets=[
            (
                days_words(one),
                one.name,
                count(one.row_count),
                _period_href(one, drawing),
            )
            for one in found.sets[:_SETS]
        ],
        import_href=relative_link(IMPORTS_PATH, {FILE_KIND: OtherFile.COMPARISON})
        if may_import
        else "",
        source=_source(found, drawing),
        sum=sentence(counts) if counts else "",
        figures=[_figure(found, one, figure, drawing) for one in found.figures],
        bars=list(_bars(found, counts, drawing, listing, may_list=may_list))
        if counts
        else [],
        ours=found.ours,
        cut=_axis(counts)[0] if counts else 0,
        table_href=relative_link(
            PATH, {**scope, FIGURE: figure.value, TABLE: TWIN_KEY}
        ),
        listing=_listing(found, listing, drawing) if listing is not None else None,
    )


def reconciliation_twins(
    found: Reconciliation, drawing: Drawing, *, may_list: bool = False
) -> dict[str, Twin]:
    """Every figure with all its steps, to read and take along.

    `may_list`: whether links to the dossiers of a step lead anywhere.
    """
    rows = [
        (
            FIGURE_WORDS[counts.figure],
            name,
            value,
            href,
        )
        for counts in found.figures
        for name, value, href in (
            (found.ours, counts.city, _city_passport(counts.figure, drawing)),
            *(
                (
                    step_words(step.key, found.ours),
                    step.change,
                    _step_href(counts.figure, step.key, drawing)
                    if may_list and step.count
                    else "",
                )
                for step in counts.steps
            ),
            ("Cổng", counts.portal, ""),
            ("Hai bên cùng tính", counts.both, ""),
        )
    ]
    columns = ["Số", "Bước", "Hồ sơ"]
    frame = pd.DataFrame([row[:-1] for row in rows], columns=columns)
    links = {"Hồ sơ": [row[-1] for row in rows]}
    title = f"Từ số {found.ours} tới số Cổng"
    return {TWIN_KEY: Twin(title, frame, "doi-chieu.csv", links)}


def list_frame(listing: ComparedList, ours: str) -> pd.DataFrame:
    """A step's dossiers as a table to take along; `ours` as our side is called."""
    columns = [
        f"{side}: {what}"
        for side in (ours, "Cổng")
        for what in ("đơn vị", "tiếp nhận", "hẹn trả", "giải quyết")
    ]
    rows = [_cells(row) for row in listing.rows]
    return pd.DataFrame(rows, columns=["Mã hồ sơ", *columns])


def _cells(row: ComparedRow) -> tuple[str | date | None, ...]:
    cells: list[str | date | None] = [row.code or "(ngoài phạm vi)"]
    for side in (row.city, row.portal):
        if side is None:
            cells += [None] * 4
        else:
            cells += [_unit(side), side.received_on, side.due_on, side.left_on]
    return tuple(cells)


INDICATORS = {
    ComparedFigure.RECEIVED: codes.RECEIVED,
    ComparedFigure.RESOLVED: codes.RESOLVED,
    ComparedFigure.ON_TIME: codes.ON_TIME,
    ComparedFigure.LATE: codes.RESOLVED_LATE,
    ComparedFigure.OPEN: codes.IN_PROCESS,
    ComparedFigure.OPEN_OVERDUE: codes.OVERDUE,
}
"""Under which codes the catalogue has the city's side; *trước và đúng hạn* is the
numerator of its rate."""


def _figure(
    found: Reconciliation,
    one: ComparedCounts,
    chosen: ComparedFigure,
    drawing: Drawing,
) -> dict[str, object]:
    params = {**drawing.links.scope, FIGURE: one.figure.value}
    return {
        "name": FIGURE_WORDS[one.figure],
        "href": relative_link(PATH, params),
        "chosen": one.figure is chosen,
        "city": count(one.city),
        "passport": _city_passport(one.figure, drawing),
        "passport_title": f"Hộ chiếu: {FIGURE_WORDS[one.figure]}, {found.ours}",
        "portal": count(one.portal),
        "difference": signed_count(one.difference) if one.difference else "0",
        "apart": count(sum(step.count for step in one.told)),
    }


def _city_passport(figure: ComparedFigure, drawing: Drawing) -> str:
    return passport(drawing.links, INDICATORS[figure])


def _axis(counts: ComparedCounts) -> tuple[int, int]:
    """Where the bars begin and end: at zero, unless the steps would not be seen."""
    levels = [counts.city, counts.portal]
    at = counts.city
    for step in counts.told:
        at += step.change
        levels.append(at)
    low, high = min(levels), max(levels)
    if high - low >= high / 10:
        return 0, max(high, 1)
    room = max(int((high - low) * _ROOM), 1)
    return max(low - room, 0), high


def _bars(
    found: Reconciliation,
    counts: ComparedCounts,
    drawing: Drawing,
    listing: ComparedList | None,
    *,
    may_list: bool,
) -> Iterator[dict[str, object]]:
    low, high = _axis(counts)
    scale = 100 / max(high - low, 1)

    def bar(
        name: str, text: str, begin: int, end: int, kind: str, **more: object
    ) -> dict[str, object]:
        left, right = sorted((begin, end))
        return {
            "name": name,
            "text": text,
            "left": max(left - low, 0) * scale,
            "width": (right - max(left, low)) * scale,
            "kind": kind,
            "href": "",
            "passport": "",
            "why": "",
            "open": False,
            **more,
        }

    yield bar(
        found.ours, count(counts.city), 0, counts.city, "total",
        passport=_city_passport(counts.figure, drawing),
    )  # fmt: skip
    at = counts.city
    for step in counts.told:
        kind = "minus" if step.change < 0 else "plus"
        yield bar(
            step_words(step.key, found.ours), change_words(step), at,
            at + step.change, kind,
            href=_step_href(counts.figure, step.key, drawing) if may_list else "",
            why=why(step, found.ours),
            open=listing is not None and listing.step.key == step.key,
        )  # fmt: skip
        at += step.change
    yield bar("Cổng", count(counts.portal), 0, counts.portal, "total")


def _step_href(
    figure: ComparedFigure, step: StepKey, drawing: Drawing, after: str = ""
) -> str:
    params = {FIGURE: figure.value, STEP: step.code, AFTER: after}
    return relative_link(PATH, {**drawing.links.scope, **params})


def _listing(
    found: Reconciliation, listing: ComparedList, drawing: Drawing
) -> dict[str, object]:
    step = listing.step
    return {
        "title": step_words(step.key, found.ours),
        "count": count(step.count),
        "why": why(step, found.ours),
        "rows": [_row(row, drawing) for row in listing.rows],
        "has_city": any(row.city is not None for row in listing.rows),
        "has_portal": any(row.portal is not None for row in listing.rows),
        "begin": _step_href(listing.figure, step.key, drawing),
        "after": _step_href(listing.figure, step.key, drawing, listing.after)
        if listing.after
        else "",
    }


def _row(row: ComparedRow, drawing: Drawing) -> dict[str, object]:
    href = ""
    if row.city is not None:
        href = relative_link(DOSSIERS_PATH, {**drawing.links.scope, CODE: row.code})
    return {
        "code": row.code,
        "href": href,
        "hidden": row.is_hidden,
        "city": _side(row.city),
        "portal": _side(row.portal),
    }


def _side(side: SourceSide | None) -> tuple[str, str, str, str] | None:
    if side is None:
        return None
    days = (side.received_on, side.due_on, side.left_on)
    return _unit(side), *("–" if one is None else day(one) for one in days)  # type: ignore[return-value]  # three days


def _unit(side: SourceSide) -> str:
    return side.unit or "ngoài phạm vi của bạn"


def _source(found: Reconciliation, drawing: Drawing) -> str:
    one = found.compared
    if one is None:
        return ""
    return (
        f"Danh sách của {one.name}: {count(one.row_count)} hồ sơ, đủ "
        f"{days_words(one)}; tệp {one.file_name}, sha256 {one.sha256[:12]}…, nhập "
        f"{moment(one.loaded_at, drawing.zone)}. Danh sách không cộng vào số liệu nào."
    )


def _period_href(one: ComparisonSet, drawing: Drawing) -> str:
    key = Period.free(one.first_day, one.end_day - timedelta(days=1)).key
    return relative_link(PATH, {**drawing.links.scope, PERIOD: key})


def asked_step(text: str, counts: ComparedCounts | None) -> Step | None:
    """The step that an address names, if there is any dossier in it."""
    key = step_named(text)
    if key is None or counts is None:
        return None
    return next((step for step in counts.told if step.key == key), None)
