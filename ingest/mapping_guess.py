"""Which column is which: how well each title and its values fit each field."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.mapping_proposal import Suggestion
from domain.text_keys import folded, title_key
from ingest.columns import Column
from ingest.dossier_columns import CODED_KEYS, INSTANT_KEYS
from ingest.mapping_sample import FileSample, SampleColumn
from ingest.mapping_words import TITLE_HINTS

_LEAST_PERCENT = 40
_NUMBER_KEYS = frozenset({"due_days", "due_working_days", "redated_count"})


@dataclass(frozen=True, slots=True)
class _Fit:
    percent: int
    reason: str


def guessed_columns(
    sample: FileSample, columns: Sequence[Column]
) -> tuple[Suggestion, ...]:
    """The best column for each field, each column once; in the order of the file."""
    found: list[tuple[int, int, int, Suggestion]] = []
    for at, column in enumerate(sample.columns):
        for rank, ours in enumerate(columns):
            fit = _fit(column, ours)
            if fit is not None and fit.percent >= _LEAST_PERCENT:
                suggestion = Suggestion(column.title, ours.key, fit.percent, fit.reason)
                found.append((-fit.percent, at, rank, suggestion))
    taken_titles: set[str] = set()
    chosen: dict[str, Suggestion] = {}
    for *_, item in sorted(found, key=lambda entry: entry[:3]):
        if item.key not in chosen and item.title not in taken_titles:
            chosen[item.key] = item
            taken_titles.add(item.title)
    order = {column.title: at for at, column in enumerate(sample.columns)}
    return tuple(sorted(chosen.values(), key=lambda item: order[item.title]))


def _fit(column: SampleColumn, ours: Column) -> _Fit | None:
    by_title = _title_fit(column.title, ours)
    if by_title is None:
        return None
    factor, evidence = _value_fit(column, ours.key)
    percent = round(by_title.percent * factor)
    reason = f"{by_title.reason}; {evidence}" if evidence else by_title.reason
    return _Fit(percent, reason)


def _title_fit(title: str, ours: Column) -> _Fit | None:
    name = title_key(title)
    for rank, known in enumerate((ours.title, ours.key, *ours.aliases)):
        if name == folded(known):
            return _Fit(99 - min(rank, 20) // 2, "tiêu đề trùng tên thường gặp")
    hints = TITLE_HINTS.get(ours.key, ())
    for rank, hint in enumerate(hints):
        if name == folded(hint):
            return _Fit(84 - min(rank, 30) // 2, "tiêu đề giống tên thường gặp")
    tokens = set(name.split())
    for known in (ours.title, *ours.aliases, *hints):
        words = folded(known).split()
        if len(words) > 1 and set(words) <= tokens:
            return _Fit(66, f"tiêu đề có cụm “{known}”")
    for known in (*ours.aliases, *hints):
        words = folded(known).split()
        if len(words) == 1 and len(words[0]) > 3 and words[0] in tokens:
            return _Fit(52, f"tiêu đề có từ “{known}”")
    return None


def _value_fit(column: SampleColumn, key: str) -> tuple[float, str]:
    """How far the values bear a title out, from 0 to 1, and what they show."""
    if not column.filled:
        return 0.6, "cột trống ở các dòng đã xem"
    dates, tried = column.dates, max(1, column.dates.tried)
    if key in INSTANT_KEYS:
        share = (dates.dates + dates.numbers) / tried
        if share < 0.5:
            return 0.0, ""
        return share, f"{round(share * 100)}\u00a0% ô là ngày"
    if dates.share > 0.8:
        return 0.0, ""
    if key in _NUMBER_KEYS:
        whole = sum(
            count
            for text, count in column.texts.items()
            if text.split(".")[0].isdigit() and len(text) <= 6
        )
        share = whole / column.filled
        return (share, "các ô là số") if share > 0.8 else (0.0, "")
    if key == "code":
        return _code_fit(column)
    if key in CODED_KEYS or key == "event":
        if column.words:
            return 1.0, f"{len(column.words)} giá trị khác nhau"
        return 0.3, "quá nhiều giá trị khác nhau"
    return 1.0, f"{len(column.texts)} giá trị khác nhau"


def _code_fit(column: SampleColumn) -> tuple[float, str]:
    longest = max(map(len, column.texts))
    if longest > 64:
        return 0.2, "ô quá dài so với một mã"
    if column.distinct_share > 0.9:
        return 1.0, "mỗi dòng một mã khác nhau"
    if len(column.texts) > 50 or column.filled < 50:
        return 0.9, "mã lặp lại ở nhiều dòng"
    return 0.5, "ít mã khác nhau"
