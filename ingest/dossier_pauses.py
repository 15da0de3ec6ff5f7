"""Pauses and transfers of a batch: read from their slots, checked, put in order."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from domain.dossier import PauseKind
from domain.problem import Severity
from ingest.dossier_batch import BLANK, OPTIONAL, UNKNOWN, DossierBatch, Numbers
from ingest.dossier_columns import PAUSE_WORDS, slots
from ingest.dossier_rules import Milestones
from ingest.instants import Instants, Mask


@dataclass(frozen=True, slots=True)
class PauseRows:
    """Pauses of many rows, one entry each, by row and then by begin.

    `position` is the row's place in the batch; `ended` counts where not `is_open`.
    """

    position: Numbers
    seq: Numbers
    kind: Numbers
    began: Numbers
    ended: Numbers
    is_open: Mask


@dataclass(frozen=True, slots=True)
class _Slot:
    number: int
    began: Instants
    ended: Instants
    kind: Numbers


def read_pauses(
    batch: DossierBatch, life: Milestones
) -> tuple[PauseRows, list[tuple[str, Instants]]]:
    """The pauses of a batch, and their instants by column for the rules on events.

    A pause still open when the dossier has left ends on leaving.
    """
    numbers = slots(batch.opened.index, "pause")
    used = [slot for k in numbers if (slot := _slot(batch, k)) is not None]
    for slot in used:
        _check(batch, slot, life.received, life.resolved)
    events = [
        (f"pause_{slot.number}_{end}", instants)
        for slot in used
        for end, instants in (("began", slot.began), ("ended", slot.ended))
    ]
    return _ordered(used, life.resolved), events


def _slot(batch: DossierBatch, number: int) -> _Slot | None:
    keys = [f"pause_{number}_{part}" for part in ("began", "ended", "kind")]
    if all(batch.cells(key) is None for key in keys):
        return None
    kind = batch.coded(keys[2], PAUSE_WORDS, choice="Bổ sung hồ sơ, Nghĩa vụ tài chính")
    return _Slot(number, batch.instants(keys[0]), batch.instants(keys[1]), kind)


def _check(
    batch: DossierBatch, slot: _Slot, received: Instants, left: Instants
) -> None:
    began_key, kind_key = f"pause_{slot.number}_began", f"pause_{slot.number}_kind"
    began, ended = slot.began, slot.ended
    bad_begin = np.zeros(len(batch), dtype=np.bool_)
    bad_begin[list(began.bad)] = True
    headless = ~began.present & ~bad_begin & (ended.present | (slot.kind >= 0))
    batch.report(
        "pause-without-begin", headless, began_key,
        f"Lần dừng {slot.number} không có ngày bắt đầu",
        "Ghi ngày bắt đầu dừng, hoặc để trống cả ba ô",
    )  # fmt: skip
    batch.report(
        "pause-kind-missing", began.present & (slot.kind == BLANK), kind_key,
        "Không có lý do dừng; hiểu là bổ sung hồ sơ",
        OPTIONAL, severity=Severity.NOTICE,
    )  # fmt: skip
    late = _check_order(batch, slot, received, left)
    unended = np.ones(len(batch), dtype=np.bool_)
    unended[list(ended.bad)] = False
    batch.report(
        "pause-left-open",
        began.present & ~ended.present & unended & left.present & ~late,
        began_key,
        f"Lần dừng {slot.number} chưa kết thúc mà hồ sơ đã xử lý xong; "
        "tính hết dừng lúc xử lý xong",
        OPTIONAL, severity=Severity.NOTICE,
    )  # fmt: skip


def _check_order(
    batch: DossierBatch, slot: _Slot, received: Instants, left: Instants
) -> Mask:
    """A pause lies within the life of its dossier; returns where it outlasts it."""
    began_key, ended_key = f"pause_{slot.number}_began", f"pause_{slot.number}_ended"
    began, ended = slot.began, slot.ended
    both = began.present & ended.present
    batch.report(
        "pause-ends-before-begin", both & (ended.us < began.us), ended_key,
        f"Ngày hết dừng lần {slot.number} trước ngày bắt đầu dừng",
        lambda p: batch.look_at(p, began_key, ended_key),
    )  # fmt: skip
    early = began.present & received.present & (began.us < received.us)
    batch.report(
        "pause-before-received", early, began_key,
        f"Lần dừng {slot.number} bắt đầu trước ngày tiếp nhận",
        lambda p: batch.look_at(p, "received", began_key),
    )  # fmt: skip
    late = left.present & (
        (began.present & (began.us > left.us)) | (ended.present & (ended.us > left.us))
    )
    batch.report(
        "pause-after-leaving", late, began_key,
        f"Lần dừng {slot.number} kéo dài sau khi hồ sơ đã xử lý xong",
        lambda p: batch.look_at(p, ended_key, "resolved"),
    )  # fmt: skip
    return late


def _ordered(slots: Sequence[_Slot], left: Instants) -> PauseRows:
    at = [np.flatnonzero(slot.began.present) for slot in slots]
    position = _joined(at)
    kind = _joined([slot.kind[rows] for slot, rows in zip(slots, at, strict=True)])
    began = _joined([slot.began.us[rows] for slot, rows in zip(slots, at, strict=True)])
    ended = _joined([slot.ended.us[rows] for slot, rows in zip(slots, at, strict=True)])
    closed = _joined(
        [slot.ended.present[rows] for slot, rows in zip(slots, at, strict=True)]
    ).astype(np.bool_)
    gone = left.present[position]
    ended = np.where(~closed & gone, left.us[position], ended)
    kind = np.where(
        (kind == BLANK) | (kind == UNKNOWN), int(PauseKind.SUPPLEMENT), kind
    )
    order = np.lexsort((began, position))
    position = position[order]
    return PauseRows(
        position, sequence(position), kind[order], began[order], ended[order],
        ~(closed | gone)[order],
    )  # fmt: skip


def sequence(position: Numbers) -> Numbers:
    """1, 2, 3 … within each run of equal numbers."""
    index = np.arange(len(position))
    starts = np.ones(len(position), dtype=np.bool_)
    starts[1:] = position[1:] != position[:-1]
    begin: Numbers = np.maximum.accumulate(np.where(starts, index, 0))
    return index - begin + 1


def _joined(parts: Sequence[npt.NDArray[np.generic]]) -> Numbers:
    if not parts:
        return np.empty(0, dtype=np.int64)
    return np.concatenate(parts).astype(np.int64)
