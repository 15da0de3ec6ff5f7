"""The small city with dossiers of two sources, one of which stopped earlier."""

import random
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import TypedDict, Unpack

from sqlalchemy import update

from data_access.bulk.merge import plan_merge, prepare_merge
from data_access.bulk.row_sets import touched_units
from data_access.bulk.writing import write_merge
from data_access.engine import Database
from data_access.migrations.runner import upgrade
from data_access.schema.dossiers import SourceRow
from data_access.versions import raise_data_version
from data_access.writes.loads import LoadValues, add_load, assign_ledger_source
from domain.access import OrgScope, Permission, Role, Viewer
from domain.dossier import Dossier
from domain.identifiers import FieldId, OrgUnitId, SourceId, UserId
from tests.builders import (
    CALENDAR,
    ZONE,
    Known,
    as_known,
    build_city,
    incoming,
    instant,
    random_dossier,
)
from tests.catalogue import with_catalogue
from tests.stores import fill, opened

MOMENT = instant(41, 17)
"""17:00 on 11/04/2024, a Thursday."""
STALE_MOMENT = instant(20, 7)
CITY, HBC, HCG = OrgUnitId(1), OrgUnitId(3), OrgUnitId(6)
HCG_COMMUNE = OrgUnitId(7)


def build(
    database: Database,
    *,
    seed: int = 7,
    count: int = 240,
    second_moment: datetime = STALE_MOMENT,
    draw: Callable[[random.Random], Dossier] = random_dossier,
) -> list[Known]:
    """Load random dossiers; what each source reports of them is returned.

    `second_moment`: to when the second source is complete, the one of Cần Giờ.
    `draw`: makes one dossier; by themselves few leave in time.
    """
    chance = random.Random(seed)
    # Dossiers of Cần Giờ come from the second source only.
    main = [
        Known(f"A-{n}", dossier)
        for n in range(count)
        if not _holders(dossier := draw(chance)) & {HCG, HCG_COMMUNE}
    ]
    lagging = [
        Known(
            f"B-{n}",
            replace(draw(chance), org_unit=HCG_COMMUNE, transfers=()),
        )
        for n in range(count // 6)
    ]
    with database.write() as session:
        build_city(session)
    reported = [*_known(main, MOMENT), *_known(lagging, second_moment)]
    _load(database, 1, [item for item in reported if item.code[0] == "A"], MOMENT)
    second = [item for item in reported if item.code[0] == "B"]
    _load(database, 2, second, second_moment)
    return reported


class How(TypedDict, total=False):
    """What `build` may be told, for `city` and `loaded_store`."""

    seed: int
    count: int
    second_moment: datetime
    draw: Callable[[random.Random], Dossier]


def loaded_store(url: str, **how: Unpack[How]) -> tuple[Database, list[Known]]:
    """The empty store at `url` with what `build` loads, and what that returns."""

    def load(database: Database) -> list[Known]:
        upgrade(database)
        with_catalogue(database, STALE_MOMENT)
        return build(database, **how)

    told = {name: getattr(value, "__name__", value) for name, value in how.items()}
    reported = fill(url, f"loaded city {sorted(told.items())}", load)
    return opened(url), reported


def city(url: str, **how: Unpack[How]) -> Database:
    """The empty store at `url` with what `build` loads."""
    return loaded_store(url, **how)[0]


def viewer(
    *roots: OrgUnitId,
    fields: Iterable[int] | None = None,
    role: Role = Role.STAFF,
    without: Permission | None = None,
) -> Viewer:
    """Somebody of `role` who sees the subtrees of `roots`, all fields by default."""
    return Viewer(
        user_id=UserId(5),
        username="canbo",
        display_name="Nguyễn Thị Ánh",
        title="Chuyên viên",
        permissions=role.permissions - {without},
        scope=OrgScope(
            frozenset(roots),
            None if fields is None else frozenset(FieldId(n) for n in fields),
        ),
    )


def _known(items: list[Known], at: datetime) -> list[Known]:
    return [
        Known(item.code, known)
        for item in items
        if (known := as_known(item.dossier, at)) is not None
    ]


def _holders(dossier: Dossier) -> set[OrgUnitId]:
    """Everyone who ever held it."""
    return {dossier.org_unit, *(t.from_org_unit for t in dossier.transfers)}


def _load(
    database: Database, source: int, dossiers: list[Known], complete_to: datetime
) -> None:
    rows = incoming(dossiers)
    with database.write() as session:
        raise_data_version(session, complete_to)
        plan = plan_merge(session, rows, source_id=source, calendar=CALENDAR, zone=ZONE)
        load_id = add_load(
            session,
            LoadValues(
                kind="dossiers",
                source_id=SourceId(source),
                file_name=f"ho-so-{source}.csv",
                sha256=f"{source}" * 64,
                file_bytes=1,
                complete_to=complete_to,
                loaded_at=complete_to,
                user_id=None,
                new_count=len(dossiers),
                changed_count=0,
                unchanged_count=0,
                notice_count=0,
            ),
        )
        prepared = prepare_merge(
            session,
            plan,
            source_id=source,
            complete_from=None,
            complete_to=complete_to,
            zone=ZONE,
        )
        write_merge(session, prepared, source_id=source, load_id=load_id)
        session.execute(
            update(SourceRow)
            .where(SourceRow.id == source)
            .values(complete_to=complete_to)
        )
        assign_ledger_source(session, SourceId(source), touched_units(rows))
