"""What is said about a list that is taken along as a workbook."""

from components.import_progress import time_left
from domain.formatting import count

CANCELLED = "Đã hủy xuất tệp theo yêu cầu."
STILL_BUSY = "Một tệp khác đang được xuất. Chờ xong hoặc hủy rồi xuất lại."


def export_label(total: int) -> str:
    """Tải 1.234 hồ sơ."""
    return f"Tải {count(total)} hồ sơ"


def too_many_words(total: int, most: int) -> str:
    """Why a list of so many is not taken along from the page, and what to do."""
    return (
        f"Một tệp Excel có tối đa {count(most)} hồ sơ, danh sách này có "
        f"{count(total)}. Thu hẹp theo đơn vị, lĩnh vực "
        "hoặc kỳ rồi tải từng phần; hoặc nhờ quản trị xuất cả danh sách bằng dòng lệnh "
        "manage.py list."
    )


def export_progress(
    subject: str, done: float, *, elapsed_seconds: float, is_stopping: bool
) -> str:
    """Đang xuất “Hồ sơ quá hạn”, 45 %, còn khoảng 40 giây."""
    if is_stopping:
        return "Đang dừng xuất tệp."
    parts = [f"Đang xuất “{subject}”", f"{int(done * 100)} %"]
    if left := time_left(done, elapsed_seconds=elapsed_seconds):
        parts.append(left)
    return ", ".join(parts)


def ready_words(subject: str, row_count: int, byte_count: int) -> str:
    """That the workbook waits, and how large it is."""
    size = max(byte_count / 1024**2, 0.1)
    text = f"{size:.1f}".replace(".", ",")
    return f"Tệp “{subject}” đã xong: {count(row_count)} dòng, {text} MB."
