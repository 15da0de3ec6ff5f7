"""Write the sample city: two years of dossiers, one file per source, and a manifest.

python -m sample_data.generate <folder> [dossiers] [seed] [last day]
"""

import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path

import numpy as np

from sample_data import story
from sample_data.aftermath import follow
from sample_data.cast import assigned
from sample_data.course import cut_off, leave_open_today, run
from sample_data.days import FIRST_DAY, LAST_DAY, close_of_business
from sample_data.demand import drawn
from sample_data.files import Draft, write_sources
from sample_data.handling import handled
from sample_data.heads import write_new_heads
from sample_data.lateness import make_late
from sample_data.pauses import more_waiting
from sample_data.places import OVER_TIME, REFERENCE
from sample_data.portal_list import PortalList, write_portal_list
from sample_data.span import SPANS, TWO_YEARS, Span
from sample_data.tables import City, read_city
from sample_data.turnover import turn_over
from sample_data.visits import visited

SEED = 20240101
MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class SampleSource:
    """One system that delivers dossiers: a department, or a district with its communes.

    `complete_to` is the UTC instant to which it states its figures. `declared` says
    how to load the file: "changes", what it does not hold stays as it is. `first_day`
    to `last_day` are the days of receipt it may hold.
    """

    code: str
    name: str
    org_unit_codes: tuple[str, ...]
    file: Path
    complete_to: datetime
    declared: str
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class SampleCity:
    """What was written: the tables to load first, then the sources in order.

    `over_time` holds org units and successions to load after `units`, `new_heads` who
    heads those of the last year; `portal` is what the portal has of the same dossiers,
    to compare with.
    """

    folder: Path
    units: Path
    over_time: Path | None
    new_heads: Path | None
    procedures: Path
    calendar: Path
    sources: tuple[SampleSource, ...]
    dossiers: int
    data_moment: datetime
    portal: PortalList


def generate(
    folder: Path,
    *,
    dossiers: int = story.FULL_SIZE,
    seed: int = SEED,
    span: Span = TWO_YEARS,
    progress: Callable[[str], None] | None = None,
) -> SampleCity:
    """Write `dossiers` invented dossiers of 2023 and 2024 into `folder`.

    A longer span has as many more. The same size, seed and span give the same bytes,
    whenever and wherever it runs. Counts of the story scale with the size; below some
    20,000 its smallest parts vanish.
    """
    if dossiers < 1000:
        raise ValueError(f"dossiers must be >= 1000, got {dossiers}")
    say = progress or (lambda _: None)
    folder.mkdir(parents=True, exist_ok=True)
    city = read_city(span)
    say("Soạn hồ sơ")
    draft = _draft(city, dossiers, seed)
    say("Ghi tệp")
    paths = write_sources(city, draft, folder, _stage(seed, 9), say)
    portal = write_portal_list(city, draft, folder, _stage(seed, 12))
    sample = SampleCity(
        folder=folder,
        units=REFERENCE / "don_vi.csv",
        over_time=OVER_TIME if span.crosses_reform else None,
        new_heads=write_new_heads(folder, TWO_YEARS.last_day)
        if span.crosses_reform
        else None,
        procedures=REFERENCE / "thu_tuc.csv",
        calendar=REFERENCE / "lich.csv",
        sources=_sources(city, paths),
        dossiers=draft.demand.day.size,
        data_moment=close_of_business(span.last_day),
        portal=portal,
    )
    _write_manifest(sample)
    return sample


def _draft(city: City, dossiers: int, seed: int) -> Draft:
    demand = drawn(city, dossiers, _stage(seed, 1))
    roles = assigned(city, demand, _stage(seed, 2))
    turn_over(city, demand, _stage(seed, 11))
    order = np.lexsort((demand.second, demand.day, demand.top(city)))
    demand, roles = demand.reordered(order), roles.reordered(order)
    course = run(city, demand, roles, _stage(seed, 3))
    late = make_late(city, demand, roles, course, _stage(seed, 4))
    leave_open_today(city, course, _stage(seed, 5))
    cut_off(course)
    more_waiting(city, course, _stage(seed, 6))
    after = follow(city, demand, course, late, _stage(seed, 7))
    handling = handled(city, demand, course, _stage(seed, 8))
    visits = visited(city, demand, course, handling, _stage(seed, 10))
    return Draft(demand, course, after, handling, visits)


def _stage(seed: int, number: int) -> np.random.Generator:
    """A generator of its own for each stage: one does not disturb the next."""
    return np.random.default_rng([seed, number])


def _sources(city: City, paths: list[Path]) -> tuple[SampleSource, ...]:
    sources = []
    for top, path in zip(city.tops, paths, strict=True):
        last = city.span.reports_until(top.code)
        sources.append(
            SampleSource(
                code=f"MC-{top.code}",
                name=f"Một cửa {top.name}",
                org_unit_codes=tuple(p.code for p in city.places if p.top == top.code),
                file=path,
                complete_to=close_of_business(last),
                declared="changes",
                first_day=FIRST_DAY,
                last_day=last,
            )
        )
    return tuple(sources)


def _write_manifest(sample: SampleCity) -> None:
    entries = [
        asdict(source)
        | {
            "file": source.file.name,
            "complete_to": source.complete_to.isoformat(),
            "first_day": source.first_day.isoformat(),
            "last_day": source.last_day.isoformat(),
        }
        for source in sample.sources
    ]
    manifest = {
        "dossiers": sample.dossiers,
        "data_moment": sample.data_moment.isoformat(),
        "sources": entries,
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1)
    (sample.folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


def main(arguments: list[str]) -> None:
    """Write the sample city into the folder named first."""
    started = time.perf_counter()
    size = int(arguments[1]) if len(arguments) > 1 else story.FULL_SIZE
    seed = int(arguments[2]) if len(arguments) > 2 else SEED
    last = date.fromisoformat(arguments[3]) if len(arguments) > 3 else LAST_DAY
    sample = generate(
        Path(arguments[0]), dossiers=size, seed=seed, span=SPANS[last], progress=print
    )
    seconds = time.perf_counter() - started
    print(f"{sample.dossiers} hồ sơ, {len(sample.sources)} nguồn, {seconds:.1f} giây")


if __name__ == "__main__":
    main(sys.argv[1:])
