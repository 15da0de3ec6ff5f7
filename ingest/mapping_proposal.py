"""A mapping proposed for a foreign file, from its titles, types and values."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from domain.mapping import (
    ColumnUse,
    DateOrder,
    EventMeaning,
    LeaveOut,
    LeaveOutWhen,
    Mapping,
    RowShape,
    Translation,
)
from domain.mapping_proposal import (
    ColumnSample,
    FieldKind,
    MappableField,
    MappingProposal,
    Suggestion,
)
from domain.problem import Problem, Severity
from domain.text_keys import folded
from ingest.columns import Column
from ingest.dossier_columns import (
    CHANNEL_WORDS,
    CODED_KEYS,
    COLUMNS,
    INSTANT_KEYS,
    OUTCOME_WORDS,
    PERSONAL_KEYS,
    YES_NO_WORDS,
)
from ingest.event_columns import EVENT_COLUMNS
from ingest.limits import UPLOAD, Limits
from ingest.mapping_guess import guessed_columns
from ingest.mapping_sample import FileSample, SampleColumn, file_sample
from ingest.mapping_words import (
    CHANNELS,
    DRAFTS,
    EVENT_ROLES,
    OUTCOMES,
    PERSONAL_WORDS,
    YES_NO,
)
from ingest.unreadable import WHOLE_FILE

_NUMBER_KEYS = frozenset({"redated_count", "due_days", "due_working_days"})
_SHOWN = 6
NAME_CHARACTERS = 60
_KNOWN = {
    "channel": (CHANNEL_WORDS, CHANNELS),
    "outcome": (OUTCOME_WORDS, OUTCOMES),
    "paid_online": (YES_NO_WORDS, YES_NO),
    "digitised": (YES_NO_WORDS, YES_NO),
    "electronic_result": (YES_NO_WORDS, YES_NO),
}


def proposed_mapping(
    path: Path,
    *,
    limits: Limits = UPLOAD,
    sheet: str | None = None,
    header_row: int | None = None,
    shape: RowShape | None = None,
) -> MappingProposal:
    """What the columns of a file seem to be, with reasons.

    `shape` None: found by evidence. The time zone stays open: no file tells it.
    UnreadableFile when the file cannot be read as a table.
    """
    sample = file_sample(path, limits=limits, sheet=sheet, header_row=header_row)
    events = guessed_columns(sample, EVENT_COLUMNS)
    cases = guessed_columns(sample, COLUMNS)
    if shape is None:
        shape = RowShape.EVENTS if _is_log(sample, events) else RowShape.CASES
    chosen = events if shape is RowShape.EVENTS else cases
    mapping = _mapping(path, sample, shape, chosen, several=len(sample.sheets) > 1)
    used = {item.title: item.key for item in chosen}
    return MappingProposal(
        mapping=mapping,
        columns=tuple(_shown(column, used) for column in sample.columns),
        sheets=sample.sheets,
        suggestions=tuple(chosen),
        case_fields=mappable_fields(RowShape.CASES),
        event_fields=mappable_fields(RowShape.EVENTS),
        read_rows=sample.rows,
        is_whole=sample.is_whole,
        notices=(*sample.notices, *_order_notices(sample, chosen)),
    )


def _order_notices(
    sample: FileSample, chosen: Sequence[Suggestion]
) -> Iterable[Problem]:
    """Say so when no date tells which of its numbers is the month."""
    used = {item.title for item in chosen if item.key in INSTANT_KEYS}
    dated = [
        column.dates
        for column in sample.columns
        if column.title in used and column.dates.dates > column.dates.year_first
    ]
    if dated and all(evidence.order is None for evidence in dated):
        yield Problem(
            kind="date-order-unknown",
            place=WHOLE_FILE,
            reason="Không ngày nào trong các dòng đã xem cho biết ngày hay tháng đứng "
            "trước; đang hiểu là ngày đứng trước",
            remedy="Chọn thứ tự ngày trong ánh xạ",
            severity=Severity.NOTICE,
        )


def mappable_fields(shape: RowShape) -> tuple[MappableField, ...]:
    """The fields of ours that columns of a file of this shape may be used for."""
    columns = EVENT_COLUMNS if shape is RowShape.EVENTS else COLUMNS
    return tuple(_field(column) for column in columns)


def _field(column: Column) -> MappableField:
    kind = FieldKind.TEXT
    if column.key in INSTANT_KEYS:
        kind = FieldKind.INSTANT
    elif column.key in CODED_KEYS:
        kind = FieldKind.CHOICE
    elif column.key in _NUMBER_KEYS:
        kind = FieldKind.NUMBER
    return MappableField(
        column.key, column.title, kind, column.required, CODED_KEYS.get(column.key, ())
    )


def _is_log(sample: FileSample, chosen: Sequence[Suggestion]) -> bool:
    """Whether codes repeat beside a column of few activities and one of times."""
    by_key = {item.key: item.title for item in chosen}
    columns = {column.title: column for column in sample.columns}
    if not {"code", "event", "event_at"} <= by_key.keys():
        return False
    code, event = columns[by_key["code"]], columns[by_key["event"]]
    return code.distinct_share < 0.7 and bool(event.words)


def _mapping(
    path: Path,
    sample: FileSample,
    shape: RowShape,
    chosen: Sequence[Suggestion],
    *,
    several: bool,
) -> Mapping:
    columns = {column.title: column for column in sample.columns}
    dated = {
        item.title: columns[item.title].dates.order
        for item in chosen
        if item.key in INSTANT_KEYS
    }
    order = _common_order(dated.values())
    uses = tuple(
        ColumnUse(item.title, item.key, _own_order(dated.get(item.title), order))
        for item in chosen
    )
    by_key = {item.key: columns[item.title] for item in chosen}
    return Mapping(
        name=path.stem[:NAME_CHARACTERS],
        shape=shape,
        sheet=sample.sheet if several else None,
        header_row=None,
        columns=uses,
        date_order=order,
        translations=tuple(
            translation
            for key, column in by_key.items()
            for translation in _translations(key, column, by_key)
        ),
        left_out=tuple(_left_out(by_key)),
        events=_meanings(by_key.get("event")) if shape is RowShape.EVENTS else (),
    )


def _common_order(orders: Iterable[DateOrder | None]) -> DateOrder:
    """The order most columns prove; where years stand first it does not matter."""
    known = [order for order in orders if order is not None]
    swappable = [order for order in known if order is not DateOrder.YEAR_FIRST]
    if swappable:
        return max(set(swappable), key=swappable.count)
    return known[0] if known else DateOrder.DAY_FIRST


def _own_order(own: DateOrder | None, common: DateOrder) -> DateOrder | None:
    return own if own is not None and own is not common else None


def _translations(
    key: str, column: SampleColumn, by_key: dict[str, SampleColumn]
) -> Iterable[Translation]:
    if key not in _KNOWN:
        return
    ours, foreign = _KNOWN[key]
    for word, _ in column.words:
        if folded(word) in ours or folded(word) in DRAFTS:
            continue
        value = foreign.get(folded(word))
        if value is None and key == "outcome" and _never_left(word, column, by_key):
            value = ""
        if value is not None:
            yield Translation(key, word, value)


def _never_left(
    word: str, column: SampleColumn, by_key: dict[str, SampleColumn]
) -> bool:
    """Whether no row with this status has a date of leaving: then it is still open."""
    left = by_key.get("resolved")
    if left is None:
        return False
    return not any(
        date.strip()
        for status, date in zip(
            column.cells.to_pylist(), left.cells.to_pylist(), strict=True
        )
        if status.strip() == word
    )


def _left_out(by_key: dict[str, SampleColumn]) -> Iterable[LeaveOut]:
    status, code = by_key.get("outcome"), by_key.get("code")
    for word, _ in status.words if status else ():
        if status and folded(word) in DRAFTS:
            yield LeaveOut(status.title, LeaveOutWhen.EQUALS, word)
    if code and code.repeats_title:
        # The header again, where pages of a report were put together.
        yield LeaveOut(code.title, LeaveOutWhen.EQUALS, code.title)


def _meanings(column: SampleColumn | None) -> tuple[EventMeaning, ...]:
    if column is None:
        return ()
    found = ((word, EVENT_ROLES.get(folded(word))) for word, _ in column.words)
    return tuple(EventMeaning(word, role) for word, role in found if role)


def _shown(column: SampleColumn, used: dict[str, str]) -> ColumnSample:
    """A column without the names of people."""
    key = used.get(column.title)
    tokens = set(folded(column.title).split())
    personal = key in PERSONAL_KEYS or (key is None and tokens & PERSONAL_WORDS)
    if personal:
        return ColumnSample(column.title, column.filled, ())
    values = tuple(text[:80] for text in list(column.texts)[:_SHOWN])
    return ColumnSample(column.title, column.filled, values, column.words)
