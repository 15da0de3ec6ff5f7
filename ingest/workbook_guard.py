"""Refuses a workbook whose parts are traps, and notes its cells with errors."""

import html
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from ingest.limits import UPLOAD, Limits
from ingest.unreadable import unreadable
from ingest.zip_guard import SAVE_AGAIN, bomb, opened_zip, require_unpackable

EPOCH_1900 = date(1899, 12, 30)
"""Day 0 of Excel's numbers, which count a 29/02/1900; right from 01/03/1900 on."""
EPOCH_1904 = date(1904, 1, 1)

_CHUNK = 1024**2
_OVERLAP = 16 * 1024
"""A cell with a long formula may begin in the piece before."""
_DTD = (b"<!DOCTYPE", b"<!ENTITY")
_DIMENSION = re.compile(rb'<(?:\w+:)?dimension[^>]*\sref="(?:[A-Z]+\d+:)?[A-Z]+(\d+)"')
_REFERENCE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_VALUE = re.compile(rb"<v>([^<]{0,40})</v>")
_SHEET = re.compile(r"<(?:\w+:)?sheet\s([^>]*)>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\s([^>]*)>")
_ATTRIBUTE = re.compile(r'([\w:]+)="([^"]*)"')
_EPOCH_1904_MARK = re.compile(r'date1904="(?:1|true)"')
_DATEMODE_1904 = b"\x22\x00\x02\x00\x01\x00"
_DIRECTORY_PART_BYTES = 16 * 1024**2
MOST_ERROR_CELLS = 100_000

ErrorCells = Mapping[tuple[int, int], str]
"""What stands in cells with an error, by row and column counted from 0."""


@dataclass(frozen=True, slots=True)
class SoundWorkbook:
    """What the parser does not tell of a workbook: errors by sheet, and day 0."""

    errors: Mapping[str, ErrorCells] = field(default_factory=dict)
    serial_epoch: date = EPOCH_1900


def sound_workbook(path: Path, *, limits: Limits = UPLOAD) -> SoundWorkbook:
    """What a zipped workbook says beside its values, if it may be parsed.

    Every XML part is unpacked once in small pieces, because a directory may lie about
    sizes (the checksum tells), and no part may bring a DTD: Office never writes one.
    UnreadableFile otherwise.
    """
    with opened_zip(path, limits=limits) as archive:
        entries = archive.infolist()
        require_unpackable(entries, most_bytes=limits.unzipped_bytes, limits=limits)
        errors: dict[str, dict[tuple[int, int], str]] = {}
        for entry in entries:
            if entry.filename.lower().endswith((".xml", ".rels")):
                found = _examined_part(archive, entry, limits)
                if found:
                    errors[entry.filename.lower()] = found
        parts = _sheet_parts(archive)
        return SoundWorkbook(
            errors={
                name: errors[part] for name, part in parts.items() if part in errors
            },
            serial_epoch=_serial_epoch(archive),
        )


def xls_epoch(path: Path) -> date:
    """Day 0 of an .xls; its record DATEMODE stands near the beginning."""
    with path.open("rb") as stream:
        beginning = stream.read(_CHUNK)
    return EPOCH_1904 if _DATEMODE_1904 in beginning else EPOCH_1900


def _examined_part(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limits: Limits
) -> dict[tuple[int, int], str]:
    """The error cells of one XML part, if it is plain XML."""
    is_sheet = "worksheets/" in entry.filename
    errors: dict[tuple[int, int], str] = {}
    with archive.open(entry) as part:
        before = b""
        first = True
        while chunk := part.read(_CHUNK):
            if not first and not _has_signs(chunk) and not _has_signs(before):
                before = (before + chunk[-_OVERLAP:])[-_OVERLAP:]
                continue
            text = before + chunk
            # Another encoding would hide the marks; Office writes UTF-8 only.
            if any(mark in text for mark in _DTD) or (first and b"\x00" in chunk[:8]):
                raise unreadable(
                    "workbook-unsafe",
                    "Tệp Excel có khai báo DTD hoặc thực thể XML",
                    SAVE_AGAIN,
                    place=entry.filename[:80],
                )
            if is_sheet:
                if first:
                    _require_believable_size(chunk, limits)
                _note_errors(text, errors)
            before, first = text[-_OVERLAP:], False
    return errors


def _has_signs(text: bytes) -> bool:
    """Whether there may be a mark of a DTD or the value of an error: quickly told."""
    return b"!" in text or b"#" in text


def _require_believable_size(beginning: bytes, limits: Limits) -> None:
    claim = _DIMENSION.search(beginning[:65_536])
    if claim and int(claim[1]) > limits.sheet_rows:
        raise unreadable(
            "workbook-too-long",
            f"Trang tính khai {int(claim[1])} dòng, quá mức {limits.sheet_rows} dòng",
            "Xóa các dòng trống ở cuối, hoặc lưu thành CSV UTF-8 và chia theo tháng",
        )


def _note_errors(text: bytes, errors: dict[tuple[int, int], str]) -> None:
    """Add the cells of type error: <c r="D7" t="e"><v>#N/A</v></c>.

    Every error of a formula has a # in its name.
    """
    at = text.find(b't="e"')
    while at >= 0:
        begin = text.rfind(b"<c ", max(0, at - 300), at)
        tag_end = text.find(b">", at, at + 300)
        end = text.find(b"</c>", at, at + _OVERLAP)
        if begin >= 0 and tag_end >= 0 and b">" not in text[begin:at]:
            reference = _REFERENCE.search(text, begin, tag_end)
            value = _VALUE.search(text, tag_end, end) if end >= 0 else None
            if reference and value and b"#" in value[1]:
                row, column = int(reference[2]) - 1, _column_index(reference[1])
                errors[row, column] = html.unescape(value[1].decode(errors="replace"))
        if len(errors) > MOST_ERROR_CELLS:
            raise bomb(f"Trang tính có hơn {MOST_ERROR_CELLS} ô lỗi công thức")
        at = text.find(b't="e"', at + 1)


def _column_index(letters: bytes) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + letter - ord("A") + 1
    return index - 1


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """The part (in small letters) of each sheet by its name; none for .ods."""
    workbook = _text_of(archive, "xl/workbook.xml")
    relations = {
        found.get("Id", ""): found.get("Target", "")
        for found in map(
            _attributes,
            _RELATION.findall(_text_of(archive, "xl/_rels/workbook.xml.rels")),
        )
    }
    parts = {}
    for sheet in map(_attributes, _SHEET.findall(workbook)):
        target = relations.get(sheet.get("r:id", ""), "").lower()
        if target:
            part = target[1:] if target.startswith("/") else f"xl/{target}"
            parts[sheet.get("name", "")] = part
    return parts


def _serial_epoch(archive: zipfile.ZipFile) -> date:
    mark = _EPOCH_1904_MARK.search(_text_of(archive, "xl/workbook.xml"))
    return EPOCH_1904 if mark else EPOCH_1900


def _attributes(text: str) -> dict[str, str]:
    return {name: html.unescape(value) for name, value in _ATTRIBUTE.findall(text)}


def _text_of(archive: zipfile.ZipFile, name: str) -> str:
    """A small part as text; empty when there is none."""
    try:
        entry = archive.getinfo(name)
    except KeyError:
        return ""
    with archive.open(entry) as part:
        return part.read(_DIRECTORY_PART_BYTES).decode("utf-8", errors="replace")
