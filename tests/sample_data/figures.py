"""The sample city measured from its files, with lateness by the domain's clock."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

import duckdb

from domain.dossier import (
    Channel,
    Dossier,
    DossierState,
    Pause,
    deadline,
    local_day,
    state_at,
)
from domain.identifiers import FieldId, OrgUnitId
from sample_data.days import ZONE, read_calendar
from sample_data.generate import SampleCity

BANDS = ((1, 2), (3, 5), (6, 10), (11, 30), (31, 10_000))
_INSTANTS = ("Tiếp nhận lúc", "Xử lý xong lúc", "Trả kết quả lúc", "Thư xin lỗi lúc")


@dataclass(frozen=True, slots=True)
class Timed:
    """A dossier that is open, paused or left after its first promise, and its state.

    `days_late` counts working days and is 0 unless it is open and overdue.
    """

    code: str
    top: str
    state: DossierState
    due_day: date | None
    days_late: int
    left_at: datetime | None
    apology_at: datetime | None
    redated_to: date | None
    has_ignored_pause: bool


@dataclass(frozen=True, slots=True)
class SampleFigures:
    """The files as a DuckDB table `d` (columns as text, plus `top`), and the clock."""

    db: duckdb.DuckDBPyConnection
    timed: tuple[Timed, ...]

    def value(self, sql: str) -> float:
        """The one number of a query."""
        row = self.db.execute(sql).fetchone()
        assert row is not None
        return float(row[0])

    def pairs(self, sql: str) -> dict[str, float]:
        """A query of two columns as a dictionary."""
        return {str(k): float(v) for k, v in self.db.execute(sql).fetchall()}

    def in_state(self, state: DossierState) -> list[Timed]:
        """Timed dossiers in this state at the moment of their source."""
        return [dossier for dossier in self.timed if dossier.state is state]

    @property
    def overdue_by_top(self) -> Counter[str]:
        """Overdue now, by department or district."""
        return Counter(d.top for d in self.in_state(DossierState.OPEN_OVERDUE))

    @property
    def overdue_by_band(self) -> list[int]:
        """Overdue now, by ageing band."""
        days = [d.days_late for d in self.in_state(DossierState.OPEN_OVERDUE)]
        return [sum(low <= n <= high for n in days) for low, high in BANDS]

    def late(self, year: int) -> list[Timed]:
        """Resolved late in `year`."""
        return [
            d
            for d in self.in_state(DossierState.LEFT_LATE)
            if d.left_at is not None and local_day(d.left_at, ZONE).year == year
        ]

    def resolved(self, year: int) -> int:
        """Resolved in `year`."""
        return int(
            self.value(f"""SELECT count(*) FROM d
                WHERE year("Xử lý xong lúc"::TIMESTAMP) = {year}""")
        )


def measured(sample: SampleCity) -> SampleFigures:
    """Read every file of the sample."""
    db = duckdb.connect()
    pattern = str(sample.folder / "MC-*.csv")
    db.execute(
        """CREATE TABLE d AS
           SELECT *, regexp_extract(filename, 'MC-(\\w+)[.]csv', 1) AS top
           FROM read_csv(?, filename = true, all_varchar = true,
                         union_by_name = true)""",
        [pattern],
    )
    return SampleFigures(db=db, timed=tuple(_timed(sample, db)))


def _timed(sample: SampleCity, db: duckdb.DuckDBPyConnection) -> Iterator[Timed]:
    calendar = read_calendar(sample.calendar)
    moments = {
        source.code.removeprefix("MC-"): source.complete_to for source in sample.sources
    }
    rows = db.execute(
        """SELECT * FROM d
           WHERE "Xử lý xong lúc" IS NULL OR "Dừng từ 1" IS NOT NULL
              OR "Xử lý xong lúc"::DATE > "Hẹn trả"::DATE"""
    )
    names = [column[0] for column in rows.description]
    for values in rows.fetchall():
        row = dict(zip(names, values, strict=True))
        moment = moments[row["top"]]
        dossier = _dossier(row)
        clock = deadline(dossier, calendar=calendar, zone=ZONE, as_of=moment)
        state = state_at(dossier, moment, calendar=calendar, zone=ZONE)
        due_day = None if clock.due_at is None else local_day(clock.due_at, ZONE)
        days_late = 0
        if state is DossierState.OPEN_OVERDUE and due_day is not None:
            days_late = calendar.days_late(due_day, local_day(moment, ZONE))
        yield Timed(
            code=row["Mã hồ sơ"],
            top=row["top"],
            state=state,
            due_day=due_day,
            days_late=days_late,
            left_at=dossier.resolved_at,
            apology_at=dossier.apology_sent_at,
            redated_to=_day(row["Hẹn lại"]),
            has_ignored_pause=any(
                clock.due_at is not None and pause.began_at > clock.due_at
                for pause in dossier.pauses
            ),
        )


def _dossier(row: dict[str, str | None]) -> Dossier:
    received, left, _, apology = (_instant(row[name]) for name in _INSTANTS)
    promised = _day(row["Hẹn trả"])
    assert received is not None
    assert promised is not None
    pauses = [
        Pause(began, _instant(row[f"Dừng đến {n}"]))
        for n in (1, 2, 3)
        if (began := _instant(row[f"Dừng từ {n}"])) is not None
    ]
    end_of_day = datetime.combine(promised, time.max, ZONE)
    return Dossier(
        org_unit=OrgUnitId(1),
        field_id=FieldId(1),
        channel=Channel.DIRECT,
        received_at=received,
        first_due_at=end_of_day.astimezone(UTC),
        resolved_at=left,
        pauses=pauses,
        apology_sent_at=apology,
    )


def _instant(text: str | None) -> datetime | None:
    if text is None:
        return None
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def file_bytes(folder: Path) -> dict[str, bytes]:
    """Content of every file in a folder."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
