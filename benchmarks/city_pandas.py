"""A dossier file checked and its good rows kept, as one writes it with pandas."""

import time
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

INSTANTS = (
    "Tiếp nhận lúc", "Xử lý xong lúc", "Trả kết quả lúc", "Ở bước từ", "Dừng từ 1",
    "Dừng đến 1", "Chuyển lúc 1", "Thư xin lỗi lúc",
)  # fmt: skip
DAYS = ("Hẹn trả", "Hẹn lại")
WORDS = {
    "Hình thức nộp": ("Trực tiếp", "Trực tuyến", "Bưu chính"),
    "Kết quả": ("Đã giải quyết", "Từ chối", "Dừng xử lý", "Rút hồ sơ"),
    "Lý do dừng 1": ("Bổ sung hồ sơ", "Nghĩa vụ tài chính"),
    "Thanh toán trực tuyến": ("Có", "Không"),
    "Số hóa": ("Có", "Không"),
    "Kết quả điện tử": ("Có", "Không"),
}
REQUIRED = ("Mã hồ sơ", "Đơn vị", "Thủ tục", "Tiếp nhận lúc")
NOT_BEFORE_RECEIPT = (
    "Hẹn trả", "Xử lý xong lúc", "Trả kết quả lúc", "Ở bước từ", "Dừng từ 1",
    "Chuyển lúc 1", "Thư xin lỗi lúc",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Checked:
    """Rows read, rows with a problem, and the seconds: for these alone, and with the
    good rows written."""

    rows: int
    bad: int
    check_seconds: float
    seconds: float


def checked(
    path: Path,
    kept: Path,
    *,
    org_units: set[str],
    procedures: set[str],
    complete_to: str,
) -> Checked:
    """Types, required cells, words, references, order of dates, duplicates; what is
    good goes into the Parquet file `kept`, as the import writes its stage.

    Deadlines moved by pauses, notices and units by day are left out: pandas does
    less here than the import.
    """
    begun = time.perf_counter()
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    bad = pd.Series(data=False, index=frame.index)
    for title in REQUIRED:
        bad |= frame[title].str.strip() == ""
    bad |= ~frame["Mã hồ sơ"].str.fullmatch(r"[\w.\-/]{1,64}")
    bad |= frame["Mã hồ sơ"].duplicated(keep=False)
    for title, known in (("Đơn vị", org_units), ("Thủ tục", procedures)):
        bad |= ~frame[title].isin(known)
    giver = frame["Chuyển từ đơn vị 1"]
    bad |= (giver != "") & ~giver.isin(org_units)
    for title, words in WORDS.items():
        bad |= ~frame[title].isin(("", *words))
    dates, unread = _dates(frame)
    bad |= unread
    limit = pd.Timestamp(complete_to)
    for title in INSTANTS:
        bad |= dates[title] > limit
    received = dates["Tiếp nhận lúc"]
    for title in NOT_BEFORE_RECEIPT:
        start = received.dt.normalize() if title in DAYS else received
        bad |= dates[title] < start
    bad |= dates["Dừng đến 1"] < dates["Dừng từ 1"]
    bad |= dates["Hẹn lại"] < dates["Hẹn trả"]
    looked = time.perf_counter() - begun
    good = frame.assign(**dates)[~bad]
    good.to_parquet(kept, compression="zstd", index=False)
    return Checked(len(frame), int(bad.sum()), looked, time.perf_counter() - begun)


def _dates(frame: pd.DataFrame) -> tuple[dict[str, pd.Series], pd.Series]:
    """Instants and days by title, and where a cell holds none though it is filled."""
    found, unread = {}, pd.Series(data=False, index=frame.index)
    for title in (*INSTANTS, *DAYS):
        form = "%Y-%m-%d" if title in DAYS else "%Y-%m-%d %H:%M:%S"
        found[title] = pd.to_datetime(frame[title], format=form, errors="coerce")
        unread |= found[title].isna() & (frame[title] != "")
    return found, unread
