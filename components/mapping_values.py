"""What the editor of a mapping is given: our fields, the file's columns, its words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from domain.mapping import DateOrder, EventRole, LeaveOutWhen, RowShape

SHAPES = {
    RowShape.CASES: "Mỗi dòng một hồ sơ",
    RowShape.EVENTS: "Mỗi dòng một sự kiện",
}
DATE_ORDERS = {
    DateOrder.DAY_FIRST: "ngày/tháng/năm",
    DateOrder.MONTH_FIRST: "tháng/ngày/năm",
    DateOrder.YEAR_FIRST: "năm/tháng/ngày",
}
EVENT_ROLES = {
    EventRole.STEP: "Bước xử lý",
    EventRole.RECEIVED: "Tiếp nhận",
    EventRole.PAUSED: "Tạm dừng",
    EventRole.RESUMED: "Hết tạm dừng",
    EventRole.LEFT: "Xong, có kết quả",
    EventRole.REFUSED: "Từ chối",
    EventRole.WITHDRAWN: "Công dân rút",
    EventRole.IGNORED: "Bỏ qua",
}
LEAVE_OUT = {
    LeaveOutWhen.EQUALS: "đúng bằng",
    LeaveOutWhen.CONTAINS: "có chứa",
    LeaveOutWhen.BLANK: "để trống",
}


@dataclass(frozen=True, slots=True)
class OurField:
    """A field that a file may fill. `words` are its only values, empty: free text."""

    key: str
    title: str
    is_required: bool = False
    is_main: bool = False
    is_moment: bool = False
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FileColumn:
    """A column of the file: its title, and some of its values that differ."""

    title: str
    samples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Word:
    """A text that a column holds, and on how many of the rows looked at.

    `like`: what of ours it may be a spelling of.
    """

    text: str
    count: int
    like: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """An org unit or field of ours to choose, by code."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class MappingContext:
    """Everything around one mapping.

    `fields` are those of the present shape. `reasons` say by key why a column was
    proposed. `words` holds by title the distinct words of columns with few; `unknown_*`
    what the file names and we do not have. `read_moment` shows how a value is read.
    """

    file_name: str
    fields: tuple[OurField, ...]
    columns: tuple[FileColumn, ...]
    sheets: tuple[str, ...] = ()
    reasons: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, tuple[Word, ...]] = field(default_factory=dict)
    unknown_units: tuple[Word, ...] = ()
    unknown_procedures: tuple[Word, ...] = ()
    unit_choices: tuple[Choice, ...] = ()
    field_choices: tuple[Choice, ...] = ()
    saved: tuple[str, ...] = ()
    zone_name: str = "Asia/Ho_Chi_Minh"
    header_row: int | None = None
    read_moment: Callable[[str, DateOrder], str] = lambda text, _order: text

    def column(self, title: str | None) -> FileColumn | None:
        """The file's column of that title."""
        return next((c for c in self.columns if c.title == title), None)
