"""The command line library's own words, in Vietnamese.

The library looks its texts up with gettext and ships no catalogue. Ours is a table that
takes gettext's place in its modules; a text that it lacks stays English, and a test
walks through every command to see that none does.
"""

from types import ModuleType
from typing import Any

_WORDS = {
    "Usage:": "Cách dùng:",
    "Options": "Tùy chọn",
    "Commands": "Lệnh",
    "Positional arguments": "Tham số",
    "Show this message and exit.": "In hướng dẫn này.",
    "default: {default}": "mặc định: {default}",
    "required": "bắt buộc",
    "deprecated": "sẽ bỏ",
    "Error: {message}": "Lỗi: {message}",
    "Error: The two entered values do not match.": "Hai lần gõ không giống nhau.",
    "Error: invalid input": "Lỗi: không hiểu nội dung đã gõ",
    "Try '{command} {option}' for help.": "Gõ “{command} {option}” để xem hướng dẫn.",
    "Aborted!": "Đã dừng.",
    "Repeat for confirmation": "Gõ lại để xác nhận",
    "Missing command.": "Thiếu tên lệnh.",
    "Missing argument": "Thiếu tham số",
    "Missing option": "Thiếu tùy chọn",
    "Missing parameter": "Thiếu tham số",
    "Missing {param_type}": "Thiếu {param_type}",
    "Missing parameter: {param_name}": "Thiếu tham số {param_name}",
    "Invalid value: {message}": "Giá trị không hợp lệ: {message}",
    "Invalid value for {param_hint}: {message}": (
        "Giá trị của {param_hint} không hợp lệ: {message}"
    ),
    "No such option {name!r}.": "Không có tùy chọn {name!r}.",
    "No such command {name!r}.": "Không có lệnh {name!r}.",
    "Did you mean {possibility}?": "Có phải {possibility}?",
    "(Did you mean one of: {possibilities}?)": "(Có phải một trong: {possibilities}?)",
    "Got unexpected extra argument ({args})": "Thừa tham số ({args})",
    "Got unexpected extra arguments ({args})": "Thừa các tham số ({args})",
    "Option {name!r} does not take a value.": "Tùy chọn {name!r} không nhận giá trị.",
    "Option {name!r} requires an argument.": "Tùy chọn {name!r} cần một giá trị.",
    "Option {name!r} requires {nargs} arguments.": (
        "Tùy chọn {name!r} cần {nargs} giá trị."
    ),
    "Argument {name!r} takes {nargs} values.": "Tham số {name!r} cần {nargs} giá trị.",
    "Choose from:\n\t{choices}": "Chọn một trong:\n\t{choices}",
    "{value!r} is not {choice}.": "{value!r} không phải {choice}.",
    "{value!r} is not one of {choices}.": "{value!r} không thuộc {choices}.",
    "{value!r} does not match the format {format}.": (
        "{value!r} không đúng mẫu {format}."
    ),
    "{value!r} does not match the formats {formats}.": (
        "{value!r} không đúng mẫu nào trong {formats}."
    ),
    "{value!r} is not a valid {number_type}.": "{value!r} không phải số nguyên.",
    "{value} is not in the range {range}.": "{value} nằm ngoài khoảng {range}.",
    "file": "tệp",
    "directory": "thư mục",
    "path": "đường dẫn",
    "{name} {filename!r} does not exist.": "Không có {name} {filename!r}.",
    "{name} {filename!r} is a file.": "{filename!r} là tệp.",
    "{name} {filename!r} is a directory.": "{filename!r} là thư mục.",
    "{name} {filename!r} is not readable.": "Không đọc được {name} {filename!r}.",
    "{name} {filename!r} is not writable.": "Không ghi được {name} {filename!r}.",
    "Could not open file {filename!r}: {message}": (
        "Không mở được tệp {filename!r}: {message}"
    ),
    "unknown error": "lỗi không rõ",
}
_VALUES = {
    "text": "CHỮ",
    "integer": "SỐ",
    "integer range": "SỐ",
    "datetime": "NGÀY_GIỜ",
    "tệp": "TỆP",
    "đường dẫn": "ĐƯỜNG_DẪN",
}
GROUP_WORDS = {
    "options_metavar": "[TÙY CHỌN]",
    "subcommand_metavar": "LỆNH [THAM SỐ]...",
}
"""What a group says in the line of its use."""
_ARGUMENTS = {"username": "TÊN_ĐĂNG_NHẬP", "file": "TỆP"}


def word(text: str) -> str:
    """What the library's `text` says in Vietnamese; itself when nobody listed it."""
    return _WORDS.get(text, text)


def words(one: str, many: str, number: int) -> str:
    """As `word`, for a text that English bends by number."""
    return word(one if number == 1 else many)


def speak_vietnamese(library: ModuleType) -> None:
    """Give the modules of `library` these words; before any command is declared."""
    for module in vars(library).copy().values():
        if isinstance(module, ModuleType) and module.__name__.startswith(
            f"{library.__name__}."
        ):
            for name, translation in (("_", word), ("ngettext", words)):
                if hasattr(module, name):
                    setattr(module, name, translation)


def name_values(command: Any) -> None:  # noqa: ANN401 - a command of the library
    """Name what a command and those under it take, as their help shows it."""
    command.options_metavar = GROUP_WORDS["options_metavar"]
    for parameter in command.params:
        if getattr(parameter, "is_flag", False) or hasattr(parameter.type, "choices"):
            continue
        if parameter.param_type_name == "argument":
            parameter.metavar = _ARGUMENTS.get(parameter.name, parameter.metavar)
        else:
            parameter.metavar = _VALUES.get(parameter.type.name, parameter.metavar)
    if not hasattr(command, "commands"):
        return
    command.subcommand_metavar = GROUP_WORDS["subcommand_metavar"]
    # Other than in a dict, they may have to be loaded first, and are named then.
    if isinstance(command.commands, dict):
        for inner in command.commands.values():
            name_values(inner)
