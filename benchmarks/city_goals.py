"""What the store of a city has to reach, and what was measured against it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from benchmarks.city_notes import Notes
from benchmarks.city_plain_rollups import SCANNING
from benchmarks.city_store import ENGINES

GIB = 2**30
PLAIN = "plain_rollup "
"""What the names of the seconds of plain SQL begin with."""
NOT_MEASURED = "–"


@dataclass(frozen=True, slots=True)
class Sizes:
    """Notes of the full city and of the small one it is held against."""

    full: Notes
    small: Notes


@dataclass(frozen=True, slots=True)
class Goal:
    """One figure to reach. `bounds` by engine; `at_least`: not under it, else not over.

    `form` writes bound and value alike.
    """

    name: str
    bounds: Mapping[str, float]
    value: Callable[[Sizes, str], float | None]
    form: Callable[[float], str]
    at_least: bool = False

    def cell(self, sizes: Sizes, engine: str) -> str:
        """The measured figure and whether the goal is reached."""
        value = self.value(sizes, engine)
        if value is None:
            return NOT_MEASURED
        bound = self.bounds[engine]
        reached = value >= bound if self.at_least else value <= bound
        return f"{self.form(value)} {'reached' if reached else '**missed**'}"

    @property
    def bound(self) -> str:
        """The goal in words."""
        sign = "≥" if self.at_least else "≤"
        texts = {f"{sign} {self.form(self.bounds[engine])}" for engine in ENGINES}
        if len(texts) == 1:
            return texts.pop()
        return ", ".join(
            f"{sign} {self.form(self.bounds[engine])} ({NAMES[engine]})"
            for engine in ENGINES
        )


NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def both(bound: float) -> dict[str, float]:
    """The same bound for either engine."""
    return dict.fromkeys(ENGINES, bound)


def _ratio(value: float | None, base: float | None) -> float | None:
    return None if value is None or not base else value / base


def _full(name: str) -> Callable[[Sizes, str], float | None]:
    return lambda sizes, engine: sizes.full.get(engine, name)


def _overview(sizes: Sizes, engine: str) -> float | None:
    notes = sizes.full
    return _ratio(
        notes.get(engine, "plain_overview_seconds"),
        notes.get(engine, "overview_city_seconds"),
    )


def _growth(sizes: Sizes, engine: str) -> float | None:
    name = "p50 overview"
    return _ratio(sizes.full.get(engine, name), sizes.small.get(engine, name))


def written_dossiers(notes: Notes, engine: str) -> float | None:
    """Dossiers per second while a load writes the table of dossiers."""
    return _ratio(
        notes.get(engine, "load_rows"), notes.get(engine, "load_table dossier")
    )


def _writing(sizes: Sizes, engine: str) -> float | None:
    raw = sizes.full.get(engine, "raw_rows_per_second")
    return _ratio(sizes.full.get(engine, "bulk_rows_per_second"), raw)


def written_while_loading(sizes: Sizes, engine: str) -> float | None:
    """The same while a load works roll-ups out on the same processors."""
    raw = sizes.full.get(engine, "raw_rows_per_second")
    return _ratio(written_dossiers(sizes.full, engine), raw)


def plain_seconds(sizes: Sizes, engine: str) -> float | None:
    """Plain SQL for all roll-ups at full size, else drawn out from the small city.

    What reads dossiers grows with them; the rest is taken as it is, which is too low.
    """
    measured = sizes.full.named(engine, PLAIN)
    if measured:
        return sum(measured.values())
    factor = sizes.full.dossiers / sizes.small.dossiers
    small = sizes.small.named(engine, PLAIN)
    drawn_out = [s * factor if name in SCANNING else s for name, s in small.items()]
    return sum(drawn_out) or None


def _build(sizes: Sizes, engine: str) -> float | None:
    return _ratio(
        plain_seconds(sizes, engine), sizes.full.get(engine, "rebuild_seconds")
    )


def _delta(sizes: Sizes, engine: str) -> float | None:
    day = sum(sizes.full.named(engine, "delta ").values())
    return _ratio(day or None, sum(sizes.full.named(engine, "rebuild ").values()))


def _memory(sizes: Sizes, engine: str) -> float | None:
    value = sizes.full.get(engine, "load_together")
    return None if value is None else value / GIB


def _pandas(sizes: Sizes, _engine: str) -> float | None:
    notes = sizes.small
    return _ratio(
        notes.get("city", "pandas_seconds"), notes.get("city", "validation_seconds")
    )


def against_pandas_checks(notes: Notes) -> float | None:
    """Pandas that only says which rows are bad, against checks with rows kept."""
    return _ratio(
        notes.get("city", "pandas_check_seconds"),
        notes.get("city", "validation_seconds"),
    )


def _ready(sizes: Sizes, engine: str) -> float | None:
    load = sizes.full.get(engine, "load_seconds")
    first = sizes.full.get(engine, "first_overview_seconds")
    return None if load is None or first is None else load + first


def _milliseconds(name: str) -> Callable[[Sizes, str], float | None]:
    def value(sizes: Sizes, engine: str) -> float | None:
        seconds = sizes.full.get(engine, f"p95 {name}")
        return None if seconds is None else seconds * 1000

    return value


def times(value: float) -> str:
    """A ratio."""
    return f"{value:,.0f}×" if value >= 10 else f"{value:.2f}×"


def seconds(value: float) -> str:
    """Seconds, or minutes from two on."""
    if value >= 120:
        return f"{value / 60:.1f} min"
    return f"{value:.1f} s"


def milliseconds(value: float) -> str:
    """Milliseconds."""
    return f"{value:.1f} ms" if value < 10 else f"{value:.0f} ms"


def gibibytes(value: float) -> str:
    """GiB."""
    return f"{value:.2f} GiB"


GOALS = (
    Goal(
        "overview, city: the same figures from dossiers take … as long",
        both(500), _overview, times, at_least=True,
    ),
    Goal("overview p50 over the scopes, full against small city", both(1.3), _growth,
         times),
    Goal("bulk insert of dossiers, against the raw insert", both(0.8), _writing, times,
         at_least=True),
    Goal("all roll-ups built anew: plain SQL takes … as long",
         {"sqlite": 5, "postgresql": 3}, _build, times, at_least=True),
    Goal("all roll-ups by the day's difference, against building anew",
         {"sqlite": 0.5, "postgresql": 0.8}, _delta, times),
    Goal("peak memory of the load, all processes and temporary files", both(4),
         _memory, gibibytes),
    Goal("validation, good rows kept: pandas takes … as long on the small file",
         both(5), _pandas, times, at_least=True),
    Goal("from file to pages ready", {"sqlite": 360, "postgresql": 240}, _ready,
         seconds),
    Goal("workbook of a day, 100,000 rows, into the full city", both(10),
         _full("workbook_seconds"), seconds),
    Goal("look-up of a code, p95", both(5), _milliseconds("look-up of a code"),
         milliseconds),
    Goal("map of districts with trust, p95", both(10),
         _milliseconds("map of districts with trust"), milliseconds),
    Goal("map of 168 communes with trust, p95", both(10),
         _milliseconds("map of 168 communes with trust"), milliseconds),
    Goal("all indicators of one org unit, p95", both(50),
         _milliseconds("indicators of one org unit"), milliseconds),
    Goal("all indicators of every org unit, p95", both(500),
         _milliseconds("indicators of every org unit"), milliseconds),
    Goal("score 766 of one org unit, p95", both(50),
         _milliseconds("score 766 of one org unit"), milliseconds),
    Goal("what the page of one indicator reads, p95", both(60),
         _milliseconds("page of one indicator"), milliseconds),
    Goal("ledger, city, a year by field, p95", both(50),
         _milliseconds("ledger, city, a year by field"), milliseconds),
    Goal("ledger, city, free range by field, p95", both(500),
         _milliseconds("ledger, city, free range by field"), milliseconds),
)  # fmt: skip
"""Bounds: the design's table of ratios and the budgets of loading and drill-down.
The rows of drill-down pages are added as they are measured."""


def drilldown_goals(notes: Notes) -> tuple[Goal, ...]:
    """A page of any list at most 50 ms, one goal for each list measured."""
    names = {
        name
        for engine in ENGINES
        for name in notes.named(engine, "p95 ")
        if name.startswith("dossier list")
    }
    return tuple(
        Goal(f"{name}, p95", both(50), _milliseconds(name), milliseconds)
        for name in sorted(names)
    )
