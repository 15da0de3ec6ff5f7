"""Who held each dossier when: transfers between org units, checked as a chain."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np

from domain.handover import NEVER, Heirs, Transfers
from ingest.clock import local_of_utc, ordinals_of
from ingest.dossier_batch import DossierBatch, Numbers, distinct
from ingest.dossier_columns import slots as slot_numbers
from ingest.dossier_pauses import sequence
from ingest.dossier_rules import Milestones
from ingest.instants import Instants, Mask
from ingest.org_unit_lookup import NONE, OrgUnitLookup


@dataclass(frozen=True, slots=True)
class TransferRows:
    """Transfers of many rows, one entry each, by row and then by time.

    `by_succession`: it follows from the end of an org unit, nobody told it. `named`:
    the giver as the file names it, even where that one had ended.
    """

    position: Numbers
    seq: Numbers
    at: Numbers
    from_org_unit: Numbers
    to_org_unit: Numbers
    by_succession: Mask
    named: Numbers


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of org unit names: the distinct texts, and which each row has."""

    key: str
    texts: list[str]
    at: Numbers

    @property
    def filled(self) -> Mask:
        """Where a name stands."""
        return np.array([bool(text.strip()) for text in self.texts])[self.at]


@dataclass(frozen=True, slots=True)
class _Slot:
    number: int
    column: _Column
    instants: Instants


def read_holders(
    batch: DossierBatch,
    lookup: OrgUnitLookup,
    *,
    life: Milestones,
    complete_to: datetime,
    heirs: Heirs,
) -> tuple[Numbers, TransferRows, list[tuple[str, Instants]]]:
    """The org unit that holds each row now, the transfers, and their instants.

    Each holder must exist on the day it got the dossier: the first on the day of
    receipt, the others on the day of the transfer. A row without a readable day of
    receipt is refused for that, and for no org unit that may well have existed then.
    What an org unit held when it ended goes on to its heirs.
    """
    complete_day = complete_to.astimezone(batch.zone).date()
    began = np.full(len(batch), complete_day.toordinal(), dtype=np.int64)
    known = life.received.present
    began[known] = ordinals_of(local_of_utc(life.received.us[known], batch.zone))
    holder = _column(batch, "org_unit")
    slots = [
        _Slot(
            k, _column(batch, f"transfer_{k}_from"), batch.instants(f"transfer_{k}_at")
        )
        for k in slot_numbers(batch.opened.index, "transfer")
        if any(batch.cells(f"transfer_{k}_{p}") is not None for p in ("from", "at"))
    ]
    events = [(f"transfer_{slot.number}_at", slot.instants) for slot in slots]
    if slots:
        usable = [_checked(batch, slot, life.received, life.resolved) for slot in slots]
        ids, told = _chains(batch, lookup, holder, slots, usable, began, known)
    else:
        ids, told = _resolved(batch, lookup, holder, began, known), _no_transfers()
    now, passed = heirs.passed_on(
        told,
        holder=ids,
        received=life.received.us,
        left=np.where(life.resolved.present, life.resolved.us, NEVER),
        reach=int(complete_to.timestamp()) * 1_000_000 + complete_to.microsecond,
    )
    return now, _rows(passed), events


def _rows(passed: Transfers) -> TransferRows:
    return TransferRows(
        position=passed.position,
        seq=passed.seq,
        at=passed.at,
        from_org_unit=passed.giver,
        to_org_unit=passed.taker,
        by_succession=passed.derived,
        named=passed.named,
    )


def _column(batch: DossierBatch, key: str) -> _Column:
    cells = batch.cells(key)
    if cells is None:
        return _Column(key, [""], np.zeros(len(batch), dtype=np.int64))
    return _Column(key, *distinct(cells))


