"""What is said of a list of dossiers on its way in: a sentence, lines for a console."""

from domain.comparison_file import ComparisonDryRun, ComparisonLoad
from domain.formatting import count
from domain.portal_console import LISTED, problem_line


def comparison_sentence(run: ComparisonDryRun) -> str:
    """What the file would do."""
    if not run.can_load:
        return f"Chưa nhập được: {count(run.rejected)} lỗi. Có lỗi thì không ghi gì."
    if run.is_same:
        return "Đúng tệp này đã nhập; nhập lại cũng không thay đổi gì."
    told = f"Nhập được {count(run.row_count)} hồ sơ để đối chiếu"
    if run.replaces is not None:
        told += (
            f", thay danh sách {count(run.replaces.row_count)} hồ sơ của cùng nguồn và "
            "cùng những ngày ấy"
        )
    found = f"Thử {count(run.tried)} mã: hệ thống của ta có {count(run.known)}"
    hint = "" if run.known else "; kiểm tra lại cách ghi mã"
    return f"{told}. {found}{hint}."


def comparison_lines(load: ComparisonLoad, *, is_trial: bool) -> list[str]:
    """Counts, problems with place and remedy, and the outcome."""
    run = load.dry_run
    return [
        f"{run.request.file_name}: {run.request.name}",
        *(problem_line(group) for group in run.groups[:LISTED]),
        comparison_sentence(run),
        _outcome(load, is_trial=is_trial),
    ]


def _outcome(load: ComparisonLoad, *, is_trial: bool) -> str:
    if not load.dry_run.can_load:
        return "Không có gì được ghi."
    if is_trial:
        return "Chưa có gì được ghi."
    return "Đã nhập." if load.is_written else "Không có gì thay đổi."
