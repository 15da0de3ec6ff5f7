"""Starting the application the way README says, as a process of its own."""

import resource
import urllib.request
from pathlib import Path

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.servers import copied_sample, running_app

pytestmark = pytest.mark.slow


def processor_seconds() -> float:
    """What child processes that have ended took of the processor."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_a_second_start_takes_less_than_five_seconds(
    sample_folder: Path, tmp_path: Path
) -> None:
    """Of the processor: other tests run beside this one, and the clock counts them."""
    folder = copied_sample(sample_folder, tmp_path / "app")
    kept = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(tmp_path / "py")}
    with running_app(folder, kept):
        pass  # Python compiles the modules once.
    before = processor_seconds()

    with running_app(folder, kept):
        pass

    assert processor_seconds() - before < 5


def test_it_can_start_empty(tmp_path: Path) -> None:
    with (
        running_app(tmp_path, {"DIEU_HANH_SAMPLE": "0"}) as app,
        urllib.request.urlopen(f"{app.base_url}/dang-nhap") as response,
    ):
        page = response.read().decode("utf-8")

    assert "Dữ liệu mẫu" not in page
    assert 'action="/dang-nhap/mau"' not in page


def test_a_setting_that_cannot_be_used_stops_the_start_and_is_named(
    tmp_path: Path,
) -> None:
    settings = {"DIEU_HANH_SAMPLE": "0", "DIEU_HANH_SESSION_IDLE_MINUTES": "soon"}

    with (
        pytest.raises(RuntimeError, match="DIEU_HANH_SESSION_IDLE_MINUTES"),
        running_app(tmp_path, settings),
    ):
        raise AssertionError("it started")


def test_a_cold_process_runs_no_page_by_its_address(
    sample_folder: Path, tmp_path: Path
) -> None:
    folder = copied_sample(sample_folder, tmp_path / "app")

    with running_app(folder) as app:
        landed_at = urllib.request.urlopen(f"{app.base_url}/quan-tri").url
        with pytest.raises(InvalidStatus) as refused:
            connect(f"ws://127.0.0.1:{app.port}/_stcore/stream")

    assert "/dang-nhap" in landed_at
    assert refused.value.response.status_code == 403
