"""The rules of `domain.dossier_events` as SQL for DuckDB, one statement per kind.

Each kind of event is grouped with its own measures only, from a scan of the columns
that it needs; what comes out is small and added up by `expansion`. The statements read:

- `d`: dossiers (CLOCK_COLUMNS, `complete_to`) · `w`: their lawful waits
- `t`: transfers · `p`: pauses as reported
- `ancestor`: the closure of org units · `day_fact`: half month and working days
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from data_access.bulk.signs import factor, grouped_by, number
from data_access.bulk.zone_days import local_day_sql
from data_access.schema.rollups import MEASURES, PROCEDURE_MEASURES
from domain.dossier import Outcome, PauseKind

COUNTED = f"(outcome IS NULL OR outcome <> {int(Outcome.NOT_ACCEPTED)})"
"""Whether a dossier of `d` was ever accepted; one that was not is in no figure."""
# The first instant after the deadline is due_at + 1 microsecond (domain.dossier.TICK).
FELL_DUE = "due_at IS NOT NULL AND due_at + 1 <= complete_to"
BECAME_OVERDUE = f"{FELL_DUE} AND (resolved_at IS NULL OR resolved_at > due_at)"
_BECAME_OVERDUE_FIRST = (
    "first_due_at + 1 <= complete_to"
    " AND (resolved_at IS NULL OR resolved_at > first_due_at)"
)
DAY_KEYS = ("org_unit_id", "day", "field_id", "channel")
PROCEDURE_KEYS = ("org_unit_id", "half", "procedure_id", "channel")


def prepared(empty: Collection[str], sign: str) -> Iterator[str]:
    """Make what the statements below read beside the given relations."""
    yield f"CREATE OR REPLACE VIEW counted AS SELECT * FROM d WHERE {COUNTED}"
    is_passed = "FALSE" if "t" in empty else "has_transfers"
    columns = f"SELECT {grouped_by(sign)}{', '.join(TOLD)} FROM counted"
    yield f"CREATE OR REPLACE TABLE passed AS {columns} WHERE {is_passed}"
    yield f"CREATE OR REPLACE VIEW single AS {columns} WHERE NOT {is_passed}"
    if "p" not in empty:
        # One request for supplements closes the clock of Decision 766; when it was
        # made.
        yield (
            "CREATE OR REPLACE TABLE asked AS"
            " SELECT dossier_id, min(began_at) AS asked_at FROM p"
            f" WHERE kind = {int(PauseKind.SUPPLEMENT)} GROUP BY dossier_id"
        )


TOLD = (
    "dossier_id",
    "org_unit_id",
    "procedure_id",
    "field_id",
    "channel",
    "received_at",
    "first_due_at",
    "due_at",
    "resolved_at",
    "outcome",
    "apology_sent_at",
    "supplement_count",
    "paid_online",
    "digitised",
    "electronic_result",
    "complete_to",
)
"""What of a dossier events depend on; texts are left where they are."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """Events at instant `at` of the rows of a relation.

    `held_at`: the instant whose holder an event belongs to; `joined`: what else of a
    dossier the event depends on; `relation`: without a row in it there is none.
    """

    at: str
    condition: str
    measures: dict[str, str]
    held_at: str | None = None
    joined: str = ""
    relation: str = "d"


def _count(condition: str) -> str:
    return f"count(*) FILTER (WHERE {condition})"


def _kinds(zone: ZoneInfo) -> tuple[_Kind, ...]:
    return (
        # Whoever passes a dossier on in the instant of receipt has received it.
        _Kind("received_at", "TRUE", {"received": "count(*)"}, "received_at - 1"),
        _left(zone),
        _Kind(
            "resolved_at",
            f"{_LATE} AND supplement_count = 1 AND asked_at <= due_at",
            {"left_late_766": "-count(*)"},
            relation="p",
            joined="JOIN asked USING (dossier_id)",
        ),
        *_DUE,
        _Kind(
            "began_at",
            "TRUE",
            {"waiting_began": "count(*)", "waiting_change": "count(*)"},
            relation="w",
            joined="JOIN w USING (dossier_id)",
        ),
        _Kind(
            "ended_at",
            "ended_at IS NOT NULL",
            {"waiting_change": "-count(*)"},
            relation="w",
            joined="JOIN w USING (dossier_id)",
        ),
    )


_LATE = "resolved_at > due_at"
_DUE = (
    _Kind(
        "due_at + 1",
        FELL_DUE,
        {
            "fell_due": "count(*)",
            "became_overdue": _count(BECAME_OVERDUE),
            "apology_missing_change": _count(BECAME_OVERDUE),
        },
    ),
    _Kind(
        "first_due_at + 1",
        _BECAME_OVERDUE_FIRST,
        {"became_overdue_first": "count(*)", "overdue_first_change": "count(*)"},
    ),
    _Kind(
        "greatest(apology_sent_at, due_at + 1)",
        f"apology_sent_at IS NOT NULL AND {BECAME_OVERDUE}",
        {"apology_sent": "count(*)", "apology_missing_change": "-count(*)"},
    ),
)


def _left(zone: ZoneInfo) -> _Kind:
    """Leaving: how, by which promise, how long it took and by which means."""
    left_day = local_day_sql("resolved_at", zone)
    due_day = local_day_sql("due_at", zone)
    return _Kind(
        "resolved_at",
        "resolved_at IS NOT NULL",
        {
            "left_early": _count(f"NOT ({_LATE}) AND {left_day} < {due_day}"),
            "left_on_time": _count(f"NOT ({_LATE}) AND {left_day} >= {due_day}"),
            "left_late": _count(_LATE),
            "left_refused": _count(f"outcome = {int(Outcome.REFUSED)}"),
            "left_stopped": _count(f"outcome = {int(Outcome.STOPPED)}"),
            "left_withdrawn": _count(f"outcome = {int(Outcome.WITHDRAWN)}"),
            "left_late_first": _count("resolved_at > first_due_at"),
            "overdue_first_change": f"-{_count('resolved_at > first_due_at')}",
            "left_late_766": _count(f"{_LATE} OR supplement_count > 1"),
            "paid_online": _count("paid_online"),
            "digitised": _count("digitised"),
            "electronic_result": _count("electronic_result"),
            # From the day of receipt, which is not counted, to that of leaving.
            "processing_days": "sum(worked_at_end - worked_at_begin)",
        },
        joined=_worked("begin", local_day_sql("received_at", zone))
        + _worked("end", left_day),
    )


def event_statements(
    sign: str, zone: ZoneInfo, empty: Collection[str]
) -> Iterator[tuple[str | None, str]]:
    """Each kind of event of `d`, counted times `sign`, with the table it belongs to.

    `sign` is a number, or the column of `d` (`signs.SIGN`), which then stands in the
    rows too.

    `by_day` is by org unit, `by_node_day` by node; None: nothing comes back. `empty`
    names relations without a row, of which nothing need be asked.
    """
    for kind in _kinds(zone):
        if kind.relation in empty:
            continue
        yield "by_day", _grouped("by_day", DAY_KEYS, kind, sign, zone)
        if not kind.measures.keys().isdisjoint(PROCEDURE_MEASURES):
            grouped = _grouped("by_procedure", PROCEDURE_KEYS, kind, sign, zone)
            yield "by_procedure", grouped
    if "t" not in empty:
        yield None, _moves(zone, sign)
        yield "by_node_day", _side(sign, "from_org_unit_id", "to_org_unit_id")
        yield "by_node_day", _side(sign, "to_org_unit_id", "from_org_unit_id")


def _worked(name: str, day: str) -> str:
    return (
        f" JOIN (SELECT day AS {name}_day, worked AS worked_at_{name} FROM day_fact)"
        f" ON {name}_day = {day}"
    )


def _grouped(
    table: str, keys: tuple[str, ...], kind: _Kind, sign: str, zone: ZoneInfo
) -> str:
    """One kind of event as `table` counts it.

    A dossier's events go to the org unit that held it at their instant: the current
    one, unless a later transfer says from whom it came.
    """
    kept = MEASURES if table == "by_day" else PROCEDURE_MEASURES
    sums = ", ".join(
        counted_sql(name, sql, sign)
        for name, sql in kind.measures.items()
        if name in kept
    )
    day = local_day_sql(kind.at, zone)
    if "day" in keys:
        at, halves = f"{day} AS day", ""
    else:
        at, halves = "on_day.half", f"JOIN day_fact on_day ON on_day.day = {day}"
    others = ", ".join(key for key in keys if key not in ("day", "half"))
    giver = (
        'SELECT arg_min(t.from_org_unit_id, t."at" * 100 + t.seq) FROM t'
        " WHERE t.dossier_id = e.dossier_id"
        f' AND t."at" > {kind.held_at or kind.at}'
    )
    return f"""
    SELECT {grouped_by(sign)}{others}, {at}, {sums} FROM (
        SELECT * FROM single {kind.joined} WHERE {kind.condition}
        UNION ALL BY NAME
        SELECT e.* REPLACE (coalesce(({giver}), e.org_unit_id) AS org_unit_id)
        FROM (SELECT * FROM passed {kind.joined} WHERE {kind.condition}) e
    ) {halves} GROUP BY ALL
    """


def counted_sql(name: str, sql: str, sign: str) -> str:
    """A measure with its sign, as narrow as a table keeps it."""
    kind = "BIGINT" if name == "processing_days" else "INTEGER"
    return f"CAST({factor(sign)} * {sql} AS {kind}) AS {name}"


def _moves(zone: ZoneInfo, sign: str) -> str:
    """Each transfer with what the dossier takes along.

    A state is carried over when it began before the transfer and had not ended by it.
    """
    was_overdue = f'{FELL_DUE} AND due_at + 1 < t."at"'
    was_overdue_first = 'first_due_at + 1 <= complete_to AND first_due_at + 1 < t."at"'
    letter_missing = (
        f"{was_overdue} AND (apology_sent_at IS NULL"
        ' OR greatest(apology_sent_at, due_at + 1) >= t."at")'
    )
    return f"""
    CREATE OR REPLACE TABLE move AS
    SELECT {grouped_by(sign)}t.from_org_unit_id, t.to_org_unit_id,
           {local_day_sql('t."at"', zone)} AS day, c.field_id, c.channel,
           CAST({was_overdue} AS INTEGER) AS overdue,
           CAST({was_overdue_first} AS INTEGER) AS overdue_first,
           CAST({letter_missing} AS INTEGER) AS letter_missing,
           CAST(EXISTS (
               SELECT 1 FROM w WHERE w.dossier_id = c.dossier_id
               AND w.began_at < t."at"
               AND (w.ended_at IS NULL OR w.ended_at >= t."at")
           ) AS INTEGER) AS waiting
    FROM passed c JOIN t USING (dossier_id)
    """


def _side(sign: str, unit: str, other: str) -> str:
    """What the moves bring to each node of `unit`, or take from it.

    Ancestors that both org units share get nothing.
    """
    name, state = ("in", "") if unit == "to_org_unit_id" else ("out", "-")
    sums = (
        (f"transferred_{name}", "count(*)"),
        (f"transferred_{name}_overdue", "sum(m.overdue)"),
        ("overdue_first_change", f"{state}sum(m.overdue_first)"),
        ("waiting_change", f"{state}sum(m.waiting)"),
        ("apology_missing_change", f"{state}sum(m.letter_missing)"),
    )
    return f"""
    SELECT {grouped_by(sign)}a.ancestor_id AS node_id, m.day, m.field_id, m.channel,
           {", ".join(counted_sql(*each, sign) for each in sums)}
    FROM move m JOIN ancestor a ON a.org_unit_id = m.{unit}
         AND m.day >= a.from_day AND m.day < a.to_day
    WHERE NOT EXISTS (
        SELECT 1 FROM ancestor o WHERE o.org_unit_id = m.{other}
        AND o.ancestor_id = a.ancestor_id
        AND m.day >= o.from_day AND m.day < o.to_day)
    GROUP BY ALL
    """


def due_day_statement(sign: str, zone: ZoneInfo, far_day: int) -> str:
    """Add the dossiers of `d` in process to `by_due_day`, by the present tree."""
    return f"""
    INSERT INTO by_due_day BY NAME
    SELECT a.ancestor_id AS node_id, o.* EXCLUDE (org_unit_id) FROM (
        SELECT org_unit_id, field_id, {local_day_sql("due_at", zone)} AS due_day,
               channel, {number(sign)} AS open_count
        FROM counted WHERE resolved_at IS NULL AND due_at IS NOT NULL GROUP BY ALL
    ) o JOIN ancestor a ON a.org_unit_id = o.org_unit_id AND a.to_day = {far_day}
    """


def step_statement(sign: str, zone: ZoneInfo) -> str:
    """Add the finished visits of `s` to `by_step`.

    The last visit of a dossier that left ends, if nothing else is known, when it left.
    """
    return f"""
    INSERT INTO by_step BY NAME
    SELECT org_unit_id, step_id, ended_on.day AS day,
           greatest(ended_on.worked - began_on.worked, 0) AS days,
           {number(sign)} AS visit_count
    FROM (
        SELECT {grouped_by(sign)}s.org_unit_id, s.step_id, s.began_at,
               coalesce(s.ended_at, c.resolved_at) AS ended_at
        FROM s JOIN counted c USING (dossier_id)
    ) JOIN day_fact began_on ON began_on.day = {local_day_sql("began_at", zone)}
    JOIN day_fact ended_on ON ended_on.day = {local_day_sql("ended_at", zone)}
    GROUP BY ALL
    """
