"""The first promises of a batch: given, or counted from the day of receipt."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from domain.catalogue import Catalogue, Procedure
from domain.formatting import day as day_text
from domain.problem import Severity
from ingest.clock import (
    end_of_day_local,
    local_of_utc,
    ordinals_of,
    utc_of_local,
)
from ingest.dossier_batch import OPTIONAL, DossierBatch, Numbers
from ingest.dossier_promises import promised_by_days
from ingest.instants import Instants, Mask


def first_promises(
    batch: DossierBatch,
    given: Instants,
    *,
    received: Instants,
    procedures: Sequence[Procedure | None],
    procedure_at: Numbers,
    catalogue: Catalogue,
) -> tuple[Instants, Mask]:
    """The promise of each row, and which were computed for want of one.

    A promise is a date, or a number of days that the file gives; without either the
    time of the procedure is counted. The day of receipt is not counted; the promise
    is the end of its day.
    """
    given = promised_by_days(batch, given, received, catalogue)
    days_of = [p.working_days if p is not None else None for p in procedures]
    known = np.array([days is not None for days in days_of])[procedure_at]
    found = np.array([p is not None for p in procedures])[procedure_at]
    blank = ~given.present
    blank[list(given.bad)] = False
    blank &= received.present & found
    batch.report(
        "due-unknown", blank & ~known, "due",
        "Không có ngày hẹn trả, danh mục cũng không có thời hạn của thủ tục",
        "Ghi ngày hẹn trả, hoặc bổ sung thời hạn trong danh mục thủ tục",
    )  # fmt: skip
    computed = blank & known
    if not computed.any():
        return given, computed
    begin = ordinals_of(local_of_utc(received.us[computed], batch.zone))
    steps = np.array([days or 0 for days in days_of], dtype=np.int64)
    ordinals = catalogue.calendar.add_working_days_np(
        begin, steps[procedure_at[computed]]
    )
    us = given.us.copy()
    us[computed] = utc_of_local(end_of_day_local(ordinals), batch.zone)
    day_of = dict(
        zip(np.flatnonzero(computed).tolist(), ordinals.tolist(), strict=True)
    )
    batch.report(
        "due-computed", computed, "due",
        lambda p: "Không có ngày hẹn trả; tính từ thời hạn thủ tục: "
        + day_text(date.fromordinal(day_of[p])),
        OPTIONAL, severity=Severity.NOTICE,
    )  # fmt: skip
    return replace(given, us=us, present=given.present | computed), computed
