"""Reads XML of unknown origin into a small tree: no DTD, no entities, bounded size."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import XMLParser

from ingest.unreadable import UnreadableFile, unreadable

MOST_BYTES = 50 * 1024**2
"""10,000 tasks of MS Project with all their assignments have some 40 MB."""
MOST_ELEMENTS = 3_000_000
"""Of any kind; 10,000 tasks have about one million."""
MOST_KEPT = 600_000
"""Thirty for each of 20,000 tasks; some 150 bytes each."""
MOST_DEPTH = 64
"""MS Project and GanttProject nest tasks at most some dozen levels."""
MOST_TEXT = 20_000
"""Characters of one element; what follows is cut off. Notes are cut shorter."""
_CHUNK = 1024**2
_SAVE_AGAIN = "Mở bằng phần mềm đã tạo tệp, lưu lại rồi chọn lại"


@dataclass(slots=True)
class XmlNode:
    """An element: its name without namespace, and the line on which it begins."""

    name: str
    line: int
    attributes: dict[str, str]
    text: str = ""
    children: list["XmlNode"] = field(default_factory=list)

    def all(self, name: str) -> Iterator["XmlNode"]:
        """The children of that name."""
        return (child for child in self.children if child.name == name)

    def first(self, name: str) -> "XmlNode | None":
        """The first child of that name."""
        return next(self.all(name), None)

    def value(self, name: str) -> str:
        """The text of the first child of that name, trimmed; "" when there is none."""
        child = self.first(name)
        return child.text.strip() if child is not None else ""


def xml_tree(
    path: Path, keep: frozenset[str], *, most_bytes: int = MOST_BYTES
) -> XmlNode:
    """The root of an XML file with those descendants whose name is in `keep`.

    An element that is not kept goes with all that is in it. UnreadableFile when the
    file is too large, is no sound XML, or declares entities or a DTD.
    """
    size = path.stat().st_size
    if size > most_bytes:
        raise unreadable(
            "plan-too-large",
            f"Tệp {size // 1024**2} MB, quá mức {most_bytes // 1024**2} MB",
            "Lưu riêng kế hoạch cần nạp, bỏ dữ liệu phân bổ theo ngày, rồi chọn lại",
        )
    builder = _Builder(keep)
    parser = XMLParser(
        target=builder, forbid_dtd=True, forbid_entities=True, forbid_external=True
    )
    builder.expat = parser.parser
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                parser.feed(chunk)
        root = parser.close()
    except DefusedXmlException as error:
        raise unreadable(
            "xml-unsafe",
            "Tệp có khai báo DTD hoặc thực thể XML, có thể gây hại",
            _SAVE_AGAIN,
            place=f"dòng {builder.line}",
        ) from error
    except ParseError as error:
        raise _broken(error.position[0]) from error
    except (ValueError, LookupError) as error:
        if isinstance(error, UnreadableFile):
            raise
        raise unreadable(
            "xml-encoding",
            "Tệp XML khai bảng mã không đọc được",
            "Lưu lại dạng XML mã UTF-8 rồi chọn lại",
        ) from error
    if not isinstance(root, XmlNode):
        raise _broken(builder.line)
    return root


def _broken(line: int) -> UnreadableFile:
    return unreadable(
        "xml-damaged",
        "Tệp XML bị hỏng hoặc cắt cụt",
        _SAVE_AGAIN,
        place=f"dòng {line}",
    )


def _composed(text: str) -> str:
    """One form of each letter (NFC), as tables have it."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


class _Builder:
    """Receives the parser's events; raises as soon as a limit is passed."""

    def __init__(self, keep: frozenset[str]) -> None:
        self.expat: Any = None
        self.keep = keep
        self.root: XmlNode | None = None
        self.open: list[XmlNode] = []
        self.texts: list[str] = []
        self.skipped = 0
        self.elements = 0
        self.kept = 0

    @property
    def line(self) -> int:
        return int(self.expat.CurrentLineNumber)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        if self.elements > MOST_ELEMENTS:
            raise self._too_much("Tệp XML có quá nhiều phần tử")
        if self.skipped:
            self.skipped += 1
        elif self.root is not None and tag.rpartition("}")[2] not in self.keep:
            self.skipped = 1
        else:
            self._keep(tag.rpartition("}")[2], attributes)
        if self.skipped + len(self.open) > MOST_DEPTH:
            raise self._too_much("Tệp XML lồng quá sâu")

    def _keep(self, name: str, attributes: dict[str, str]) -> None:
        self.kept += 1
        if self.kept > MOST_KEPT:
            raise self._too_much("Kế hoạch có quá nhiều nhiệm vụ và liên kết")
        told = {key: _composed(value) for key, value in attributes.items()}
        node = XmlNode(name, self.line, told)
        if self.open:
            self.open[-1].children.append(node)
        else:
            self.root = node
        self.open.append(node)
        self.texts.clear()

    def end(self, tag: str) -> None:
        del tag
        if self.skipped:
            self.skipped -= 1
            return
        node = self.open.pop()
        if self.texts:
            node.text = _composed("".join(self.texts)[:MOST_TEXT])
            self.texts.clear()

    def data(self, text: str) -> None:
        # What stands between children is blank in these formats, and is lost.
        if not self.skipped:
            self.texts.append(text)

    def close(self) -> XmlNode | None:
        return self.root

    def _too_much(self, reason: str) -> UnreadableFile:
        return unreadable(
            "plan-too-large",
            reason,
            "Lưu riêng kế hoạch cần nạp rồi chọn lại",
            place=f"dòng {self.line}",
        )
