"""Builders: a small city and random dossiers; a test shows only what matters to it."""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
from sqlalchemy import insert

from data_access.bulk.incoming import IncomingRows
from data_access.engine import Session
from data_access.schema.base import to_microseconds
from data_access.schema.dossiers import SourceRow
from data_access.writes.catalogue import (
    ProcedureValues,
    save_calendar,
    save_procedures,
)
from data_access.writes.org_units import OrgUnitValues, save_org_units
from domain.catalogue import ProcedureLevel, ServiceLevel
from domain.dossier import (
    TICK,
    Channel,
    Dossier,
    Outcome,
    Pause,
    PauseKind,
    StepVisit,
    Transfer,
    deadline,
)
from domain.identifiers import FieldId, OrgUnitId
from domain.scorecard import OrgUnitKind
from domain.working_days import CalendarDay, DayKind, WorkingCalendar
from ingest import schemas
from ingest.stage import Stage, StageWriter

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
FIRST_DAY = date(2024, 3, 1)
HOLIDAYS = [
    CalendarDay(date(2024, 3, 20), DayKind.HOLIDAY, "Ngày nghỉ thử"),
    CalendarDay(date(2024, 3, 23), DayKind.MAKEUP_WORKDAY, "Làm bù thử"),
]
CALENDAR = WorkingCalendar(HOLIDAYS, [2024])
UNITS = (
    ("HCM", None, OrgUnitKind.CITY),
    ("STNMT", "HCM", OrgUnitKind.DEPARTMENT),
    ("HBC", "HCM", OrgUnitKind.DISTRICT),
    ("HBC-1", "HBC", OrgUnitKind.COMMUNE),
    ("HBC-2", "HBC", OrgUnitKind.COMMUNE),
    ("HCG", "HCM", OrgUnitKind.DISTRICT),
    ("HCG-1", "HCG", OrgUnitKind.COMMUNE),
)
"""(code, parent, kind); ids are 1, 2, … in this order."""
STEPS = ("Tiếp nhận", "Thẩm định", "Ký duyệt")
HOLDERS = tuple(OrgUnitId(number) for number in (2, 3, 4, 5, 6, 7))


@dataclass(frozen=True, slots=True)
class Known:
    """A dossier under its code, as the source would report it."""

    code: str
    dossier: Dossier


def build_city(session: Session) -> None:
    """The small city, three fields with a procedure each, a calendar, two sources."""
    save_org_units(
        session,
        [
            OrgUnitValues(
                code=code,
                official_code=None,
                name=f"Đơn vị {code}",
                short_name=code,
                kind=kind,
                parent_code=parent,
                sort_order=order,
                valid_from=None,
                valid_to=None,
                hex_row=None,
                hex_col=None,
            )
            for order, (code, parent, kind) in enumerate(UNITS, 1)
        ],
    )
    build_catalogue(session)


def build_catalogue(session: Session) -> None:
    """Three fields with a procedure each, a calendar, two sources."""
    save_procedures(
        session,
        [
            ProcedureValues(
                code=f"TTHC-{field}-01",
                national_code=None,
                name=f"Thủ tục {field}",
                field_code=field,
                field_name=f"Lĩnh vực {field}",
                level=ProcedureLevel.DISTRICT,
                working_days=5,
                service_level=ServiceLevel.FULL,
            )
            for field in ("DD", "HT", "XD")
        ],
    )
    save_calendar(session, HOLIDAYS)
    session.execute(
        insert(SourceRow),
        [
            {"id": 1, "code": "MC-1", "name": "Một", "complete_to": None,
             "is_sample": False},
            {"id": 2, "code": "MC-2", "name": "Hai", "complete_to": None,
             "is_sample": False},
        ],
    )  # fmt: skip


def instant(day: int, hour: int = 9, minute: int = 0) -> datetime:
    """`day` days after FIRST_DAY at a local time of day."""
    local = datetime.combine(
        FIRST_DAY + timedelta(days=day), datetime.min.time(), tzinfo=ZONE
    )
    return (local + timedelta(hours=hour, minutes=minute)).astimezone(UTC)


def end_of_day(day: date) -> datetime:
    """The last microsecond of a local day."""
    following = datetime.combine(
        day + timedelta(days=1), datetime.min.time(), tzinfo=ZONE
    )
    return following.astimezone(UTC) - timedelta(microseconds=1)


