"""Dates that a workbook keeps as plain numbers of days."""

from datetime import date, datetime, time, timedelta

import numpy as np
import pyarrow as pa

from ingest.instant_text import FIRST_YEAR, LAST_YEAR
from ingest.text_arrays import text_buffers, text_lengths

_LEAST_DIGITS = 5
"""Day 10,000 is in 1927 or 1931, before any dossier."""


def with_dates(cells: pa.StringArray, epoch: date | None) -> pa.StringArray:
    """A column of dates, in which numbers of days become ISO text.

    Cells not formatted as a date arrive as such numbers: 45461 is 2024-06-18 in most
    workbooks, whose day 0 is `epoch`. Other texts stay; all of them where `epoch` is
    None, the file being no workbook.
    """
    if epoch is None:
        return cells
    offsets, data = text_buffers(cells)
    at = np.flatnonzero(text_lengths(cells) >= _LEAST_DIGITS)
    for position in (2, 4):  # No date as text has a digit in both places.
        found = data[offsets[at] + position]
        at = at[(found >= ord("0")) & (found <= ord("9"))]
    texts: dict[int, str] = {}
    for index in at.tolist():
        text = _date_text(cells[index].as_py(), epoch)
        if text is not None:
            texts[index] = text
    if not texts:
        return cells
    changed = cells.to_pylist()
    for index, text in texts.items():
        changed[index] = text
    return pa.array(changed, pa.string())


def _date_text(text: str, epoch: date) -> str | None:
    whole, _, fraction = text.partition(".")
    if not whole.isdecimal() or not (fraction.isdecimal() or not fraction):
        return None
    if len(whole) != _LEAST_DIGITS:
        return None
    days = float(text)
    moment = datetime.combine(epoch, time()) + timedelta(seconds=round(days * 86_400))
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        return None
    if fraction:
        return moment.isoformat(sep=" ")
    return moment.date().isoformat()
