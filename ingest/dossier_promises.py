"""Promises that a file gives as a number of days from the day of receipt."""

import re
from dataclasses import replace

import numpy as np

from domain.catalogue import Catalogue
from ingest.clock import end_of_day_local, local_of_utc, ordinals_of, utc_of_local
from ingest.dossier_batch import DossierBatch, Numbers, distinct
from ingest.dossier_columns import DAYS_MOST
from ingest.instants import Instants

_WHOLE = re.compile(r"(\d{1,6})(?:[.,]0+)?")
_NO_NUMBER = -1
_BAD = -2


def promised_by_days(
    batch: DossierBatch, given: Instants, received: Instants, catalogue: Catalogue
) -> Instants:
    """`given` with the promises of rows that have days instead of a date.

    Days of the calendar or working days of ours, counted from the local day of the
    file's zone, to the end of the day there. The date of a row wins over its days.
    """
    for key in ("due_working_days", "due_days"):
        days = _days(batch, key)
        if days is None:
            continue
        blank = ~given.present & received.present & (days >= 0)
        blank[list(given.bad)] = False
        if not blank.any():
            continue
        begin = ordinals_of(local_of_utc(received.us[blank], batch.file_zone))
        if key == "due_days":
            ordinals = begin + days[blank]
        else:
            ordinals = catalogue.calendar.add_working_days_np(begin, days[blank])
        us = given.us.copy()
        us[blank] = utc_of_local(end_of_day_local(ordinals), batch.file_zone)
        given = replace(given, us=us, present=given.present | blank)
    return given


def _days(batch: DossierBatch, key: str) -> Numbers | None:
    cells = batch.cells(key)
    if cells is None:
        return None
    texts, at = distinct(cells)
    numbers = np.array([_number(text.strip()) for text in texts], np.int64)[at]
    batch.report(
        f"{key.replace('_', '-')}-not-number", numbers == _BAD, key,
        f"Thời hạn không phải số ngày từ 0 đến {DAYS_MOST}",
        "Ghi số nguyên, hoặc để trống",
    )  # fmt: skip
    return numbers


def _number(text: str) -> int:
    if not text:
        return _NO_NUMBER
    found = _WHOLE.fullmatch(text)
    if found is None or int(found[1]) > DAYS_MOST:
        return _BAD
    return int(found[1])
