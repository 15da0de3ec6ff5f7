"""What every test gets: no network, random examples by profile, real servers."""

import os
import sys

import pytest
from hypothesis import settings

pytest_plugins = ["tests.servers"]

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost", ""})

settings.register_profile("default", deadline=None)
settings.register_profile("thorough", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


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


def pytest_configure(config: pytest.Config) -> None:
    """Refuse the network from here on; an audit hook lasts as long as the process."""
    del config
    sys.addaudithook(refuse_network)