def random_dossier(chance: random.Random, *, span: int = 50) -> Dossier:
    """A dossier with everything that can happen to one, in a lawful order."""
    received = instant(
        chance.randrange(span), chance.randrange(24), chance.randrange(60)
    )
    due_days = chance.choice([0, 1, 2, 3, 5, 8, 13])
    first_due = end_of_day(received.astimezone(ZONE).date() + timedelta(days=due_days))
    if chance.random() < 0.3:
        first_due = received + timedelta(hours=chance.randrange(1, 200))
    moments = sorted(
        received + timedelta(minutes=chance.randrange(1, 40 * 1440)) for _ in range(6)
    )
    resolved = moments[-1] if chance.random() < 0.7 else None
    pauses: list[Pause] = []
    for low in range(0, 4, 2):
        if chance.random() < 0.35:
            ended = moments[low + 1] if chance.random() < 0.85 else None
            pauses.append(Pause(moments[low], ended, chance.choice(list(PauseKind))))
    if pauses and chance.random() < 0.2:
        pauses.append(Pause(moments[1], moments[4]))
    transfers, holder = [], chance.choice(HOLDERS)
    for at in moments[2:5]:
        if chance.random() < 0.15:
            other = chance.choice([unit for unit in HOLDERS if unit != holder])
            transfers.append(Transfer(at, holder, other))
            holder = other
    apology = received + timedelta(minutes=chance.randrange(1, 60 * 1440))
    outcome = chance.choices(list(Outcome), [90, 3, 3, 3, 1])[0]
    plain = Dossier(
        org_unit=holder,
        field_id=FieldId(chance.randrange(1, 4)),
        channel=chance.choice(list(Channel)),
        received_at=received,
        first_due_at=first_due,
        resolved_at=resolved,
        outcome=outcome if resolved else None,
        pauses=tuple(pauses),
        transfers=tuple(transfers),
        apology_sent_at=apology if chance.random() < 0.4 else None,
    )
    # A stream of its own: what a seed yields otherwise stays what it was.
    return _handled(plain, moments, random.Random(f"{received}{moments}"))


def _handled(
    dossier: Dossier, moments: Sequence[datetime], chance: random.Random
) -> Dossier:
    """The dossier with its steps and with what is reported of digital handling."""
    truths = [chance.choice([True, False, None]) for _ in range(3)]
    visits, last = [], dossier.resolved_at or moments[-1]
    bounds = [dossier.received_at, *(at for at in moments[:3] if at <= last)]
    for begin, end in zip(bounds, [*bounds[1:], dossier.resolved_at], strict=True):
        if chance.random() < 0.7:
            ended = None if end is None or chance.random() < 0.1 else end
            place = chance.choice(HOLDERS)
            visits.append(StepVisit(chance.choice(STEPS), place, begin, ended))
    return replace(
        dossier,
        paid_online=truths[0],
        digitised=truths[1],
        electronic_result=truths[2],
        steps=tuple(visits),
    )


def with_tied_transfers(dossier: Dossier, chance: random.Random) -> Dossier:
    """The dossier passed on in the very instants in which something else happens."""
    clock = deadline(dossier, calendar=CALENDAR, zone=ZONE)
    instants = {dossier.received_at, dossier.first_due_at + TICK}
    if clock.overdue_from is not None:
        instants.add(clock.overdue_from)
    for pause in clock.pauses:
        instants |= {pause.began_at} | ({pause.ended_at} if pause.ended_at else set())
    if dossier.apology_sent_at is not None:
        instants.add(dossier.apology_sent_at)
    end = dossier.resolved_at or max(instants)
    transfers, holder = [], chance.choice(HOLDERS)
    for at in sorted(at for at in instants if dossier.received_at <= at <= end):
        other = chance.choice([unit for unit in HOLDERS if unit != holder])
        transfers.append(Transfer(at, holder, other))
        holder = other
    return replace(dossier, org_unit=holder, transfers=tuple(transfers))


def as_known(dossier: Dossier, at: datetime) -> Dossier | None:
    """What a source complete to `at` reports of the dossier; None: not yet received."""
    if dossier.received_at > at:
        return None
    is_left = dossier.resolved_at is not None and dossier.resolved_at <= at
    apology = dossier.apology_sent_at
    return replace(
        dossier,
        org_unit=dossier.holder_at(at),
        resolved_at=dossier.resolved_at if is_left else None,
        outcome=dossier.outcome if is_left else None,
        pauses=tuple(
            replace(p, ended_at=p.ended_at if p.ended_at and p.ended_at <= at else None)
            for p in dossier.pauses
            if p.began_at <= at
        ),
        transfers=tuple(t for t in dossier.transfers if t.at <= at),
        steps=tuple(
            replace(v, ended_at=v.ended_at if v.ended_at and v.ended_at <= at else None)
            for v in dossier.steps
            if v.began_at <= at
        ),
        apology_sent_at=apology if apology is not None and apology <= at else None,
    )


