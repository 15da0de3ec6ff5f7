"""Dossiers that a file complete for a window no longer knows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa
from sqlalchemy.orm import Session

from data_access.bulk import facts
from data_access.bulk.comparison import append_rows
from data_access.bulk.duck import attach
from data_access.bulk.reading import fetched
from data_access.schema.base import to_microseconds
from domain.imports import REMOVED_LISTED, ReceiptWindow

_SCHEMA = pa.schema([("id", pa.int64()), ("code", pa.string())])
# By org unit and receipt: the one index that knows when dossiers were received.
_KEPT = """
SELECT id, code FROM dossier
WHERE org_unit_id IN ({units}) AND received_at >= :first AND received_at < :end
      AND source_id = :source_id
"""


@dataclass(frozen=True, slots=True)
class Removal:
    """Dossiers to remove, by id; `kept` is how many there are in the window now."""

    ids: pa.Array = field(default_factory=lambda: pa.array([], pa.int64()))
    codes: tuple[str, ...] = ()
    kept: int = 0


def removal(
    session: Session,
    duck: duckdb.DuckDBPyConnection,
    *,
    source_id: int | None,
    window: ReceiptWindow | None,
    codes: Path,
    zone: ZoneInfo,
) -> Removal:
    """Dossiers of the source, received in the window, whose code is not in `codes`.

    A row that is refused still says that its dossier exists. Received is what is kept:
    a file that moves a receipt out of the window names the code all the same.
    """
    if window is None or source_id is None:
        return Removal()
    duck.execute("CREATE TABLE in_window (id BIGINT, code VARCHAR)")
    attach(duck, "codes", codes)
    units = facts.execute(session, "SELECT id FROM org_unit ORDER BY id", {})
    parts = fetched(
        session,
        _KEPT.format(units=", ".join(str(int(unit)) for (unit,) in units) or "NULL"),
        {
            "first": _begin(window.first_day, zone),
            "end": _begin(window.end_day, zone),
            "source_id": source_id,
        },
        _SCHEMA,
    )
    append_rows(duck, "in_window", parts)
    ((kept,),) = duck.sql("SELECT count(*) FROM in_window").fetchall()
    gone = duck.sql("SELECT id, code FROM in_window ANTI JOIN codes USING (code)")
    table = gone.order("code").to_arrow_table()
    first: Sequence[str] = table["code"].slice(0, REMOVED_LISTED).to_pylist()
    return Removal(table["id"].combine_chunks(), tuple(first), kept)


def _begin(day: date, zone: ZoneInfo) -> int:
    return to_microseconds(datetime.combine(day, time.min, tzinfo=zone))
