"""Where tests write: in memory, unless somebody says otherwise."""

import os
import tempfile
from pathlib import Path

import pytest

from tests import temporary


@pytest.fixture
def memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in the place of the memory's, and nobody's choice of another."""
    monkeypatch.setattr(temporary, "MEMORY", tmp_path)
    monkeypatch.setattr(temporary, "ROOM", 0)
    monkeypatch.setattr(tempfile, "tempdir", tempfile.tempdir)
    monkeypatch.setenv("TMPDIR", "")  # Put back afterwards, whatever happens to it.
    monkeypatch.delenv("TMPDIR")
    return tmp_path


def test_this_process_and_its_children_write_to_memory(memory: Path):
    temporary.write_to_memory()

    assert Path(tempfile.mkdtemp()).parent.parent == memory
    assert Path(os.environ["TMPDIR"]).parent == memory


def test_what_a_killed_run_left_is_removed_and_that_of_another_kept(memory: Path):
    left = memory / "dieu-hanh-tests-999999999-a"
    of_another = memory / f"dieu-hanh-tests-{os.getppid()}-b"
    for folder in (left, of_another):
        folder.mkdir()

    temporary.write_to_memory()

    assert not left.exists()
    assert of_another.exists()


def test_a_chosen_folder_is_used(memory: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TMPDIR", "/somewhere")

    temporary.write_to_memory()

    assert os.environ["TMPDIR"] == "/somewhere"
    assert list(memory.iterdir()) == []


def test_too_little_memory_leaves_everything_on_the_disk(
    memory: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(temporary, "ROOM", 2**60)

    temporary.write_to_memory()

    assert "TMPDIR" not in os.environ
    assert list(memory.iterdir()) == []
