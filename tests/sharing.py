"""Which tests run in one worker, because they share what takes long to make.

pytest-xdist's own groups have no effect with pytest 9.2: it appends the group to an
attribute of the item that pytest no longer reads. So its scheduler is told by the
name of a test, which is all that it needs.
"""

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

ENGINES = ("sqlite", "postgresql")
_ONE_GROUP = ("tests/browser/", "tests/sample_data/")
"""One server and one browser; files of the sample city."""
_BY_FILE = (
    "tests/data_access/test_rollups.py",
    "tests/services/",
    "tests/pages/",
    "tests/reports/",
    "tests/runtime/test_server.py",
)
"""Stores or workbooks that are made once per file and engine."""
_OF_ONE_STORE = {
    "reform city": (
        "tests/pages/test_lens_pages.py",
        "tests/pages/test_past_unit_addresses.py",
        "tests/services/test_codes_used_again.py",
        "tests/services/test_ended_unit_ledger.py",
        "tests/services/test_ledger_lens.py",
        "tests/services/test_map_months.py",
        "tests/services/test_lens_figures.py",
        "tests/services/test_overview_lens.py",
        "tests/services/test_reconciliation_reform.py",
        "tests/services/test_reform_city.py",
    ),
    "kept city": (
        "tests/data_access/test_calendar_rollups.py",
        "tests/data_access/test_live_rows.py",
        "tests/data_access/test_recount.py",
        "tests/data_access/test_rollup_cells.py",
        "tests/data_access/test_step_waits.py",
    ),
    "ledger cells": (
        "tests/services/test_ledger_cells.py",
        "tests/services/test_comparison_sets.py",
        "tests/services/test_reconciliation.py",
    ),
}
"""Files whose tests copy one store per engine that takes ten seconds to make."""
_LONGEST = (
    "tests/browser/",
    "tests/test_start.py",
    "tests/faults/",
    "tests/benchmarks/test_city.py",
    "tests/sample_data/",
    "tests/pages/",
    "tests/services/",
    "tests/data_access/",
)
"""Where the units are that take longest, longest first; all others take seconds."""


def place_of(nodeid: str) -> int:
    """What comes first: a worker must not end with what takes long by itself."""
    for place, folder in enumerate(_LONGEST):
        if nodeid.startswith(folder):
            return place
    return len(_LONGEST)


def group_of(nodeid: str) -> str:
    """The unit of work a test belongs to; by default it is one by itself."""
    path, _, rest = nodeid.partition("::")
    for folder in _ONE_GROUP:
        if path.startswith(folder):
            return folder
    values = rest.partition("[")[2].rstrip("]").split("-")
    engine = next((value for value in values if value in ENGINES), "")
    for store, paths in _OF_ONE_STORE.items():
        if path in paths:
            return f"{store} {engine or ENGINES[0]}"
    return f"{path} {engine}" if path.startswith(_BY_FILE) else nodeid


class SharingScheduling(LoadScopeScheduling):  # type: ignore[misc]  # It has no types.
    """Hands out whole groups in the order in which they were collected."""

    def __init__(self, config: pytest.Config, log: Producer) -> None:
        super().__init__(config, log)
        # Else those with most tests would come first, which are not the longest.
        config.option.loadscopereorder = False

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)
