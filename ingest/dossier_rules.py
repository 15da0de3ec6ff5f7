"""Rules on the instants of a dossier: order, and nothing later than the source."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from domain.dossier import Outcome
from domain.formatting import day as day_text
from domain.formatting import moment
from domain.problem import Severity
from ingest.clock import instant_of, us_of
from ingest.dossier_batch import BLANK, OPTIONAL, DossierBatch, Numbers
from ingest.dossier_columns import subject
from ingest.instants import Instants


@dataclass(frozen=True, slots=True)
class Milestones:
    """The instants of a dossier's life but for pauses and transfers.

    `resolved` is when it left: where that is blank, when the result was returned.
    `outcome` is BLANK while it has not left.
    """

    received: Instants
    resolved: Instants
    returned: Instants
    outcome: Numbers
    redated: Instants
    step_since: Instants
    apology: Instants


def completed(batch: DossierBatch, read: Milestones) -> Milestones:
    """Fill in what follows from other cells, and tell of it."""
    bad_resolved = np.zeros(len(batch), dtype=np.bool_)
    bad_resolved[list(read.resolved.bad)] = True
    filled = read.returned.present & ~read.resolved.present & ~bad_resolved
    batch.report(
        "resolved-from-returned", filled, "resolved",
        "Không có lúc xử lý xong; lấy lúc trả kết quả",
        OPTIONAL, severity=Severity.NOTICE,
    )  # fmt: skip
    resolved = replace(
        read.resolved,
        us=np.where(filled, read.returned.us, read.resolved.us),
        present=read.resolved.present | filled,
    )
    assumed = resolved.present & (read.outcome == BLANK)
    batch.report(
        "outcome-assumed", assumed, "outcome",
        "Không có kết quả; hồ sơ đã xử lý xong được hiểu là đã giải quyết",
        OPTIONAL, severity=Severity.NOTICE,
    )  # fmt: skip
    unleft = (read.outcome >= 0) & ~resolved.present & ~bad_resolved
    unleft[list(read.returned.bad)] = False
    batch.report(
        "outcome-without-leaving", unleft, "outcome",
        "Có kết quả nhưng không có lúc xử lý xong",
        "Ghi lúc xử lý xong, hoặc để trống kết quả",
    )  # fmt: skip
    outcome = np.where(assumed, int(Outcome.RESULT), read.outcome)
    return replace(read, resolved=resolved, outcome=outcome)


def check_order(batch: DossierBatch, life: Milestones, first_due: Instants) -> None:
    """Nothing before the receipt; a new date not before the promise it replaces."""
    received = life.received
    for key, kind, instants in (
        ("resolved", "resolved-before-received", life.resolved),
        ("returned", "returned-before-received", life.returned),
        ("due", "due-before-received", first_due),
        ("step_since", "step-before-received", life.step_since),
        ("apology", "apology-before-received", life.apology),
    ):
        _check_not_before(batch, kind, key, instants, received)
    redated = life.redated
    early = redated.present & first_due.present & (redated.us < first_due.us)
    batch.report(
        "redated-before-due", early, "redated",
        lambda p: "Ngày hẹn lại trước ngày hẹn trả lần đầu "
        + day_text(_local(batch, int(first_due.us[p])).date()),
        lambda p: batch.look_at(p, "due", "redated"),
    )  # fmt: skip
    hasty = life.returned.present & life.resolved.present
    hasty &= life.returned.us < life.resolved.us
    batch.report(
        "returned-before-resolved", hasty, "returned",
        "Ngày trả kết quả trước ngày xử lý xong; số liệu tính theo ngày xử lý xong",
        OPTIONAL, severity=Severity.NOTICE,
    )  # fmt: skip


def check_not_after(
    batch: DossierBatch,
    events: Iterable[tuple[str, Instants]],
    *,
    complete_to: datetime,
) -> None:
    """No event is later than the instant to which the source is complete."""
    limit = us_of(complete_to)
    until = moment(complete_to, batch.file_zone)
    for key, instants in events:
        batch.report(
            f"{_group(key)}-after-data-moment",
            instants.present & (instants.us > limit),
            key,
            f"{subject(key)} sau thời điểm số liệu đến {until}",
            "Sửa ngày, hoặc ghi lại thời điểm số liệu đến",
        )


def _check_not_before(
    batch: DossierBatch, kind: str, key: str, later: Instants, received: Instants
) -> None:
    wrong = later.present & received.present & (later.us < received.us)

    def reason(position: int) -> str:
        begin = _local(batch, int(received.us[position]))
        event = _local(batch, int(later.us[position]))
        same_day = begin.date() == event.date()
        when = moment(begin, batch.file_zone) if same_day else day_text(begin.date())
        return f"{subject(key)} trước ngày tiếp nhận {when}"

    batch.report(kind, wrong, key, reason, lambda p: batch.look_at(p, "received", key))


def _local(batch: DossierBatch, us: int) -> datetime:
    return instant_of(us).astimezone(batch.file_zone)


def _group(key: str) -> str:
    """pause_2_ended and pause_1_ended are one kind of problem."""
    parts = [part for part in key.split("_") if not part.isdigit()]
    return "-".join(parts)
