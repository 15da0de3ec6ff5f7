"""A mapping as JSON and back; what comes from storage or a file is checked."""

import json
from collections.abc import Callable, Collection, Iterable
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from domain.errors import InvalidInput
from domain.mapping import (
    ColumnUse,
    Constant,
    DateOrder,
    EventMeaning,
    EventRole,
    LeaveOut,
    LeaveOutWhen,
    Mapping,
    RowShape,
    Translation,
)

NAME_CHARACTERS = 80
"""As wide as the column that keeps it."""
TEXT_CHARACTERS = 300
ENTRIES_MOST = 5_000
"""Translations and the like; the largest known list of words has some hundred."""


def mapping_text(mapping: Mapping) -> str:
    """The mapping as JSON, readable by people too."""
    return json.dumps(
        {
            "name": mapping.name,
            "shape": mapping.shape.value,
            "sheet": mapping.sheet,
            "header_row": mapping.header_row,
            "columns": [
                {
                    "title": use.title,
                    "key": use.key,
                    "date_order": use.date_order and use.date_order.value,
                }
                for use in mapping.columns
            ],
            "date_order": mapping.date_order.value,
            "time_zone": mapping.time_zone,
            "translations": [
                {"key": item.key, "text": item.text, "value": item.value}
                for item in mapping.translations
            ],
            "constants": [
                {"key": item.key, "text": item.text} for item in mapping.constants
            ],
            "left_out": [
                {"title": item.title, "when": item.when.value, "text": item.text}
                for item in mapping.left_out
            ],
            "events": [
                {"text": item.text, "role": item.role.value} for item in mapping.events
            ],
            "create_org_units": mapping.create_org_units,
            "new_units_parent": mapping.new_units_parent,
            "create_procedures": mapping.create_procedures,
            "new_procedures_field": mapping.new_procedures_field,
        },
        ensure_ascii=False,
        indent=1,
    )


def mapping_from(text: str) -> Mapping:
    """The mapping that JSON says; InvalidInput where it says something else."""
    try:
        found = json.loads(text)
    except ValueError as error:
        raise InvalidInput(f"Ánh xạ không phải JSON đúng: {error}.") from None
    if not isinstance(found, dict):
        raise InvalidInput("Ánh xạ phải là một đối tượng JSON.")
    unknown = found.keys() - set(Mapping.__slots__)
    if unknown:
        raise InvalidInput(f"Ánh xạ có mục không biết: {', '.join(sorted(unknown))}.")
    entry = _Entry(found, "ánh xạ")
    default = Mapping("")
    return Mapping(
        name=entry.text("name"),
        shape=entry.one_of("shape", RowShape, default.shape),
        sheet=entry.text_or_none("sheet"),
        header_row=entry.row_or_none("header_row"),
        columns=entry.each("columns", _column),
        date_order=entry.one_of("date_order", DateOrder, default.date_order),
        time_zone=entry.text_or_none("time_zone"),
        translations=entry.each("translations", _translation),
        constants=entry.each(
            "constants", lambda item: Constant(item.text("key"), item.text("text"))
        ),
        left_out=entry.each("left_out", _left_out),
        events=entry.each("events", _event),
        create_org_units=entry.flag("create_org_units"),
        new_units_parent=entry.text("new_units_parent"),
        create_procedures=entry.flag("create_procedures"),
        new_procedures_field=entry.text("new_procedures_field"),
    )


def require_sound(mapping: Mapping, keys: Collection[str]) -> None:
    """InvalidInput unless the mapping can be used and kept.

    `keys` are those of the fields that rows of its shape may have.
    """
    _require(bool(mapping.name.strip()), "Đặt tên cho ánh xạ.")
    _require(
        len(mapping.name) <= NAME_CHARACTERS and mapping.name.isprintable(),
        f"Tên ánh xạ dài quá {NAME_CHARACTERS} ký tự hoặc có ký tự lạ.",
    )
    used = [use.key for use in mapping.columns]
    fixed = [constant.key for constant in mapping.constants]
    for key in (*used, *fixed):
        _require(key in keys, f"Không có trường “{key[:40]}” cho loại tệp này.")
    for key in sorted({k for k in (*used, *fixed) if (used + fixed).count(k) > 1}):
        raise InvalidInput(f"Trường “{key}” được chọn hai lần. Giữ một cột.")
    if mapping.time_zone is not None:
        _require(_is_zone(mapping.time_zone), "Múi giờ không có; ví dụ Asia/Bangkok.")
    _require(
        mapping.new_units_parent != "" or not mapping.create_org_units,
        "Chọn đơn vị cấp trên cho các đơn vị sẽ được tạo.",
    )
    _require(
        mapping.new_procedures_field != "" or not mapping.create_procedures,
        "Chọn lĩnh vực cho các thủ tục sẽ được tạo.",
    )


Kind = TypeVar("Kind", RowShape, DateOrder, EventRole, LeaveOutWhen)
Item = TypeVar("Item")


class _Entry:
    """One JSON object, asked for typed values; InvalidInput names what is wrong."""

    def __init__(self, values: dict[str, Any], where: str) -> None:
        self.values = values
        self.where = where

    def text(self, name: str) -> str:
        value = self.values.get(name, "")
        if not isinstance(value, str) or len(value) > TEXT_CHARACTERS:
            raise self._wrong(name)
        return value

    def text_or_none(self, name: str) -> str | None:
        return None if self.values.get(name) is None else self.text(name)

    def flag(self, name: str) -> bool:
        value = self.values.get(name, False)
        if not isinstance(value, bool):
            raise self._wrong(name)
        return value

    def row_or_none(self, name: str) -> int | None:
        value = self.values.get(name)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise self._wrong(name)
        return value

    def one_of(self, name: str, kinds: type[Kind], default: Kind) -> Kind:
        value = self.values.get(name, default.value)
        try:
            return kinds(value)
        except ValueError:
            raise self._wrong(name) from None

    def each(self, name: str, made: Callable[["_Entry"], Item]) -> tuple[Item, ...]:
        items = self.values.get(name, [])
        if not isinstance(items, list) or len(items) > ENTRIES_MOST:
            raise self._wrong(name)
        return tuple(self._made(name, items, made))

    def _made(
        self, name: str, items: Iterable[Any], made: Callable[["_Entry"], Item]
    ) -> Iterable[Item]:
        for item in items:
            if not isinstance(item, dict):
                raise self._wrong(name)
            yield made(_Entry(item, name))

    def _wrong(self, name: str) -> InvalidInput:
        return InvalidInput(f"Mục “{name}” của {self.where} không đúng dạng.")


def _column(item: _Entry) -> ColumnUse:
    order = None
    if item.values.get("date_order") is not None:
        order = item.one_of("date_order", DateOrder, DateOrder.DAY_FIRST)
    return ColumnUse(item.text("title"), item.text("key"), order)


def _translation(item: _Entry) -> Translation:
    return Translation(item.text("key"), item.text("text"), item.text("value"))


def _left_out(item: _Entry) -> LeaveOut:
    when = item.one_of("when", LeaveOutWhen, LeaveOutWhen.EQUALS)
    return LeaveOut(item.text("title"), when, item.text("text"))


def _event(item: _Entry) -> EventMeaning:
    return EventMeaning(
        item.text("text"), item.one_of("role", EventRole, EventRole.STEP)
    )


def _require(condition: bool, sentence: str) -> None:
    if not condition:
        raise InvalidInput(sentence)


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
