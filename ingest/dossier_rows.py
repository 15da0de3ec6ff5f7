"""From a batch of cells to the tables of its good rows: the order of the steps."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pyarrow as pa

from domain.catalogue import Catalogue, Procedure
from domain.dossier import Channel
from domain.handover import Heirs
from domain.problem import Severity
from ingest.dossier_batch import BLANK, OPTIONAL, DossierBatch, Numbers, distinct
from ingest.dossier_codes import CodeRegister
from ingest.dossier_columns import (
    CHANNEL_WORDS,
    LATE_REASON_WORDS,
    LATE_REASONS,
    OUTCOME_WORDS,
    REDATED_MOST,
    STEP_CHARACTERS,
    YES_NO_WORDS,
)
from ingest.dossier_deadlines import first_promises
from ingest.dossier_pauses import read_pauses
from ingest.dossier_rules import Milestones, check_not_after, check_order, completed
from ingest.dossier_steps import read_steps
from ingest.dossier_tables import DossierTables
from ingest.dossier_transfers import read_holders
from ingest.dossier_visits import read_visits, with_present_step
from ingest.dossier_writing import ReadRows, written
from ingest.instants import Instants, not_before_receipt
from ingest.moved_deadlines import moved_deadlines
from ingest.org_unit_lookup import OrgUnitLookup


@dataclass(frozen=True, slots=True)
class RowReader:
    """Reads batch after batch of one file against one catalogue."""

    catalogue: Catalogue
    complete_to: datetime
    lookup: OrgUnitLookup
    codes: CodeRegister
    heirs: Heirs

    def read(self, batch: DossierBatch) -> DossierTables:
        """The tables of the good rows; what is wrong with the others is logged."""
        batch.report_overlong()
        codes = self.codes.add(batch)
        life = _milestones(batch)
        procedures, procedure_at = self._procedures(batch)
        pauses, pause_events = read_pauses(batch, life)
        holders, transfers, transfer_events = read_holders(
            batch, self.lookup, life=life, complete_to=self.complete_to,
            heirs=self.heirs,
        )  # fmt: skip
        first_due, computed = first_promises(
            batch,
            batch.instants("due", is_deadline=True),
            received=life.received,
            procedures=procedures,
            procedure_at=procedure_at,
            catalogue=self.catalogue,
        )
        visits, visit_events = read_visits(batch, life, transfers)
        check_order(batch, life, first_due)
        dated = [*_dated(life), *pause_events, *transfer_events, *visit_events]
        check_not_after(batch, dated, complete_to=self.complete_to)
        facts = _facts(batch, life.redated)
        life, facts["step"] = with_present_step(batch, visits, life, facts["step"])
        deadlines = moved_deadlines(
            first_due.us, pauses, ~batch.bad, calendar=self.catalogue.calendar,
            zone=batch.zone,
        )  # fmt: skip
        return written(
            batch,
            ReadRows(
                codes, holders, procedures, procedure_at, life, first_due, computed,
                deadlines, pauses, transfers, facts,
                visits.table(batch.batch.rows) if visits
                else read_steps(batch, self.lookup),
            ),
        )  # fmt: skip

    def _procedures(
        self, batch: DossierBatch
    ) -> tuple[list[Procedure | None], Numbers]:
        """The distinct procedures of a batch, and which of them each row has."""
        cells = batch.cells("procedure")
        if cells is None:
            texts, at = [""], np.zeros(len(batch), dtype=np.int64)
        else:
            texts, at = distinct(cells)
        found = [self.catalogue.find_procedure(text) for text in texts]
        blank = np.array([not text.strip() for text in texts])[at]
        unknown = np.array([procedure is None for procedure in found])[at] & ~blank
        batch.report(
            "procedure-missing", blank, "procedure", "Thiếu thủ tục", "Ghi mã thủ tục"
        )
        batch.report(
            "procedure-unknown", unknown, "procedure",
            "Không có mã thủ tục này", "Nạp danh mục thủ tục trước, hoặc sửa mã",
        )  # fmt: skip
        return found, at


def _milestones(batch: DossierBatch) -> Milestones:
    received = batch.instants("received")
    missing = ~received.present
    missing[list(received.bad)] = False
    batch.report(
        "received-missing", missing, "received",
        "Thiếu ngày tiếp nhận", "Ghi ngày tiếp nhận",
    )  # fmt: skip
    outcome = batch.coded(
        "outcome",
        OUTCOME_WORDS,
        choice="Đã giải quyết, Từ chối, Dừng xử lý, Rút hồ sơ, Không tiếp nhận",
    )
    resolved, returned, step_since, apology = (
        not_before_receipt(batch.instants(key), received, batch.file_zone)
        for key in ("resolved", "returned", "step_since", "apology")
    )
    read = Milestones(
        received=received,
        resolved=resolved,
        returned=returned,
        outcome=outcome,
        redated=batch.instants("redated", is_deadline=True),
        step_since=step_since,
        apology=apology,
    )
    return completed(batch, read)


def _dated(life: Milestones) -> list[tuple[str, Instants]]:
    """The events of a life by column; promises lie in the future and are none."""
    return [
        ("received", life.received),
        ("resolved", life.resolved),
        ("returned", life.returned),
        ("step_since", life.step_since),
        ("apology", life.apology),
    ]


def _facts(batch: DossierBatch, redated: Instants) -> dict[str, pa.Array]:
    """Columns that stand for themselves, by name in the schema."""
    channel = batch.coded(
        "channel", CHANNEL_WORDS, choice="Trực tiếp, Trực tuyến, Bưu chính"
    )
    batch.report(
        "channel-assumed", channel == BLANK, "channel",
        "Không có hình thức nộp; hiểu là trực tiếp",
        OPTIONAL, severity=Severity.NOTICE,
    )  # fmt: skip
    reasons = batch.coded(
        "late_reason", LATE_REASON_WORDS, choice=", ".join(LATE_REASONS)
    )
    known = pa.array(LATE_REASONS, pa.string())
    facts = {
        "channel": pa.array(np.where(channel < 0, int(Channel.DIRECT), channel)),
        "redated_count": _redated_count(batch, redated),
        "step": batch.free_text("step", STEP_CHARACTERS),
        "late_reason": known.take(pa.array(reasons, mask=reasons < 0)),
    }
    for key in ("paid_online", "digitised", "electronic_result"):
        value = batch.coded(key, YES_NO_WORDS, choice="Có, Không")
        facts[key] = pa.array(value == 1, mask=value < 0)
    return facts


def _redated_count(batch: DossierBatch, redated: Instants) -> pa.Array:
    """How often a new date was given; at least once where there is one."""
    cells = batch.cells("redated_count")
    least = redated.present.astype(np.int64)
    if cells is None:
        return pa.array(least)
    texts, at = distinct(cells)
    numbers = [_small_number(text.strip()) for text in texts]
    bad = np.array([number is None for number in numbers])[at]
    batch.report(
        "redated-count-not-number", bad, "redated_count",
        f"Số lần hẹn lại không phải số nguyên từ 0 đến {REDATED_MOST}",
        "Ghi số nguyên, hoặc để trống",
    )  # fmt: skip
    counted = np.array([number or 0 for number in numbers], dtype=np.int64)[at]
    return pa.array(np.maximum(counted, least))


def _small_number(text: str) -> int | None:
    if not text:
        return 0
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        return None
    return int(text) if int(text) <= REDATED_MOST else None
