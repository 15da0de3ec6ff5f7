"""The listening socket as the server's start leaves it."""

import socket

from components.runtime.web_sockets import send_at_once


def test_connections_send_at_once_though_the_socket_names_no_protocol():
    with (
        socket.socket(family=socket.AF_INET) as listening,
        socket.socket(family=socket.AF_INET) as bound,
    ):
        for each in (listening, bound):
            each.bind(("127.0.0.1", 0))
        listening.listen()

        found = send_at_once()

        with socket.create_connection(listening.getsockname()) as browser:
            accepted, _ = listening.accept()
            with accepted:
                assert browser.getpeername() == listening.getsockname()
                assert _sends_at_once(accepted)
        assert found >= 1
        assert not _sends_at_once(bound)


def test_sockets_that_are_closed_are_passed_over():
    closed = socket.socket(family=socket.AF_INET)
    closed.bind(("127.0.0.1", 0))
    closed.listen()
    before = send_at_once()

    closed.close()

    assert send_at_once() == before - 1


def _sends_at_once(found: socket.socket) -> bool:
    return bool(found.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
