"""The documents tell the truth: what they name exists, what exists they name."""

import re
from pathlib import Path

import click
import pytest

import manage
from domain.access import Permission, Role
from domain.audit import AuditKind
from domain.measures import LABELS
from tests.architecture import ROOT

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
OPERATOR_GUIDE = ROOT / "docs" / "van-hanh.md"
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")
MENTIONED_FILE = re.compile(
    r"`((?:docs|domain|services|components|pages|data_access|ingest|reports|tests"
    r"|sample_data|benchmarks)/[\w./-]*\w\.(?:py|md|csv|toml|html))`"
)


def make_targets() -> set[str]:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z-]+):", makefile, re.M))


def unknown_targets(text: str) -> list[str]:
    """Targets that `text` runs by `make …` and the Makefile does not have."""
    mentioned = re.findall(r"(?:^|[`$] ?|    )make ([a-z][a-z-]+)", text, re.M)
    return sorted(set(mentioned) - make_targets())


def manage_commands(group: click.Group = manage.main) -> set[str]:
    """Every command with the groups that lead to it, such as `user add`."""
    found = set()
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            found |= {f"{name} {inner}" for inner in manage_commands(command)}
        else:
            found.add(name)
    return found


def unknown_commands(text: str) -> list[str]:
    """What `text` runs by `manage.py …` and the command line does not know."""
    run = re.findall(r"manage\.py ([a-z]+)(?: ([a-z]+(?:-[a-z0-9]+)*))?", text)
    known = manage_commands()
    return [
        f"{first} {second}".strip()
        for first, second in run
        if first not in known and f"{first} {second}" not in known
    ]


def documented(text: str) -> set[str]:
    return set(re.findall(r"`([^`\s]+)`", text))


def settings() -> set[str]:
    source = (ROOT / "data_access" / "settings.py").read_text(encoding="utf-8")
    prefix = "DIEU_HANH_"
    return {
        *re.findall(rf"{prefix}[A-Z_]+[A-Z]", source),
        *(prefix + name for name in re.findall(r"PREFIX \+ \"([A-Z_]+)\"", source)),
    }


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_somewhere(document: Path) -> None:
    text = document.read_text(encoding="utf-8")

    dead = [
        link for link in LINK.findall(text) if not (document.parent / link).exists()
    ]
    missing = [
        path for path in MENTIONED_FILE.findall(text) if not (ROOT / path).exists()
    ]

    assert dead + missing == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_make_command_exists(document: Path) -> None:
    assert unknown_targets(document.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_manage_command_exists(document: Path) -> None:
    assert unknown_commands(document.read_text(encoding="utf-8")) == []


def test_each_manage_command_is_documented() -> None:
    guide = OPERATOR_GUIDE.read_text(encoding="utf-8")

    missing = [n for n in manage_commands() if f"manage.py {n}" not in guide]

    assert missing == []


def test_a_command_that_does_not_exist_is_found() -> None:
    text = "manage.py user add x, manage.py import units f, manage.py user rename"

    assert unknown_commands(text) == ["user rename"]


def test_a_target_that_does_not_exist_is_found() -> None:
    assert unknown_targets("Run `make dust` then\n    make test\n") == ["dust"]


def test_each_permission_and_role_is_documented() -> None:
    names = documented(OPERATOR_GUIDE.read_text(encoding="utf-8"))

    assert {*Permission, *Role} - names == set()


def test_each_audit_kind_is_documented() -> None:
    names = documented(OPERATOR_GUIDE.read_text(encoding="utf-8"))

    assert set(AuditKind) - names == set()


def test_each_setting_is_documented() -> None:
    names = documented(OPERATOR_GUIDE.read_text(encoding="utf-8"))

    assert settings() - names == set()
    assert len(settings()) >= 8


def test_each_pinned_library_has_its_line_in_the_record() -> None:
    record = (ROOT / "docs/adr/0001-layers-and-packages.md").read_text(encoding="utf-8")
    pins = (ROOT / "requirements.txt").read_text(encoding="utf-8")

    libraries = re.findall(r"^([\w-]+)[^\n]*==", pins, re.M)

    assert [name for name in libraries if name.lower() not in record.lower()] == []


def test_every_measure_that_a_formula_may_name_is_described() -> None:
    rules = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")

    assert [name for name in LABELS if f"| `{name}` |" not in rules] == []
