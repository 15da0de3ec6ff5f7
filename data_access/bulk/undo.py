"""Takes a load back: its dossiers out, those it changed or removed as they stood."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
from sqlalchemy import and_, delete, func, select
from sqlalchemy.orm import Session

from data_access.bulk import facts
from data_access.bulk.contributions import ROLLUPS, contributions
from data_access.bulk.duck import BATCH_ROWS
from data_access.bulk.fact_files import between, fact_files, with_ids
from data_access.bulk.images import KEPT, codes_of_removed, restore_images
from data_access.bulk.live_rows import LIVE_TABLES, live_rows
from data_access.bulk.merge import Tell
from data_access.bulk.rollup_writes import add_contributions, rollup_basis
from data_access.bulk.succession import passed_on, write_passed_on
from data_access.bulk.writing import remove_dossiers, replace_live
from data_access.queries.succession import succession
from data_access.schema.base import EPOCH, Base
from data_access.schema.dossiers import DossierBeforeRow, DossierRow
from domain.handover import Heirs, handovers


@dataclass(frozen=True, slots=True)
class TakenBack:
    """Which load to take back: new dossiers have ids after `first_id`."""

    load_id: int
    source_id: int
    first_id: int
    complete_to: datetime
    complete_before: datetime | None


def take_back(
    session: Session,
    load: TakenBack,
    *,
    folder: Path,
    zone: ZoneInfo,
    tell: Tell = lambda _done: None,
) -> tuple[int, int, int]:
    """Restore dossiers, roll-ups and live tables to what they were before the load.

    Returns how many dossiers were taken out, put back as they were, and brought back.
    """
    last = _last_id(session, load)
    changed, passing = _marked(session, load.load_id)
    known = pa.concat_arrays([changed, passing])
    now = fact_files(
        session,
        _told(chain(between(load.first_id, last), with_ids(session, known)), tell, 0.3),
        load.complete_to,
        folder,
        "now",
    )
    present = _present(session, load.load_id)
    taken_out = _delete_new(session, load.first_id, last)
    remove_dossiers(session, changed)
    restore_images(session, load.load_id)
    _settle(session, known, load.complete_before, zone)
    tell(0.6)
    then = fact_files(
        session, with_ids(session, known), load.complete_before, folder, "then"
    )
    delta = contributions(
        [(-1, now), (1, then)], basis=rollup_basis(session, zone), folder=folder
    )
    tell(0.8)
    add_contributions(session, delta)
    replace_live(session, known, (live_rows(then, zone=zone),), load.source_id)
    _delete_empty_cells(session)
    return taken_out, present, len(changed) - present


def _settle(
    session: Session, ids: pa.Array, complete_to: datetime | None, zone: ZoneInfo
) -> None:
    """Pass on what the successions known by now say; images may be older than they."""
    heirs = Heirs(handovers(succession(session), zone))
    passed = passed_on(session, ids, heirs, complete_to=complete_to or EPOCH)
    write_passed_on(session, passed)


def code_taken_since(session: Session, load_id: int) -> str | None:
    """A code that the load removed and that something else bears by now; None: none."""
    condition = facts.among(session, "code")
    statement = f"SELECT min(code) FROM dossier WHERE {condition}"
    codes = codes_of_removed(session, load_id)
    for start in range(0, len(codes), BATCH_ROWS):
        values = facts.listed(session, codes[start : start + BATCH_ROWS])
        ((code,),) = facts.execute(session, statement, values)
        if code is not None:
            return str(code)
    return None


def _told(
    selections: Iterator[tuple[str, dict[str, object]]], tell: Tell, most: float
) -> Iterator[tuple[str, dict[str, object]]]:
    """`selections`, telling that something happens; how many there are is not known."""
    done = 0.0
    for selection in selections:
        tell(done)
        done += (most - done) / 20
        yield selection


def _last_id(session: Session, load: TakenBack) -> int:
    """The highest id of a dossier that the load brought; `first_id` for none."""
    found = session.execute(
        select(func.max(DossierRow.id)).where(
            DossierRow.id > load.first_id, DossierRow.load_id == load.load_id
        )
    ).scalar_one()
    return load.first_id if found is None else int(found)


def _marked(session: Session, load_id: int) -> tuple[pa.Array, pa.Array]:
    """Dossiers with an image, and those of which only the deadline passed."""
    rows = session.execute(
        select(DossierBeforeRow.dossier_id, DossierBeforeRow.record_json != "")
        .where(DossierBeforeRow.load_id == load_id)
        .order_by(DossierBeforeRow.dossier_id)
    ).all()
    ids = np.array([row[0] for row in rows], np.int64)
    whole = np.array([bool(row[1]) for row in rows], np.bool_)
    return pa.array(ids[whole]), pa.array(ids[~whole])


def _present(session: Session, load_id: int) -> int:
    """How many dossiers with an image are there; the others the load removed."""
    found: int = session.execute(
        select(func.count())
        .select_from(DossierBeforeRow)
        .join(DossierRow, DossierRow.id == DossierBeforeRow.dossier_id)
        .where(DossierBeforeRow.load_id == load_id, DossierBeforeRow.record_json != "")
    ).scalar_one()
    return found


def _delete_new(session: Session, first: int, last: int) -> int:
    """Delete the dossiers with ids in (first, last] wherever they stand."""
    count: int = session.execute(
        select(func.count()).where(DossierRow.id > first, DossierRow.id <= last)
    ).scalar_one()
    for name in (*KEPT, *LIVE_TABLES, "dossier"):
        table = Base.metadata.tables[name]
        key = table.columns["id" if name == "dossier" else "dossier_id"]
        session.execute(delete(table).where(key > first, key <= last))
    return count


def _delete_empty_cells(session: Session) -> None:
    """Cells in which nothing is counted any more: before the load there were none."""
    for rollup in ROLLUPS:
        table = Base.metadata.tables[rollup.table]
        empty = [table.columns[name] == 0 for name in rollup.measures]
        session.execute(delete(table).where(and_(*empty)))
