"""What every test gets: no network, random examples by profile, real servers.

And where it runs: tests that share what takes long to make stay in one worker.
"""

import gc
import os
import sys

import pytest
from hypothesis import settings
from xdist.remote import Producer

from tests.sharing import SharingScheduling, place_of
from tests.temporary import write_to_memory

pytest_plugins = ["tests.servers"]

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost", ""})

settings.register_profile("default", deadline=None)
settings.register_profile("thorough", deadline=None, max_examples=1000)
PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "default")
settings.load_profile(PROFILE)


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
    """Leave out what is thorough unless asked for; put first what takes longest."""
    if PROFILE != "thorough":
        left_out = [item for item in items if item.get_closest_marker("thorough")]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]
    items.sort(key=lambda item: place_of(item.nodeid))


def pytest_collection_finish() -> None:
    """From here on look for garbage, but not among what has been imported.

    That is half a million objects, and going through them took a sixth of the time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()


def pytest_unconfigure() -> None:
    """Let the interpreter clear up at its end, or libraries report what is left."""
    gc.unfreeze()
    gc.collect()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(
    config: pytest.Config, log: Producer
) -> SharingScheduling | None:
    """Keep tests that share something in one worker, where tests are spread at all."""
    if config.getvalue("dist") != "loadgroup":
        return None
    return SharingScheduling(config, log)


def pytest_configure(config: pytest.Config) -> None:
    """Write to memory, and refuse the network as long as the process lasts."""
    del config
    gc.disable()  # Until tests are collected.
    write_to_memory()
    sys.addaudithook(refuse_network)
