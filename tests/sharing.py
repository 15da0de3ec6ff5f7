"""Which tests run in one worker, because they share what takes long to make.

pytest-xdist's own groups have no effect with pytest 9.2: it appends the group to an
attribute of the item that pytest no longer reads. So its scheduler is told by the
name of a test, which is all that it needs.
"""

from xdist.scheduler import LoadScopeScheduling

ENGINES = ("sqlite", "postgresql")
_ONE_GROUP = ("tests/browser/", "tests/sample_data/")
"""One server and one browser; files of the sample city."""
_BY_FILE = (
    "tests/services/",
    "tests/pages/",
    "tests/reports/",
    "tests/runtime/test_server.py",
)
"""Stores or workbooks that are made once per file and engine."""


def group_of(nodeid: str) -> str:
    """The unit of work a test belongs to; by default it is one by itself."""
    path, _, rest = nodeid.partition("::")
    for folder in _ONE_GROUP:
        if path.startswith(folder):
            return folder
    if not path.startswith(_BY_FILE):
        return nodeid
    values = rest.partition("[")[2].rstrip("]").split("-")
    engine = next((value for value in values if value in ENGINES), "")
    return f"{path} {engine}"


class SharingScheduling(LoadScopeScheduling):  # type: ignore[misc]  # It has no types.
    """Hands out whole groups, the largest first."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)
