"""A dossier's time as stretches and labelled instants, for the strip of its clock."""

from datetime import datetime

from domain.clock_setting import Setting
from domain.dossier import Deadline, Dossier, deadline
from domain.drilldown import StripMark, StripSegment
from domain.formatting import day_short


def strip(
    dossier: Dossier, setting: Setting
) -> tuple[tuple[StripSegment, ...], tuple[StripMark, ...]]:
    """Stretches of the time strip from receipt to leaving or now, and its labels."""
    clock = deadline(dossier, calendar=setting.calendar, zone=setting.zone)
    end = dossier.resolved_at or setting.as_of
    edges: list[tuple[datetime, str]] = [(dossier.received_at, "running")]
    for pause in clock.pauses:
        edges.append((pause.began_at, "paused"))
        if pause.ended_at is not None:
            edges.append((pause.ended_at, "running"))
    if clock.due_at is not None and clock.due_at < end:
        edges.append((clock.due_at, "overdue"))
    stops = [at for at, _ in edges[1:]] + [end]
    segments = tuple(
        StripSegment(start, min(stop, end), kind)
        for (start, kind), stop in zip(edges, stops, strict=True)
        if start < min(stop, end)
    )
    return segments, _marks(dossier, clock, setting, end)


def _marks(
    dossier: Dossier, clock: Deadline, setting: Setting, end: datetime
) -> tuple[StripMark, ...]:
    def named(label: str, at: datetime) -> str:
        return f"{label} {day_short(setting.day(at))}"

    marks = [
        StripMark(dossier.received_at, named("nhận", dossier.received_at), False, "ink")
    ]
    if clock.due_at is not None:
        is_late = clock.due_at < end
        marks.append(
            StripMark(
                clock.due_at,
                named("hạn", clock.due_at),
                False,
                "red" if is_late else "ink",
            )
        )
    if clock.due_at != dossier.first_due_at:
        label = named("hẹn đầu", dossier.first_due_at)
        marks.append(StripMark(dossier.first_due_at, label, True, ""))
    if dossier.redated_to is not None:
        label = named("hẹn lại", dossier.redated_to)
        marks.append(StripMark(dossier.redated_to, label, True, ""))
    word = "xong" if dossier.resolved_at else "nay"
    marks.append(StripMark(end, named(word, end), False, "ink"))
    return tuple(marks)
