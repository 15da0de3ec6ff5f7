"""Kept dossiers of org units that ended: who holds them by the successions known now.

Transfers that follow from successions are taken away and worked out anew by
`domain.handover`, as a file that names the same holders would be read.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pyarrow as pa
from sqlalchemy.orm import Session

from data_access.bulk import copying, facts
from data_access.bulk.reading import fetched
from data_access.schema.base import to_microseconds
from domain.handover import NEVER, Heirs, Numbers, Transfers, as_told

HOLDER_SCHEMA = pa.schema(
    [("id", pa.int64()), ("org_unit_id", pa.int32()), ("has_transfers", pa.bool_())]
)
TRANSFER_SCHEMA = pa.schema(
    [
        ("dossier_id", pa.int64()),
        ("seq", pa.int32()),
        ("at", pa.int64()),
        ("from_org_unit_id", pa.int32()),
        ("to_org_unit_id", pa.int32()),
        ("by_succession", pa.bool_()),
    ]
)
_DOSSIER_SCHEMA = pa.schema(
    [
        ("id", pa.int64()),
        ("org_unit_id", pa.int64()),
        ("received_at", pa.int64()),
        ("resolved_at", pa.int64()),
        ("complete_to", pa.int64()),
    ]
)
_DOSSIERS = f"""
SELECT dossier.id, org_unit_id, received_at, coalesce(resolved_at, {NEVER}),
       coalesce(source.complete_to, 0)
FROM dossier LEFT JOIN source ON source.id = dossier.source_id
WHERE {{among}} ORDER BY dossier.id
"""
_TRANSFERS = """
SELECT dossier_id, seq, "at", from_org_unit_id, to_org_unit_id,
       CASE WHEN by_succession THEN 1 ELSE 0 END
FROM dossier_transfer WHERE {among} ORDER BY dossier_id, seq
"""
_HELD = """
SELECT id FROM dossier WHERE {held}
UNION SELECT dossier_id FROM dossier_transfer WHERE {gave} OR {got}
"""
_OPEN = "SELECT id FROM dossier WHERE {held} AND resolved_at IS NULL AND source_id = "


@dataclass(frozen=True, slots=True)
class PassedOn:
    """Dossiers whose holders become others; nothing of it is written yet.

    `holders` has HOLDER_SCHEMA, `transfers` all transfers of these dossiers.
    """

    holders: pa.Table
    transfers: pa.Table

    @classmethod
    def none(cls) -> "PassedOn":
        """Nobody holds another dossier than before."""
        return cls(HOLDER_SCHEMA.empty_table(), TRANSFER_SCHEMA.empty_table())

    @property
    def ids(self) -> pa.Array:
        """The dossiers, in order."""
        return self.holders["id"].combine_chunks()


def held_by(session: Session, org_unit_ids: Collection[int]) -> pa.Array:
    """Dossiers that one of these org units ever held, in order."""
    columns = ("org_unit_id", "from_org_unit_id", "to_org_unit_id")
    held, gave, got = (facts.among(session, column) for column in columns)
    statement = _HELD.format(held=held, gave=gave, got=got)
    return _ids(session, statement, sorted(org_unit_ids))


def open_of_source(
    session: Session, source_id: int, org_unit_ids: Collection[int]
) -> pa.Array:
    """Open dossiers of a source that one of these org units holds now, in order."""
    held = facts.among(session, "org_unit_id")
    statement = _OPEN.format(held=held) + str(int(source_id))
    return _ids(session, statement, sorted(org_unit_ids))


def passed_on(
    session: Session,
    ids: pa.Array,
    heirs: Heirs,
    *,
    complete_to: datetime | None = None,
) -> PassedOn:
    """Which of the dossiers `ids` have other holders by `heirs`; only reads.

    `complete_to`: the instant to which their source is taken to be complete; None:
    each as it is kept.
    """
    holders, transfers = [HOLDER_SCHEMA.empty_table()], [TRANSFER_SCHEMA.empty_table()]
    for start in range(0, len(ids), facts.ID_CHUNK):
        part = ids.slice(start, facts.ID_CHUNK).to_pylist()
        found = _of_part(session, part, heirs, complete_to)
        holders.append(found.holders)
        transfers.append(found.transfers)
    return PassedOn(pa.concat_tables(holders), pa.concat_tables(transfers))


def write_passed_on(session: Session, passed: PassedOn) -> None:
    """Write holders and transfers; roll-ups and live rows are the caller's."""
    if not passed.holders.num_rows:
        return
    copying.update_rows(session, "dossier", "id", passed.holders)
    copying.delete_rows(session, "dossier_transfer", "dossier_id", passed.ids)
    copying.insert_rows(session, "dossier_transfer", passed.transfers)


