"""A list of dossiers in words and by org unit; the cover of its brief."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.brief import Issuer, OverdueBrief
from domain.brief_text import LIST_TITLES, Run, clock_words, standing_lines
from domain.collation import sort_key
from domain.drilldown import (
    AGE_BAND_UPPER,
    EVER_OVERDUE,
    AgeBand,
    DossierRow,
    ListKind,
)
from domain.formatting import count
from domain.scorecard import OrgUnitKind

WITH_LATENESS = EVER_OVERDUE | {ListKind.QUIET}
"""Lists whose dossiers are overdue; the others show the days left."""


@dataclass(frozen=True, slots=True)
class ListUnit:
    """Dossiers of a list at one org unit; `bands` in the order of AgeBand.

    The days are the earliest; None when no dossier has one.
    """

    name: str
    count: int
    bands: tuple[int, ...]
    first_received_on: date | None
    first_due_on: date | None


@dataclass(frozen=True, slots=True)
class ListCover:
    """What the signed sheet of a list says; the list itself is left out.

    `listed` of `total` dossiers are in `units`, most first, and in `sum_row`.
    """

    issuer: Issuer
    issued_on: date
    kind: ListKind
    title_lines: tuple[str, ...]
    standing: tuple[str, ...]
    opening: tuple[Run, ...]
    units: tuple[ListUnit, ...]
    sum_row: ListUnit
    listed: int
    total: int


def list_cover(content: OverdueBrief) -> ListCover:
    """The signed sheet of `content`."""
    by_unit: dict[str, list[DossierRow]] = defaultdict(list)
    for row in content.dossiers:
        by_unit[row.org_unit.name].append(row)
    ordered = sorted(
        by_unit.items(), key=lambda item: (-len(item[1]), sort_key(item[0]))
    )
    return ListCover(
        issuer=content.issuer,
        issued_on=content.provenance.exported_on,
        kind=content.filter.kind,
        title_lines=(list_title(content.filter.kind), *_scope_lines(content)),
        standing=standing_lines(content.provenance),
        opening=_opening(content),
        units=tuple(_unit(name, rows) for name, rows in ordered),
        sum_row=_unit("Tổng số", content.dossiers),
        listed=len(content.dossiers),
        total=content.total,
    )


def list_title(kind: ListKind) -> str:
    """Hồ sơ đang quá hạn."""
    return f"Hồ sơ {LIST_TITLES[kind]}"


def age_band(working_days_late: int) -> AgeBand:
    """The band that `working_days_late` belongs to."""
    for band, upper in AGE_BAND_UPPER.items():
        if upper is None or working_days_late <= upper:
            return band
    raise AssertionError("the last band has no upper end")


def _scope_lines(content: OverdueBrief) -> list[str]:
    lines = []
    if content.org_unit.kind is not OrgUnitKind.CITY:
        lines.append(f"tại {content.provenance.scope_name}")
    lines.extend(content.provenance.filters)
    return lines


def _opening(content: OverdueBrief) -> tuple[Run, ...]:
    """How many, and the exceptions among them when every one is listed."""
    provenance, dossiers = content.provenance, content.dossiers
    when = clock_words(provenance.as_of, provenance.zone)
    runs = [
        Run(f"Tính đến {when}, {provenance.scope_name} có "),
        Run(
            f"{count(content.total)} hồ sơ {LIST_TITLES[content.filter.kind]}",
            bold=True,
        ),
    ]
    if len(dossiers) < content.total:
        runs.append(Run(f"; danh sách kèm theo có {count(len(dossiers))} hồ sơ đầu."))
        return tuple(runs)
    if content.filter.kind in WITH_LATENESS and dossiers:
        over_thirty = sum(1 for row in dossiers if _band(row) is AgeBand.OVER_30)
        missing = sum(1 for row in dossiers if not row.apology_sent)
        missed = sum(1 for row in dossiers if row.redate_missed)
        runs.append(
            Run(
                f", trong đó {count(over_thirty)} hồ sơ quá hạn trên 30 ngày làm việc, "
                f"{count(missing)} hồ sơ chưa có thư xin lỗi, "
                f"{count(missed)} hồ sơ lỡ ngày hẹn lại"
            )
        )
    runs.append(Run("."))
    return tuple(runs)


def _unit(name: str, rows: Sequence[DossierRow]) -> ListUnit:
    bands = [_band(row) for row in rows]
    due = (row.due_on for row in rows if row.due_on is not None)
    return ListUnit(
        name=name,
        count=len(rows),
        bands=tuple(bands.count(band) for band in AgeBand),
        first_received_on=min((row.received_on for row in rows), default=None),
        first_due_on=min(due, default=None),
    )


def _band(row: DossierRow) -> AgeBand | None:
    late = row.working_days_late
    return None if late is None else age_band(late)
