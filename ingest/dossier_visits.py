"""Visits to steps of a batch of dossiers, from the numbered columns of its rows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from domain.problem import Severity
from domain.text_keys import folded
from ingest import schemas
from ingest.clock import DAY_US, local_of_utc
from ingest.dossier_batch import OPTIONAL, DossierBatch, Numbers, distinct
from ingest.dossier_columns import STEP_CHARACTERS, STEP_SLOTS
from ingest.dossier_pauses import sequence
from ingest.dossier_rules import Milestones
from ingest.dossier_transfers import TransferRows
from ingest.instants import Instants, Mask, not_before_receipt
from ingest.org_unit_lookup import NONE


@dataclass(frozen=True, slots=True)
class VisitRows:
    """Visits of many rows, one entry each, by row and then by begin.

    `position` is the row's place in the batch; `ended` counts where not `is_open`;
    `org_unit` is NONE for the holder's.
    """

    position: Numbers
    seq: Numbers
    step: pa.StringArray
    org_unit: Numbers
    began: Numbers
    ended: Numbers
    is_open: Mask

    def table(self, rows: npt.NDArray[np.int32]) -> pa.Table:
        """The visits as `schemas.STEPS`; `rows` numbers the rows of the batch."""
        columns = {
            "row": pa.array(rows[self.position]),
            "seq": pa.array(self.seq),
            "step": self.step,
            "org_unit_id": pa.array(self.org_unit, mask=self.org_unit == NONE),
            "began_at": pa.array(self.began),
            "ended_at": pa.array(self.ended, mask=self.is_open),
        }
        return pa.table(
            [columns[item.name].cast(item.type) for item in schemas.STEPS],
            schema=schemas.STEPS,
        )


@dataclass(frozen=True, slots=True)
class _Slot:
    number: int
    name: pa.StringArray
    began: Instants

    @property
    def filled(self) -> Mask:
        """Where a step is named."""
        return np.asarray(self.name.is_valid().to_numpy(zero_copy_only=False))


def read_visits(
    batch: DossierBatch, life: Milestones, transfers: TransferRows
) -> tuple[VisitRows | None, list[tuple[str, Instants]]]:
    """The visits of a batch, and their instants by column for the rules on events.

    None where no row fills a column of steps. A visit ends when the next begins or
    the dossier leaves; to name the same step again begins no visit. A visit that
    began before a transfer is that of the org unit which gave the dossier away.
    """
    used = [slot for k in STEP_SLOTS if (slot := _slot(batch, k, life.received))]
    if not used:
        return None, []
    whole = [_checked(batch, slot, life) for slot in used]
    events = [(f"step_{slot.number}_at", slot.began) for slot in used]
    return _ordered(used, whole, life.resolved, transfers), events


def with_present_step(
    batch: DossierBatch, visits: VisitRows | None, life: Milestones, step: pa.Array
) -> tuple[Milestones, pa.Array]:
    """Step and its begin as stated; where blank, those of an open dossier's last visit.

    Where both are told and differ, the columns of the present step hold.
    """
    if visits is None or not visits.is_open.any():
        return life, step
    source = np.full(len(batch), -1, dtype=np.int64)
    source[visits.position[visits.is_open]] = np.flatnonzero(visits.is_open)
    at_step = source >= 0
    last = visits.step.take(pa.array(source, mask=~at_step))
    began = np.where(at_step, visits.began[source], 0)
    named = np.asarray(step.is_valid().to_numpy(zero_copy_only=False))
    since = life.step_since
    other_step = at_step & named & (_keys(step) != _keys(last))
    other_day = at_step & since.present & ~other_step
    other_day &= _local_day(batch, since.us) != _local_day(batch, began)
    batch.report(
        "step-contradicts-visits", other_step, "step",
        lambda p: f"Khác bước vào sau cùng, '{last[p].as_py()}'; lấy cột này",
        OPTIONAL, severity=Severity.NOTICE,
    )  # fmt: skip
    batch.report(
        "step-since-contradicts-visits", other_day, "step_since",
        "Khác ngày vào bước sau cùng; lấy cột này", OPTIONAL, severity=Severity.NOTICE,
    )  # fmt: skip
    filled = at_step & ~since.present & ~other_step
    filled[list(since.bad)] = False
    since = replace(
        since, us=np.where(filled, began, since.us), present=since.present | filled
    )
    return replace(life, step_since=since), pc.coalesce(step, last)


def _keys(texts: pa.Array) -> npt.NDArray[np.object_]:
    known, at = distinct(pc.fill_null(texts, ""))
    return np.array([folded(text) for text in known], dtype=np.object_)[at]


def _local_day(batch: DossierBatch, us: Numbers) -> Numbers:
    return np.asarray(local_of_utc(us, batch.file_zone) // DAY_US)


def _slot(batch: DossierBatch, number: int, received: Instants) -> _Slot | None:
    name_key, at_key = f"step_{number}", f"step_{number}_at"
    if batch.cells(name_key) is None and batch.cells(at_key) is None:
        return None
    name = batch.free_text(name_key, STEP_CHARACTERS)
    began = not_before_receipt(batch.instants(at_key), received, batch.file_zone)
    return _Slot(number, name, began)


def _checked(batch: DossierBatch, slot: _Slot, life: Milestones) -> Mask:
    """Where a slot holds a whole visit; halves and wrong times are reported."""
    number, began, filled = slot.number, slot.began, slot.filled
    name_key, at_key = f"step_{number}", f"step_{number}_at"
    bad = np.zeros(len(batch), dtype=np.bool_)
    bad[list(began.bad)] = True
    batch.report(
        "visit-without-time", filled & ~began.present & ~bad, at_key,
        f"Bước {number} không có ngày vào bước",
        "Ghi ngày vào bước, hoặc để trống cả hai ô",
    )  # fmt: skip
    batch.report(
        "visit-without-step", ~filled & (began.present | bad), name_key,
        f"Có ngày vào bước {number} nhưng không có tên bước",
        "Ghi tên bước, hoặc để trống cả hai ô",
    )  # fmt: skip
    whole = filled & began.present
    received, left = life.received, life.resolved
    batch.report(
        "visit-before-received",
        whole & received.present & (began.us < received.us), at_key,
        f"Ngày vào bước {number} trước ngày tiếp nhận",
        lambda p: batch.look_at(p, "received", at_key),
    )  # fmt: skip
    batch.report(
        "visit-after-leaving", whole & left.present & (began.us > left.us), at_key,
        f"Ngày vào bước {number} sau khi hồ sơ đã xử lý xong",
        lambda p: batch.look_at(p, at_key, "resolved"),
    )  # fmt: skip
    return whole


def _ordered(
    slots: Sequence[_Slot],
    whole: Sequence[Mask],
    left: Instants,
    transfers: TransferRows,
) -> VisitRows:
    """By time, those of one instant by number; without steps that only go on."""
    at = [np.flatnonzero(mask) for mask in whole]
    position = np.concatenate(at)
    number = np.concatenate([np.full(len(p), k) for k, p in enumerate(at)])
    began = np.concatenate([s.began.us[p] for s, p in zip(slots, at, strict=True)])
    step = pa.concat_arrays(
        [slot.name.take(pa.array(p)) for slot, p in zip(slots, at, strict=True)]
    )
    order = np.lexsort((number, began, position))
    position, began, step = position[order], began[order], step.take(pa.array(order))
    org_unit = _givers(position, began, transfers)
    _, name = distinct(step)
    fresh = np.ones(len(position), dtype=np.bool_)
    fresh[1:] = position[1:] != position[:-1]
    fresh[1:] |= (name[1:] != name[:-1]) | (org_unit[1:] != org_unit[:-1])
    position, began, org_unit = position[fresh], began[fresh], org_unit[fresh]
    is_last = np.ones(len(position), dtype=np.bool_)
    is_last[:-1] = position[1:] != position[:-1]
    ended = np.where(is_last, left.us[position], np.roll(began, -1))
    return VisitRows(
        position, sequence(position), step.filter(pa.array(fresh)), org_unit, began,
        ended, is_last & ~left.present[position],
    )  # fmt: skip


def _givers(position: Numbers, began: Numbers, transfers: TransferRows) -> Numbers:
    """Who held the dossier when a visit began, if that is not its present holder."""
    found = np.full(len(position), NONE, dtype=np.int64)
    # Each turn overrules the later ones: the first transfer to come tells the giver.
    for turn in np.unique(transfers.seq)[::-1].tolist():
        mine = transfers.seq == turn
        rows = transfers.position[mine]
        at = np.searchsorted(rows, position)
        at = np.minimum(at, len(rows) - 1)
        moved = (rows[at] == position) & (began < transfers.at[mine][at])
        found = np.where(moved, transfers.from_org_unit[mine][at], found)
    return found