def _chains(
    batch: DossierBatch,
    lookup: OrgUnitLookup,
    holder: _Column,
    slots: list[_Slot],
    usable: list[Mask],
    began: Numbers,
    dated: Mask,
) -> tuple[Numbers, Transfers]:
    positions = [np.flatnonzero(mask) for mask in usable]
    position = np.concatenate(positions)
    number = np.concatenate([np.full(len(p), k) for k, p in enumerate(positions)])
    at = np.concatenate([slots[k].instants.us[p] for k, p in enumerate(positions)])
    order = np.lexsort((number, at, position))
    position, number, at = position[order], number[order], at[order]
    days = ordinals_of(local_of_utc(at, batch.zone)) if len(at) else at
    first = sequence(position) == 1
    # A holder answers for the day it got the dossier: receipt, or the last transfer.
    got = np.where(first, began[position], np.roll(days, 1)) if len(at) else at
    from_ids = np.full(len(position), NONE, dtype=np.int64)
    for k, slot in enumerate(slots):
        mine = number == k
        day_of = began.copy()
        day_of[position[mine]] = got[mine]
        ids = _resolved(batch, lookup, slot.column, day_of, usable[k] & dated)
        from_ids[mine] = ids[position[mine]]
    last = np.roll(first, -1) if len(first) else first
    since = began.copy()
    since[position[last]] = days[last]
    now = _resolved(batch, lookup, holder, since, dated)
    to_ids = np.where(last, now[position], np.roll(from_ids, -1))
    told = np.zeros(len(position), dtype=np.bool_)
    rows = Transfers(position, at, from_ids, to_ids, told, from_ids)
    _report_loops(batch, rows, lookup)
    return now, rows


def _checked(
    batch: DossierBatch, slot: _Slot, received: Instants, left: Instants
) -> Mask:
    """Where a slot holds a whole transfer; halves and wrong times are reported."""
    number, column, instants = slot.number, slot.column, slot.instants
    at_key = f"transfer_{number}_at"
    bad = np.zeros(len(batch), dtype=np.bool_)
    bad[list(instants.bad)] = True
    filled = column.filled
    batch.report(
        "transfer-without-time", filled & ~instants.present & ~bad, at_key,
        f"Lần chuyển {number} không có ngày chuyển",
        "Ghi ngày chuyển, hoặc để trống cả hai ô",
    )  # fmt: skip
    batch.report(
        "transfer-without-unit", ~filled & (instants.present | bad), column.key,
        f"Lần chuyển {number} không có đơn vị chuyển",
        "Ghi đơn vị chuyển, hoặc để trống cả hai ô",
    )  # fmt: skip
    whole = filled & instants.present
    early = whole & received.present & (instants.us < received.us)
    batch.report(
        "transfer-before-received", early, at_key,
        f"Ngày chuyển lần {number} trước ngày tiếp nhận",
        lambda p: batch.look_at(p, "received", at_key),
    )  # fmt: skip
    late = whole & left.present & (instants.us > left.us)
    batch.report(
        "transfer-after-leaving", late, at_key,
        f"Ngày chuyển lần {number} sau khi hồ sơ đã xử lý xong",
        lambda p: batch.look_at(p, at_key, "resolved"),
    )  # fmt: skip
    return whole


def _report_loops(batch: DossierBatch, rows: Transfers, lookup: OrgUnitLookup) -> None:
    """A transfer leads to another org unit, and the last one to that of the row."""
    loops = (rows.giver == rows.taker) & (rows.giver != NONE)
    names = dict(
        zip(
            rows.position[loops].tolist(),
            rows.giver[loops].tolist(),
            strict=True,
        )
    )
    batch.report(
        "transfer-chain", np.unique(rows.position[loops]), "org_unit",
        lambda p: "Chuỗi chuyển không dẫn đến đơn vị của dòng: "
        f"{lookup.name(names[p])} chuyển cho chính mình",
        "Ghi ở cột Đơn vị đơn vị đang giữ, ở cột Chuyển từ đơn vị các đơn vị trước đó",
    )  # fmt: skip


def _resolved(
    batch: DossierBatch,
    lookup: OrgUnitLookup,
    column: _Column,
    ordinals: Numbers,
    asked: Mask,
) -> Numbers:
    ids = lookup.ids(column.texts, column.at, ordinals)
    filled = column.filled
    if column.key == "org_unit":
        batch.report(
            "org-unit-missing", ~filled, column.key, "Thiếu đơn vị", "Ghi mã đơn vị"
        )
    unfound = np.flatnonzero(asked & filled & (ids == NONE))

    def told(part: int) -> Callable[[int], str]:
        return lambda p: lookup.refusal(
            column.texts[int(column.at[p])].strip(),
            date.fromordinal(int(ordinals[p])),
        )[part]

    kinds = [told(0)(p) for p in unfound.tolist()]
    for kind in sorted(set(kinds)):
        at = unfound[np.array([k == kind for k in kinds], dtype=np.bool_)]
        batch.report(f"org-unit-{kind}", at, column.key, told(1), told(2))
    return ids


def _no_transfers() -> Transfers:
    empty = np.empty(0, dtype=np.int64)
    return Transfers(empty, empty, empty, empty, np.empty(0, dtype=np.bool_), empty)
