"""The chapter of the city in RESULTS.md, from what has been noted."""

from collections.abc import Sequence

from benchmarks.city_goals import (
    GOALS,
    NAMES,
    NOT_MEASURED,
    PLAIN,
    Sizes,
    against_pandas_checks,
    drilldown_goals,
    written_while_loading,
)
from benchmarks.city_notes import Notes
from benchmarks.city_plain_rollups import LIMIT_SECONDS
from benchmarks.city_store import ENGINES, SERVER_SETTINGS
from benchmarks.report import Section, chapter

MIB = 2**20
WORTH_A_ROW = 0.1
"""Seconds under which a part of a load is not listed."""
TITLE = "City size"
LOADS = (
    ("load", "three years into an empty store"),
    ("day", "a day of 60,000 new and 40,000 changed"),
    ("again", "the same file again"),
    ("workbook", "the next day as a workbook"),
)


def city_chapter(machine: Sequence[str], sizes: Sizes) -> str:
    """All sections; what has not been measured shows as a dash."""
    full, small = sizes.full, sizes.small
    lead = (
        f"Written by `make bench-city`: {full.dossiers:,} dossiers over three years in "
        f"the sample city's units, held against {small.dossiers:,}. PostgreSQL with "
        + ", ".join(f"{name} = {value}" for name, value in SERVER_SETTINGS.items())
        + ", fsync on."
    )
    sections = [goals(sizes), loads(sizes), steps(full), tables(full), pages(sizes)]
    return chapter(TITLE, lead, machine, sections)


def goals(sizes: Sizes) -> Section:
    """One row per figure to reach."""
    rows = [
        [goal.name, goal.bound, *(goal.cell(sizes, engine) for engine in ENGINES)]
        for goal in (*GOALS, *drilldown_goals(sizes.full))
    ]
    return Section(
        "Figures to reach",
        "Overview and plain SQL answer for the same city, year and snapshot, and their "
        "figures were compared. The raw insert is `executemany` of ready tuples "
        "(SQLite) or `COPY` from a file on the server (PostgreSQL) into a table "
        "without index; ours takes the same rows by the way that loads take, alone."
        f"{_beside_roll_ups(sizes)} "
        "Plain SQL for the roll-ups leaves out transfers"
        f"{_drawn_out(sizes)}. Building anew begins with the dossiers as Parquet, as a "
        f"load has them.{_checks_alone(sizes)} Memory is resident, PostgreSQL's shared "
        "buffers apart.",
        ("what", "goal", *(NAMES[engine] for engine in ENGINES)),
        rows,
    )


def _drawn_out(sizes: Sizes) -> str:
    """Where plain SQL was not run at full size."""
    names = [
        NAMES[engine]
        for engine in ENGINES
        if not sizes.full.named(engine, PLAIN) and sizes.small.named(engine, PLAIN)
    ]
    if not names:
        return ""
    return (
        f"; on {' and '.join(names)} it was not run at full size, or not done after "
        f"{LIMIT_SECONDS / 60:.0f} minutes, and is drawn out from the small city: what "
        "reads dossiers by the ratio of sizes, the rest as it is there, too low"
    )


def _beside_roll_ups(sizes: Sizes) -> str:
    """What is left of it in a load, whose roll-ups are worked out meanwhile."""
    told = [
        f"{ratio:.2f}× on {NAMES[engine]}"
        for engine in ENGINES
        if (ratio := written_while_loading(sizes, engine)) is not None
    ]
    if not told:
        return ""
    return f" In a load, beside the work on roll-ups, it reaches {', '.join(told)}."


def _checks_alone(sizes: Sizes) -> str:
    """What pandas takes where it writes nothing, while the import does."""
    ratio = against_pandas_checks(sizes.small)
    if ratio is None:
        return ""
    return f" Pandas that checks and writes no row takes {ratio:.2f}× as long."


def loads(sizes: Sizes) -> Section:
    """Each file at either size: time, speed, memory."""
    rows = []
    for engine in ENGINES:
        for notes in {n.dossiers: n for n in (sizes.small, sizes.full)}.values():
            for key, label in LOADS:
                row = _load(notes, engine, key)
                if row:
                    rows.append([f"{NAMES[engine]}, {notes.dossiers:,}: {label}", *row])
    size = ", ".join(
        f"{NAMES[engine]} {value / 2**30:.1f} GiB"
        for engine in ENGINES
        if (value := sizes.full.get(engine, "store_bytes"))
    )
    return Section(
        "Loading at city size",
        "`manage.py import dossiers` as a process of its own, from start to end; peaks "
        "sampled every 0.2 s. Server: what PostgreSQL's processes hold beside the "
        "shared buffers. Processor: seconds of work without the server's, which tell "
        "what a machine with nothing else to do might need. "
        f"Stores with indexes: {size or NOT_MEASURED}.",
        ("file", "rows", "seconds", "processor s", "rows/s", "memory MiB", "server MiB",
         "temporary MiB", "together MiB"),
        rows,
    )  # fmt: skip