def _ids(session: Session, statement: str, org_unit_ids: Collection[int]) -> pa.Array:
    if not org_unit_ids:
        return pa.array([], pa.int64())
    listed = facts.listed(session, list(org_unit_ids))
    rows = facts.execute(session, f"{statement} ORDER BY 1", listed)
    return pa.array([row[0] for row in rows], pa.int64())


def _of_part(
    session: Session, ids: list[int], heirs: Heirs, complete_to: datetime | None
) -> PassedOn:
    listed = facts.listed(session, ids)

    def rows(statement: str, column: str, schema: pa.Schema) -> pa.Table:
        among = facts.among(session, column)
        found = fetched(session, statement.format(among=among), listed, schema)
        return pa.concat_tables([schema.empty_table(), *found])

    dossiers = rows(_DOSSIERS, "dossier.id", _DOSSIER_SCHEMA)
    kept = rows(_TRANSFERS, "dossier_id", TRANSFER_SCHEMA)
    numbers = _numbers(dossiers["id"])
    giver = _numbers(kept["from_org_unit_id"])
    stands = Transfers(
        position=np.searchsorted(numbers, _numbers(kept["dossier_id"])),
        at=_numbers(kept["at"]),
        giver=giver,
        taker=_numbers(kept["to_org_unit_id"]),
        derived=kept["by_succession"].to_numpy(zero_copy_only=False).astype(np.bool_),
        named=giver,
    )
    holder = _numbers(dossiers["org_unit_id"])
    reach = _numbers(dossiers["complete_to"])
    if complete_to is not None:
        reach = np.full(len(reach), to_microseconds(complete_to), dtype=np.int64)
    named, told = as_told(stands, holder)
    now, found = heirs.passed_on(
        told,
        holder=named,
        received=_numbers(dossiers["received_at"]),
        left=_numbers(dossiers["resolved_at"]),
        reach=reach,
    )
    return _changed(numbers, (holder, stands), (now, found))


def _changed(
    ids: Numbers, before: tuple[Numbers, Transfers], after: tuple[Numbers, Transfers]
) -> PassedOn:
    """What differs between two states of the same dossiers."""
    differs = before[0] != after[0]
    was, now = before[1], after[1]
    count = len(ids)
    sizes = np.bincount(was.position, minlength=count)
    differs |= sizes != np.bincount(now.position, minlength=count)
    same = ~differs
    one, other = was.taken(same[was.position]), now.taken(same[now.position])
    for name in ("at", "giver", "taker", "derived"):
        wrong = getattr(one, name) != getattr(other, name)
        differs[one.position[wrong]] = True
    chosen = now.taken(differs[now.position])
    has_transfers = np.bincount(now.position, minlength=count) > 0
    return PassedOn(
        _table(
            HOLDER_SCHEMA, (ids[differs], after[0][differs], has_transfers[differs])
        ),
        _table(
            TRANSFER_SCHEMA,
            (
                ids[chosen.position], chosen.seq, chosen.at, chosen.giver,
                chosen.taker, chosen.derived,
            ),
        ),
    )  # fmt: skip


def _numbers(column: pa.ChunkedArray) -> Numbers:
    found: Numbers = column.to_numpy().astype(np.int64)
    return found


def _table(schema: pa.Schema, columns: Collection[np.ndarray]) -> pa.Table:
    typed = _casts(schema, columns)
    return pa.table(list(typed), schema=schema)


def _casts(schema: pa.Schema, columns: Collection[np.ndarray]) -> Iterator[pa.Array]:
    for field, column in zip(schema, columns, strict=True):
        yield pa.array(column).cast(field.type)
