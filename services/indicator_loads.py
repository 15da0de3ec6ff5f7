"""Files of the catalogue: read with what is kept, and saved."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from data_access.engine import Database, Session
from data_access.queries import indicators as queries
from data_access.queries.org_units import org_units
from data_access.queries.quality import has_rules
from data_access.versions import held_data_version
from data_access.writes.indicator_targets import save_targets
from data_access.writes.indicators import (
    save_indicators,
    save_published_figures,
    save_quality_rules,
)
from domain.identifiers import UserId
from domain.imports import ImportKind
from domain.problem import Problem, Severity
from ingest.file_kind import sha256_of
from ingest.indicator_targets import read_indicator_targets
from ingest.indicators import read_indicators
from ingest.published_figures import read_published_figures
from ingest.quality_rules import read_quality_rules

SHIPPED = Path(__file__).parents[1] / "reference_data"
INDICATOR_FILE, PUBLISHED_FILE = "chi_tieu.csv", "so_cong_bo.csv"
RULES_FILE = "quy_tac.csv"
_FILES = {
    ImportKind.INDICATORS: INDICATOR_FILE,
    ImportKind.PUBLISHED: PUBLISHED_FILE,
    ImportKind.RULES: RULES_FILE,
}
KINDS = tuple(_FILES)
"""Those that the application ships files of."""
ALL_KINDS = (*KINDS, ImportKind.TARGETS)
_SAVES: Mapping[ImportKind, Any] = {
    ImportKind.INDICATORS: save_indicators,
    ImportKind.PUBLISHED: save_published_figures,
    ImportKind.RULES: save_quality_rules,
}


@dataclass(frozen=True, slots=True)
class ParsedCatalogue:
    """The good rows of a file of one of the kinds, and its problems."""

    values: list[Any]
    problems: tuple[Problem, ...]
    counts: Mapping[tuple[str, Severity], int]


def parsed_catalogue(session: Session, kind: ImportKind, path: Path) -> ParsedCatalogue:
    """A file held against the definitions that are kept."""
    known = queries.indicators(session)
    if kind is ImportKind.INDICATORS:
        found = read_indicators(path, known=known)
        return ParsedCatalogue(
            list(found.definitions), found.problems, found.problem_counts
        )
    if kind is ImportKind.TARGETS:
        targets = read_indicator_targets(
            path, indicators=known, units=org_units(session)
        )
        return ParsedCatalogue(
            list(targets.targets), targets.problems, targets.problem_counts
        )
    if kind is ImportKind.RULES:
        rules = read_quality_rules(path, indicators=known)
        return ParsedCatalogue(list(rules.rules), rules.problems, rules.problem_counts)
    figures = read_published_figures(path, codes={each.code for each in known})
    return ParsedCatalogue(
        list(figures.figures), figures.problems, figures.problem_counts
    )


def saved_catalogue(
    session: Session,
    values: list[Any],
    *,
    kind: ImportKind,
    path: Path,
    file_name: str,
    now: datetime,
    user_id: UserId | None = None,
) -> tuple[int, int, int]:
    """Write the rows of a file; (new, changed, unchanged)."""
    if kind is ImportKind.TARGETS:
        return save_targets(
            session,
            values,
            now=now,
            user_id=user_id,
            file_name=file_name,
            sha256=sha256_of(path),
        )
    counts: tuple[int, int, int] = _SAVES[kind](
        session,
        values,
        file_name=file_name[:200],
        sha256=sha256_of(path),
        now=now,
    )
    return counts


def load_shipped(database: Database, now: datetime) -> bool:
    """Fill what is empty from the files of the application; whether anything was.

    Part of the installation like the tables themselves: no load is recorded, and
    nobody has asked for figures yet. What people loaded is never touched.
    """
    with database.read() as session:
        if not _missing_kinds(session):
            return False
    with database.write() as session:
        # Two processes may begin at once: one of them waits here, and finds it done.
        held_data_version(session)
        missing = _missing_kinds(session)
        for kind in missing:
            name = _FILES[kind]
            path = SHIPPED / name
            parsed = parsed_catalogue(session, kind, path)
            if parsed.problems:
                first = parsed.problems[0]
                raise ValueError(f"{name}: {first.place}: {first.reason}")
            saved_catalogue(
                session, parsed.values, kind=kind, path=path, file_name=name, now=now
            )
    return bool(missing)


def _missing_kinds(session: Session) -> tuple[ImportKind, ...]:
    """What the installation has none of yet, each after what it names."""
    missing: tuple[ImportKind, ...] = ()
    if not queries.has_indicators(session):
        missing += (ImportKind.INDICATORS, ImportKind.PUBLISHED)
    if not has_rules(session):
        missing += (ImportKind.RULES,)
    return missing
