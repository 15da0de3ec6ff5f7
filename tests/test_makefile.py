"""The commands a person types: listed, installed once, refused with a reason."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.architecture import ROOT
from tests.test_docs import make_targets

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="make is absent")


def make(*arguments: str) -> subprocess.CompletedProcess[str]:
    """`make` in the project's folder; its own variables do not leak in."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("MAKE")}
    return subprocess.run(
        ["make", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def environment(tmp_path: Path) -> Path:
    """A folder that looks like an environment installed just now."""
    (tmp_path / "bin").mkdir()
    for name in ("bin/python", ".installed", ".installed-dev"):
        (tmp_path / name).touch()
    return tmp_path


def test_make_alone_lists_every_target() -> None:
    shown = make().stdout

    unlisted = [name for name in make_targets() if f"  {name} " not in shown]
    assert unlisted == []


def test_nothing_is_installed_again_while_requirements_stay(environment: Path) -> None:
    commands = make("-n", f"VENV={environment}", "run").stdout

    assert "pip install" not in commands
    assert "streamlit run app.py" in commands


def test_changed_requirements_are_installed_at_the_next_start(
    environment: Path,
) -> None:
    os.utime(environment / ".installed", (0, 0))

    commands = make("-n", f"VENV={environment}", "run").stdout

    assert "pip install" in commands


def test_an_old_python_is_refused_with_a_reason(tmp_path: Path) -> None:
    old = tmp_path / "python"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)

    done = make(f"VENV={tmp_path / 'venv'}", f"PYTHON={old}", "install")

    assert done.returncode != 0
    assert "Cần Python 3.11 trở lên" in done.stdout
    assert not (tmp_path / "venv").exists()
