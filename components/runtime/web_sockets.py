"""What the server's listening socket lacks."""

import gc
import socket

_INTERNET = (socket.AF_INET, socket.AF_INET6)


def send_at_once() -> int:
    """Let what follows a large message go out before its receipt is told.

    Returns how many sockets listen.

    Streamlit 1.67 binds its socket without naming the protocol, so that asyncio does
    not turn Nagle's algorithm off: the end of each run that drew much came 40 ms late,
    as long as a receiver may keep its receipt. Connections take the option over from
    the socket that listens, which must be open by now.
    """
    found = [
        each
        for each in gc.get_objects()
        if type(each) is socket.socket and _listens(each)
    ]
    for each in found:
        each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return len(found)


def _listens(found: socket.socket) -> bool:
    is_open = found.fileno() >= 0 and found.family in _INTERNET
    return is_open and bool(found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))