def incoming(dossiers: Sequence[Known]) -> IncomingRows:
    """Dossiers as the stage that a file becomes."""
    stage = _staged(dossiers)
    _STAGES.append(stage)
    return IncomingRows(stage.folder)


_STAGES: list[Stage] = []
"""Held until the tests end: a stage goes with its value."""


def _staged(dossiers: Sequence[Known]) -> Stage:
    rows, pauses, waits, transfers, steps = [], [], [], [], []
    for row, known in enumerate(dossiers, 2):
        dossier = known.dossier
        clock = deadline(dossier, calendar=CALENDAR, zone=ZONE)
        rows.append(_dossier_values(row, known, clock.due_at, clock.waiting_since))
        pauses += [
            (row, seq, int(p.kind), to_microseconds(p.began_at), _micro(p.ended_at))
            for seq, p in enumerate(sorted(dossier.pauses, key=lambda p: p.began_at), 1)
        ]
        waits += [
            (row, seq, to_microseconds(p.began_at), _micro(p.ended_at))
            for seq, p in enumerate(clock.pauses, 1)
        ]
        transfers += [
            (row, seq, to_microseconds(t.at), t.from_org_unit, t.to_org_unit,
             t.by_succession, named)
            for seq, (t, named) in enumerate(_named(dossier.transfers), 1)
        ]  # fmt: skip
        steps += [
            (row, seq, v.step, v.org_unit, to_microseconds(v.began_at),
             _micro(v.ended_at))
            for seq, v in enumerate(dossier.steps, 1)
        ]  # fmt: skip
    codes = [(row, known.code, None) for row, known in enumerate(dossiers, 2)]
    with StageWriter() as writer:
        writer.write("dossiers", pa.Table.from_pylist(rows, schema=schemas.DOSSIERS))
        writer.write("pauses", _table(pauses, schemas.PAUSES))
        writer.write("waits", _table(waits, schemas.WAITS))
        writer.write("transfers", _table(transfers, schemas.TRANSFERS))
        writer.write("steps", _table(steps, schemas.STEPS))
        writer.write("codes", _table(codes, schemas.CODES))
        return writer.stage(np.empty(0, np.int32))


def _named(transfers: Sequence[Transfer]) -> Iterator[tuple[Transfer, OrgUnitId]]:
    """Each with the giver that the file names, which may have ended."""
    named: OrgUnitId | None = None
    for transfer in transfers:
        named = named or transfer.from_org_unit
        yield transfer, named
        if not transfer.by_succession:
            named = None


def _dossier_values(
    row: int, known: Known, due_at: datetime | None, waiting_since: datetime | None
) -> dict[str, object]:
    dossier = known.dossier
    return {
        "row": row,
        "code": known.code,
        "org_unit_id": dossier.org_unit,
        "procedure_id": dossier.field_id,
        "field_id": dossier.field_id,
        "channel": int(dossier.channel),
        "received_at": to_microseconds(dossier.received_at),
        "first_due_at": to_microseconds(dossier.first_due_at),
        "due_is_computed": False,
        "due_at": _micro(due_at),
        "waiting_since": _micro(waiting_since),
        "moved_days": 0,
        "redated_to": _micro(dossier.redated_to),
        "redated_count": 0,
        "resolved_at": _micro(dossier.resolved_at),
        "outcome": None if dossier.outcome is None else int(dossier.outcome),
        "supplement_count": sum(
            pause.kind is PauseKind.SUPPLEMENT for pause in dossier.pauses
        ),
        "paid_online": dossier.paid_online,
        "digitised": dossier.digitised,
        "electronic_result": dossier.electronic_result,
        "apology_sent_at": _micro(dossier.apology_sent_at),
    }


def _micro(value: datetime | None) -> int | None:
    return None if value is None else to_microseconds(value)


def _table(rows: Iterable[Sequence[object]], schema: pa.Schema) -> pa.Table:
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    arrays = [
        pa.array(list(values), field.type)
        for values, field in zip(columns, schema, strict=True)
    ]
    return pa.table(arrays, schema=schema)
