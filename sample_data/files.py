"""The draft as files: one CSV of dossiers per source, in the canonical columns."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import csv

from sample_data.aftermath import REASONS, Aftermath
from sample_data.days import NEVER, Bools, Ints, from_epoch_day
from sample_data.demand import Demand
from sample_data.handling import CHANNELS, OUTCOMES, STEPS, Handling
from sample_data.people import applicant_names
from sample_data.record import SLOTS, Course
from sample_data.tables import City
from sample_data.visits import Visits

PAUSE_REASONS = ("", "Bổ sung hồ sơ", "Nghĩa vụ tài chính")
_YES_NO = ("Không", "Có")
_WRITERS = 2


@dataclass(frozen=True, slots=True)
class Draft:
    """The whole sample in memory, ordered by source and moment of receipt."""

    demand: Demand
    course: Course
    after: Aftermath
    handling: Handling
    visits: Visits


def write_sources(
    city: City,
    draft: Draft,
    folder: Path,
    rng: np.random.Generator,
    progress: Callable[[str], None],
) -> list[Path]:
    """Write one file per department or district, in the order of `City.tops`."""
    table = dossier_table(city, draft, rng)
    top = draft.demand.top(city)
    edges = np.searchsorted(top, np.arange(len(city.tops) + 1))
    paths = [folder / f"MC-{place.code}.csv" for place in city.tops]

    def write(number: int) -> None:
        start, end = int(edges[number]), int(edges[number + 1])
        own = table.slice(start, end - start)
        for title, cells in _step_columns(draft.visits, start, end).items():
            own = own.append_column(title, cells)
        csv.write_csv(own, paths[number])
        progress(f"{paths[number].name}: {end - start} hồ sơ")

    with ThreadPoolExecutor(_WRITERS) as pool:
        list(pool.map(write, range(len(paths))))
    return paths


def dossier_table(city: City, draft: Draft, rng: np.random.Generator) -> pa.Table:
    """Every dossier in the canonical columns; absent values are null."""
    demand, course = draft.demand, draft.course
    after, handling = draft.after, draft.handling
    codes = [place.code for place in city.places]
    columns: dict[str, pa.Array] = {
        "Mã hồ sơ": dossier_codes(city, demand),
        "Đơn vị": named(codes, demand.place),
        "Thủ tục": named([s.code for s in city.services], demand.service),
        "Hình thức nộp": named(CHANNELS, handling.channel),
        "Tiếp nhận lúc": plain_instants(course.received),
        "Hẹn trả": plain_days(city.days.day(course.due_index)),
        "Hẹn lại": plain_days(after.redated_to),
        "Số lần hẹn lại": pa.array(after.redated),
        "Xử lý xong lúc": plain_instants(course.left),
        "Trả kết quả lúc": plain_instants(handling.returned),
        "Kết quả": named(OUTCOMES, handling.outcome),
        "Bước hiện tại": named(STEPS, handling.step),
        "Ở bước từ": plain_instants(handling.step_since),
    }
    for slot in range(SLOTS):
        kind = np.where(course.pause_from[slot] == NEVER, 0, course.pause_kind[slot])
        columns[f"Dừng từ {slot + 1}"] = plain_instants(course.pause_from[slot])
        columns[f"Dừng đến {slot + 1}"] = plain_instants(course.pause_to[slot])
        columns[f"Lý do dừng {slot + 1}"] = named(
            PAUSE_REASONS, np.where(kind == 0, NEVER, kind)
        )
    for turn in range(2):
        columns[f"Chuyển từ đơn vị {turn + 1}"] = named(
            codes, handling.from_place[turn]
        )
        columns[f"Chuyển lúc {turn + 1}"] = plain_instants(handling.moved_at[turn])
    columns |= {
        "Thư xin lỗi lúc": plain_instants(after.apology),
        "Lý do quá hạn": named(REASONS, after.reason),
        "Thanh toán trực tuyến": named(_YES_NO, handling.paid),
        "Số hóa": named(_YES_NO, handling.digitised),
        "Kết quả điện tử": named(_YES_NO, handling.electronic),
    }
    columns |= _applicants(course.is_open | after.ever_overdue, rng)
    return pa.table(columns)


def _step_columns(visits: Visits, start: int, end: int) -> dict[str, pa.Array]:
    """The steps of the dossiers from `start` to `end`; none where they are not told."""
    first, after = np.searchsorted(visits.rows, (start, end))
    columns: dict[str, pa.Array] = {}
    for slot in range(len(visits.step) if after > first else 0):
        columns[f"Bước {slot + 1}"] = named(STEPS, visits.step[slot, first:after])
        columns[f"Vào bước {slot + 1} lúc"] = plain_instants(
            visits.at[slot, first:after]
        )
    return columns


def _applicants(known: Bools, rng: np.random.Generator) -> dict[str, pa.Array]:
    """Invented people, only where an official might have to call someone."""
    rows = np.flatnonzero(known)
    index = np.full(known.size, NEVER)
    index[rows] = np.arange(rows.size)
    names = applicant_names(rows.size, rng)
    phones = [f"0900 000 {n:03}" for n in rng.integers(0, 1000, rows.size)]
    return {"Người nộp": named(names, index), "Điện thoại": named(phones, index)}


def dossier_codes(city: City, demand: Demand) -> pa.Array:
    """`H29.<unit>-yymmdd-nnnn`: numbered per source and day, unique in the city."""
    top = demand.top(city)
    starts = np.flatnonzero(
        np.concatenate(([True], (np.diff(top) != 0) | (np.diff(demand.day) != 0)))
    )
    lengths = np.diff(np.append(starts, top.size))
    number = np.arange(top.size) - np.repeat(starts, lengths) + 1
    order = np.array([place.sort_order for place in city.tops])[top]
    first = int(demand.day.min())
    dates = [
        int(from_epoch_day(day).strftime("%y%m%d"))
        for day in range(first, int(demand.day.max()) + 1)
    ]
    yymmdd = np.array(dates)[demand.day - first]
    # One fixed-width row of bytes per code, far quicker than a string at a time.
    text = np.tile(np.frombuffer(b"H29.00-000000-0000", np.uint8), (top.size, 1))
    for value, end, width in ((order, 6, 2), (yymmdd, 13, 6), (number, 18, 4)):
        for place in range(width):
            digit = value // 10**place % 10
            text[:, end - 1 - place] += digit.astype(np.uint8)
    offsets = np.arange(top.size + 1, dtype=np.int32) * text.shape[1]
    return pa.StringArray.from_buffers(
        top.size, pa.py_buffer(offsets), pa.py_buffer(np.ascontiguousarray(text))
    )


def named(names: Sequence[str], index: Ints) -> pa.Array:
    """Texts by their position; null for NEVER."""
    positions = pa.array(index.astype(np.int32), mask=index == NEVER)
    return pa.array(list(names), type=pa.string()).take(positions)


def plain_instants(seconds: Ints) -> pa.Array:
    """Local time to the second, without a zone: the zone is the installation's."""
    return pa.array(
        seconds.astype("datetime64[s]"),
        type=pa.timestamp("s"),
        mask=seconds == NEVER,
    )


def plain_days(day: Ints) -> pa.Array:
    """Days as dates; null for NEVER."""
    return pa.array(day.astype("datetime64[D]"), type=pa.date32(), mask=day == NEVER)
