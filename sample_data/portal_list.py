"""The portal's own list of the sample's dossiers: nearly the city's, and not quite.

Invented like all of the sample, so that *Đối chiếu* has both sides of a figure. What
differs, and why, stands in README.md.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from sample_data.days import DAY_SECONDS, NEVER, Bools, Ints, epoch_day
from sample_data.files import Draft, dossier_codes, named, plain_days, plain_instants
from sample_data.tables import City

FILE_NAME = "cong-danh-sach-ho-so.csv"
SOURCE = "Cổng Dịch vụ công quốc gia (số liệu mẫu)"
_MISSING, _MISSING_WORST, _MISSING_LATELY = 0.006, 0.05, 0.08
_WORST = "HBC"
"""Its system stopped sending in October, see README.md."""
_WORST_MONTH = 10
_UNRESOLVED, _UNRESOLVED_LATELY = 0.002, 0.12
_LATE_RECEIPT, _AT_ITS_TOP, _OTHER_FLAG = 0.004, 0.006, 0.002
_EXTRA = 0.004
_LATELY_DAYS = 3


@dataclass(frozen=True, slots=True)
class PortalList:
    """The file, and the days that it is complete for."""

    file: Path
    first_day: date
    end_day: date


def write_portal_list(
    city: City, draft: Draft, folder: Path, rng: np.random.Generator
) -> PortalList:
    """Write what the portal would export of the last year."""
    last = city.span.last_day
    first = date(last.year, 1, 1)
    begin = epoch_day(first) * DAY_SECONDS
    course = draft.course
    rows = np.flatnonzero(
        (course.received >= begin) | (course.left >= begin) | course.is_open
    )
    rows = rows[~_missing(city, draft, rows, rng)]
    table = _table(city, draft, rows, rng)
    table = pa.concat_tables([table, _extra(table, rng)])
    path = folder / FILE_NAME
    csv.write_csv(table, path)
    return PortalList(path, first, date.fromordinal(last.toordinal() + 1))


def _missing(city: City, draft: Draft, rows: Ints, rng: np.random.Generator) -> Bools:
    """Never sent: some everywhere, many of one district's month, many of late."""
    received = draft.course.received[rows]
    day = received // DAY_SECONDS
    month = received.astype("datetime64[s]").astype("datetime64[M]").astype(int) % 12
    share = np.full(rows.size, _MISSING)
    worst = draft.demand.top(city)[rows] == _position(city, _WORST)
    share[worst & (month + 1 == _WORST_MONTH)] = _MISSING_WORST
    share[day > epoch_day(city.span.last_day) - _LATELY_DAYS] = _MISSING_LATELY
    missing: Bools = rng.random(rows.size) < share
    return missing


def _table(city: City, draft: Draft, rows: Ints, rng: np.random.Generator) -> pa.Table:
    demand, course = draft.demand, draft.course
    received = course.received[rows].copy()
    left = course.left[rows].copy()
    received[rng.random(rows.size) < _LATE_RECEIPT] += DAY_SECONDS
    received = np.where((left != NEVER) & (received > left), left, received)
    end = epoch_day(city.span.last_day)
    lately = left // DAY_SECONDS > end - _LATELY_DAYS
    lost = rng.random(rows.size) < np.where(lately, _UNRESOLVED_LATELY, _UNRESOLVED)
    left[lost] = NEVER
    # The first promise: lawful pauses that moved it are not told to the portal.
    due = city.days.day(course.due_index)[rows]
    on_time = left // DAY_SECONDS <= due
    other = rng.random(rows.size) < _OTHER_FLAG
    flag = np.where(on_time ^ other, 0, 1)
    place = demand.place[rows].copy()
    top = demand.top(city)[rows]
    tops = np.array([_place(city, unit.code) for unit in city.tops])
    up = (rng.random(rows.size) < _AT_ITS_TOP) & (tops[top] != NEVER)
    place[up] = tops[top][up]
    codes = [unit.code for unit in city.places]
    return pa.table(
        {
            "Mã hồ sơ": _spelt(dossier_codes(city, demand).take(pa.array(rows)), top),
            "Cơ quan xử lý": named(codes, place),
            "Ngày tiếp nhận": plain_instants(received),
            "Hạn xử lý": plain_days(due),
            "Ngày xử lý xong": plain_instants(left),
            "Đúng hạn": named(
                ("Đúng hạn", "Quá hạn"), np.where(left == NEVER, NEVER, flag)
            ),
        }
    )


def _extra(table: pa.Table, rng: np.random.Generator) -> pa.Table:
    """Dossiers that only the portal has: numbers that no desk gives out."""
    count = max(int(table.num_rows * _EXTRA), 1)
    rows = pa.array(np.sort(rng.choice(table.num_rows, count, replace=False)))
    some = table.take(rows)
    codes = pc.replace_substring_regex(some["Mã hồ sơ"], r"\d(\d{3})$", r"9\1")
    kept = pc.index_in(codes, pc.unique(codes))  # Two may have become alike.
    first = np.unique(kept.to_numpy(), return_index=True)[1]
    return some.set_column(0, "Mã hồ sơ", codes).take(pa.array(np.sort(first)))


def _spelt(codes: pa.Array, top: Ints) -> pa.Array:
    """One source in ten writes codes in another spelling."""
    lower = pc.replace_substring(pc.utf8_lower(codes), "-", " - ")
    return pc.if_else(pa.array(top % 10 == 0), lower, codes)


def _position(city: City, code: str) -> int:
    return next((i for i, top in enumerate(city.tops) if top.code == code), NEVER)


def _place(city: City, code: str) -> int:
    return next((i for i, one in enumerate(city.places) if one.code == code), NEVER)