def _load(notes: Notes, engine: str, key: str) -> list[str]:
    taken, rows = notes.get(engine, f"{key}_seconds"), notes.get(engine, f"{key}_rows")
    if taken is None or rows is None:
        return []
    peaks = [
        f"{(notes.get(engine, f'{key}_{name}') or 0) / MIB:,.0f}"
        for name in ("memory", "server", "temporary", "together")
    ]
    worked = _number(notes.get(engine, f"{key}_processor"), "{:.1f}")
    return [f"{rows:,.0f}", f"{taken:.1f}", worked, f"{rows / taken:,.0f}", *peaks]


def steps(notes: Notes) -> Section:
    """Where the time of the full load and of the day went."""
    rows = []
    for engine in ENGINES:
        load, day = notes.named(engine, "load_"), notes.named(engine, "day_")
        raw = notes.get(engine, "raw_rows_per_second")
        if raw and "rows" in load:
            ideal = f"{load['rows'] / raw:.2f}"
            rows.append([f"{NAMES[engine]}, raw insert of as many", ideal, ""])
        for kind in ("step ", "work ", "table "):
            for name in {**load, **day}:
                both = load.get(name), day.get(name)
                if name.startswith(kind) and max(b or 0 for b in both) >= WORTH_A_ROW:
                    cells = [_number(value, "{:.2f}") for value in both]
                    rows.append([f"{NAMES[engine]}, {name}", *cells])
    return Section(
        "Where a load spends its time",
        "Seconds: steps as the load tells of them; within these, work that the "
        "roll-ups need, and writing by table.",
        ("part", "three years", "the day"),
        rows,
    )


def tables(notes: Notes) -> Section:
    """Seconds by table: built anew, and by the day's difference."""
    rows = []
    for engine in ENGINES:
        anew = notes.named(engine, "rebuild ")
        delta = notes.named(engine, "delta ")
        for name in sorted({*anew, *delta}):
            built, changed = anew.get(name), delta.get(name)
            ratio = changed / built if built and changed is not None else None
            rows.append(
                [
                    f"{NAMES[engine]}, {name}",
                    _number(built, "{:.2f}"),
                    _number(changed, "{:.2f}"),
                    _number(ratio, "{:.2f}×"),
                ]
            )
    return Section(
        "Roll-ups: a day's difference against building anew",
        "Seconds for each table, and for what is worked out for all of them together.",
        ("table", "anew", "the day", "ratio"),
        rows,
    )


def pages(sizes: Sizes) -> Section:
    """Every read at both sizes."""
    rows = []
    for engine in ENGINES:
        for name, p50 in sizes.full.named(engine, "p50 ").items():
            then = sizes.small.get(engine, f"p50 {name}")
            rows.append(
                [
                    f"{NAMES[engine]}, {name}",
                    _milliseconds(then),
                    _milliseconds(sizes.small.get(engine, f"p95 {name}")),
                    _milliseconds(p50),
                    _milliseconds(sizes.full.get(engine, f"p95 {name}")),
                    _milliseconds(sizes.full.get(engine, f"max {name}")),
                    _number(p50 / then if then else None, "{:.2f}×"),
                ]
            )
    return Section(
        "Pages over fifty scopes",
        "Milliseconds until the values are ready to draw, past the cache of the pages: "
        "a third each for the city, districts and departments, communes; half of them "
        "in one field; months, quarters, half years, years and free ranges. Every "
        "org unit: those of the city, over ten of the fields and periods. Indicators "
        "are read beside the reform plan and two years of values that 163 communes "
        "reported of 20 indicators each month.",
        (
            "read",
            "small p50",
            "small p95",
            "full p50",
            "full p95",
            "full max",
            "growth",
        ),
        rows,
    )


def _number(value: float | None, form: str) -> str:
    return NOT_MEASURED if value is None else form.format(value)


def _milliseconds(seconds: float | None) -> str:
    return _number(None if seconds is None else seconds * 1000, "{:.1f}")
