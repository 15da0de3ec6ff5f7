"""What every test gets: no network, random examples by profile, real servers.

And where it runs: tests that share what takes long to make stay in one worker.
"""

import os
import sys

import pytest
from hypothesis import settings

pytest_plugins = ["tests.servers"]

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost", ""})

settings.register_profile("default", deadline=None)
settings.register_profile("thorough", deadline=None, max_examples=1000)
PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "default")
settings.load_profile(PROFILE)

TOGETHER = ("tests/services/", "tests/pages/", "tests/reports/")
"""Folders whose files share stores or workbooks that are made once per worker."""
FILES_TOGETHER = ("tests/runtime/test_server.py",)
LONG = ("tests/faults/", "tests/test_start.py")
"""What takes longest by itself, and must not be what one worker ends with."""
ENGINES = ("sqlite", "postgresql")


class NetworkUsed(Exception):
    """A test, or the code under test, tried to reach another machine."""


def refuse_network(event: str, arguments: tuple[object, ...]) -> None:
    """Audit hook: raise NetworkUsed when a socket leaves this machine.

    The application runs without internet, so no test may depend on it. Sockets in
    the file system (their address is text or bytes) stay allowed.
    """
    if event == "socket.connect":
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else ""
    elif event == "socket.getaddrinfo":
        host = arguments[0] or ""
    else:
        return
    name = host.decode() if isinstance(host, bytes) else host
    if name not in LOOPBACK:
        raise NetworkUsed(f"{event} to {name!r}; only this machine may be reached")


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Leave out what is thorough unless asked for; group what shares a store.

    xdist hands out the largest groups first and single tests last, in this order, so
    the end of a run is shared evenly.
    """
    if PROFILE != "thorough":
        left_out = [item for item in items if item.get_closest_marker("thorough")]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]
    items.sort(key=lambda item: not _path(item).startswith(LONG))
    for item in items:
        group = _group(item)
        if group is not None:
            item.add_marker(pytest.mark.xdist_group(group))


def _group(item: pytest.Item) -> str | None:
    """The file and the engine of a test that shares what its file makes."""
    path = _path(item)
    if path.startswith("tests/sample_data/"):
        return "sample_data"
    if not path.startswith((*TOGETHER, *FILES_TOGETHER)):
        return None
    called = getattr(item, "callspec", None)
    values = called.params.values() if called else ()
    engine = next((v for v in values if v in ENGINES), "")
    return f"{path} {engine}"


def _path(item: pytest.Item) -> str:
    return item.path.relative_to(item.config.rootpath).as_posix()


def pytest_configure(config: pytest.Config) -> None:
    """Refuse the network from here on; an audit hook lasts as long as the process."""
    del config
    sys.addaudithook(refuse_network)
