"""Which tests run in one worker."""

import pytest

from tests.sharing import group_of, place_of


@pytest.mark.parametrize(
    ("nodeid", "group"),
    [
        ("tests/browser/test_panel.py::test_a[1-2]", "tests/browser/"),
        ("tests/browser/test_frame.py::test_b", "tests/browser/"),
        (
            "tests/services/test_undo.py::test_a[sqlite-3]",
            "tests/services/test_undo.py sqlite",
        ),
        (
            "tests/services/test_undo.py::test_b[4-postgresql]",
            "tests/services/test_undo.py postgresql",
        ),
        ("tests/pages/test_map_page.py::test_a", "tests/pages/test_map_page.py "),
        ("tests/pages/test_lens_pages.py::test_a", "reform city sqlite"),
        (
            "tests/services/test_reform_city.py::test_a[postgresql]",
            "reform city postgresql",
        ),
        (
            "tests/domain/test_period.py::test_a[x]",
            "tests/domain/test_period.py::test_a[x]",
        ),
    ],
)
def test_tests_that_share_something_are_one_unit_of_work(nodeid: str, group: str):
    assert group_of(nodeid) == group


def test_what_takes_longest_comes_first():
    found = sorted(
        (
            "tests/domain/test_period.py::test_a",
            "tests/services/test_undo.py::test_b[sqlite]",
            "tests/browser/test_panel.py::test_c",
        ),
        key=place_of,
    )

    assert [nodeid.split("/")[1] for nodeid in found] == [
        "browser", "services", "domain",
    ]  # fmt: skip
