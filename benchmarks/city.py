"""The bench at the size of the city: `python -m benchmarks.city --help`."""

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.city_goals import Sizes
from benchmarks.city_loads import files
from benchmarks.city_notes import Notes, notes_of
from benchmarks.city_parts import PARTS, Run
from benchmarks.city_report import city_chapter
from benchmarks.city_scopes import SCOPES
from benchmarks.city_store import ENGINES, opened
from benchmarks.report import save_chapter
from benchmarks.timing import machine

FULL_SIZE, SMALL_SIZE = 22_580_000, 1_000_000
BYTES_PER_DOSSIER = {"sqlite": 700, "postgresql": 620}
"""Of disk while loading, the file of 180 bytes a dossier included."""
FIXED_BYTES = {"sqlite": 0, "postgresql": 8 * 2**30}
"""However many dossiers: PostgreSQL's log up to `max_wal_size`."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what was asked for; print the chapter and write it."""
    chosen = _parser().parse_args(arguments)
    described = machine()
    if chosen.store:
        text = run(chosen, chosen.store, described)
    else:
        with tempfile.TemporaryDirectory(prefix="bench-city-", dir=chosen.temp) as name:
            text = run(chosen, Path(name), described)
    print(text)
    if not chosen.no_results:
        save_chapter(text)
    return 0


def run(chosen: argparse.Namespace, folder: Path, described: list[str]) -> str:
    """Both sizes, small one first; the chapter with everything noted so far."""
    folder.mkdir(parents=True, exist_ok=True)
    full = notes_of(folder / str(chosen.dossiers), chosen.dossiers)
    small = full
    if chosen.against != chosen.dossiers:
        small = notes_of(folder / str(chosen.against), chosen.against)
        if not chosen.only_full:
            measure(chosen, small)
    measure(chosen, full)
    return city_chapter(described, Sizes(full, small))


def measure(chosen: argparse.Namespace, notes: Notes) -> None:
    """The chosen parts on the chosen engines at one size."""
    folder = notes.path.parent
    for engine in chosen.engine or ENGINES:
        _require_disk(folder, notes.dossiers, engine, notes)
        found = files(folder, notes.dossiers, notes)
        parts = chosen.part or [*PARTS]
        with opened(engine, folder, anew="load" in parts) as store:
            for name in parts:
                begun = time.perf_counter()
                print(f"{notes.dossiers:,} {engine} {name} …", flush=True)
                PARTS[name](Run(store, found, notes, chosen.scopes))
                print(f"  {time.perf_counter() - begun:.1f} s", flush=True)
        if not chosen.store:
            shutil.rmtree(folder / engine, ignore_errors=True)


def _require_disk(folder: Path, dossiers: int, engine: str, notes: Notes) -> None:
    """Stop before the disk is full: SystemExit with what is needed."""
    if notes.get(engine, "load_seconds"):
        return
    needed = dossiers * BYTES_PER_DOSSIER[engine] + FIXED_BYTES[engine]
    free = shutil.disk_usage(folder).free
    if free < needed:
        sys.exit(
            f"{folder}: {needed / 2**30:.0f} GiB needed for {engine}, "
            f"{free / 2**30:.0f} GiB free; choose another folder with --temp or --store"
        )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bench-city", description=__doc__)
    parser.add_argument("--dossiers", type=int, default=FULL_SIZE)
    parser.add_argument(
        "--against", type=int, default=SMALL_SIZE, help="the small city (1,000,000)"
    )
    parser.add_argument("--only-full", action="store_true", help="leave out the small")
    parser.add_argument("--scopes", type=int, default=SCOPES, help="pages to read")
    parser.add_argument("--engine", action="append", choices=ENGINES)
    parser.add_argument("--part", action="append", choices=[*PARTS])
    parser.add_argument(
        "--store", type=Path, help="keep files and stores here, and reuse them"
    )
    parser.add_argument("--temp", type=Path, help="folder for what is not kept")
    parser.add_argument(
        "--no-results", action="store_true", help="print only, keep RESULTS.md"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
