"""The command line speaks Vietnamese, its library's own words included."""

import re
from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

import manage
from manage_console import USAGE

ENGLISH = re.compile(
    r"\b(usage|options?|commands?|arguments?|show|this|exit|error|missing|invalid|such"
    r"|try|help\b(?<!--help)|default|required|text|integer|file|value|does|not|is|of"
    r"|choose|from|takes?|unexpected|mean|range|path)\b",
    re.IGNORECASE,
)
"""Words of the library; names of options and choices are left out before."""


def commands(
    command: click.Command = manage.main, path: tuple[str, ...] = ()
) -> Iterator[tuple[str, ...]]:
    """The path to every command, the root included."""
    yield path
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            yield from commands(inner, (*path, name))


def said(*arguments: str) -> tuple[int, str]:
    """Exit code and output of the command line."""
    result = CliRunner().invoke(manage.main, arguments, prog_name="manage.py")
    return result.exit_code, result.output


def english_in(text: str) -> list[str]:
    """Words of the library left in `text`, beside what people type as it is."""
    typed = r"--?[a-z][\w-]*|\[[a-z|-]+\]|\{[a-z|-]+\}|'[^']*'|“[^”]*”|DIEU_HANH_\w+"
    verbs = r"mặc định: \w+|^ +[a-z-]+ {2,}|manage\.py(?: [a-z]+)*"
    return ENGLISH.findall(re.sub(f"{typed}|{verbs}", " ", text, flags=re.M))


@pytest.mark.parametrize("path", list(commands()), ids=" ".join)
def test_the_help_of_every_command_is_vietnamese(path):
    code, output = said(*path, "--help")

    assert code == 0
    assert "Cách dùng: manage.py" in output
    assert "[TÙY CHỌN]" in output
    assert english_in(output) == []


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("khong-co",), "Không có lệnh 'khong-co'."),
        (("figures", "overvieww"), "Có phải 'overview'?"),
        (("user", "add"), "Thiếu tham số 'TÊN_ĐĂNG_NHẬP'."),
        (("user", "add", "ai"), "Thiếu tùy chọn '--name'."),
        (("user", "add", "ai", "--vai"), "Không có tùy chọn '--vai'."),
        (("user", "add", "ai", "--name"), "Tùy chọn '--name' cần một giá trị."),
        (("user", "disable", "a", "b"), "Thừa tham số (b)"),
        (("check", "gi-do"), "'gi-do' không thuộc 'rollups', 'ledger'."),
        (("sample", "build", "--dossiers", "5"), "5 nằm ngoài khoảng x>=2000."),
        (("sample", "build", "--dossiers", "x"), "'x' không phải số nguyên."),
        (("import", "units", "khong-co.csv"), "Không có Tệp 'khong-co.csv'."),
        (("import", "units", "."), "'.' là thư mục."),
        (
            ("import", "units", "manage.py", "--complete-to", "mai"),
            "'mai' không đúng mẫu nào trong",
        ),
        (("check", "--repair=1"), "Tùy chọn '--repair' không nhận giá trị."),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_wrong_use_is_explained_in_vietnamese(arguments, sentence):
    code, output = said(*arguments)

    assert code == USAGE
    assert sentence in output
    assert "Lỗi: " in output
    assert english_in(output) == []


def test_wrong_use_says_where_help_is():
    _, output = said("user", "add")

    assert "Gõ “manage.py user add --help” để xem hướng dẫn." in output


@pytest.mark.parametrize("group", ["db", "sample", "figures", "user"])
def test_a_group_alone_prints_its_help(group):
    _, output = said(group)

    assert "LỆNH [THAM SỐ]..." in output
    assert english_in(output) == []
