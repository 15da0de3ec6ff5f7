"""*Điểm nghẽn*: the answer, then every step at every org unit, worst first."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pandas as pd
from markupsafe import Markup

from components.links import TABLE, Drawing, relative_link
from components.markup import render
from components.sparkline import Sparkline, sparkline
from components.step_evidence import (
    BOTTLENECKS_PATH,
    evidence_href,
    step_evidence_card,
)
from components.table_view import Twin
from domain.bottlenecks import (
    STUCK_WORKING_DAYS,
    Bottleneck,
    Bottlenecks,
    StepEvidence,
    bottleneck_headline,
)
from domain.drilldown import DossierFilter, ListKind
from domain.formatting import NOTHING, count, day, day_short, moment
from domain.list_order import Sort, SortColumn

TWIN_KEY = "diem-nghen"
_SHOWN = 25
_TREND_SPAN = (0.0, 5.0)
"""Working days that every trend has room for: one day more or less is no cliff."""


def bottleneck_board(
    found: Bottlenecks, drawing: Drawing, *, evidence: StepEvidence | None = None
) -> Markup:
    """The headline, the rows with links to their dossiers, and how to read them.

    `evidence`: of one row, opened above the table.
    """
    most = max((row.stuck_count for row in found.rows), default=0)
    last_day = found.end_day - timedelta(days=1)
    return render(
        "bottlenecks",
        headline=bottleneck_headline(found),
        scope=found.scope_name,
        moment=moment(found.as_of, drawing.zone),
        since=f"{day(found.first_day)} đến {day(last_day)}",
        evidence=step_evidence_card(evidence, drawing) if evidence else "",
        rows=[_row(row, most, drawing) for row in found.rows[:_SHOWN]],
        rest=max(len(found.rows) - _SHOWN, 0),
        table_href=relative_link(
            BOTTLENECKS_PATH, {**drawing.links.scope, TABLE: TWIN_KEY}
        ),
        without_events=found.without_events,
        total=len(found.rows),
        limit=STUCK_WORKING_DAYS,
    )


def bottleneck_twins(found: Bottlenecks, drawing: Drawing) -> dict[str, Twin]:
    """Every row as a table to read and take along."""
    frame = pd.DataFrame(
        {
            "Đơn vị": [row.org_unit.name for row in found.rows],
            "Bước": [row.step for row in found.rows],
            "Lượt đã xong": [row.visit_count for row in found.rows],
            "Trung vị, ngày LV": _numbers(row.median_days for row in found.rows),
            "9/10 lượt không quá, ngày LV": _numbers(
                row.ninth_decile_days for row in found.rows
            ),
            "Ngưỡng mắc, ngày LV": [row.limit_days for row in found.rows],
            "Đang ở bước": [row.open_count for row in found.rows],
            "Đang mắc": [row.stuck_count for row in found.rows],
            "Lâu nhất, ngày LV": [row.longest_days for row in found.rows],
        }
    )
    ways = [_ways(row, drawing) for row in found.rows]
    links = {
        "Trung vị, ngày LV": [way["passport"] for way in ways],
        "Đang ở bước": [way["href"] for way in ways],
        "Đang mắc": [way["stuck_href"] for way in ways],
        "Lâu nhất, ngày LV": [way["longest_href"] for way in ways],
    }
    title = "Điểm nghẽn theo bước và đơn vị"
    return {TWIN_KEY: Twin(title, frame, "diem-nghen.csv", links)}


def _numbers(values: Iterable[int | None]) -> "pd.Series[int]":
    return pd.Series(list(values), dtype="Int64")


def _row(row: Bottleneck, most: int, drawing: Drawing) -> dict[str, object]:
    return {
        **_ways(row, drawing),
        "unit": row.org_unit.name,
        "step": row.step,
        "limit": row.limit_days,
        "median": NOTHING if row.median_days is None else count(row.median_days),
        "ninth": NOTHING
        if row.ninth_decile_days is None
        else count(row.ninth_decile_days),
        "open": row.open_count,
        "stuck": row.stuck_count,
        "bar": row.stuck_count / most * 100 if most else 0,
        "longest": row.longest_days,
        "trend": _trend(row),
    }


def _ways(row: Bottleneck, drawing: Drawing) -> dict[str, str]:
    """Where the figures of a row lead: to dossiers, of medians to their evidence."""
    wanted = DossierFilter(
        kind=ListKind.OPEN, org_unit_code=row.org_unit.code, step=row.step
    )
    order = Sort(SortColumn.RECEIVED).key
    all_href = drawing.links.dossiers(wanted, sort=order)

    def listed(longer_than: int) -> str:
        """The list of those at the step for more working days than that."""
        longer = replace(wanted, step_days=longer_than)
        return drawing.links.dossiers(longer, sort=order)

    return {
        "href": all_href,
        "stuck_href": listed(row.limit_days),
        # Those that are there as long as the longest: for more than a day less.
        "longest_href": listed(row.longest_days - 1) if row.longest_days else all_href,
        "passport": ""
        if row.median_days is None
        else evidence_href(row.org_unit.code, row.step, drawing),
    }


def _trend(row: Bottleneck) -> Sparkline | None:
    if not row.trend:
        return None
    known = [half for half in row.trend if half.median_days is not None]
    label = "; ".join(
        f"nửa tháng từ {day_short(half.first_day)}: {half.median_days}"
        for half in known
    )
    return sparkline(
        [
            None if half.median_days is None else float(half.median_days)
            for half in row.trend
        ],
        label=f"Trung vị theo nửa tháng, ngày làm việc: {label}",
        span=_TREND_SPAN,
    )
