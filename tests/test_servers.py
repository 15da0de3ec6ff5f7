"""The servers that other tests stand on: they start, they are empty, they go away."""

import socket
import urllib.request

import pytest
from sqlalchemy import create_engine, inspect

from tests.conftest import NetworkUsed


def test_a_store_is_empty_and_takes_a_table(store_url: str) -> None:
    engine = create_engine(store_url)

    with engine.begin() as connection:
        before = inspect(connection).get_table_names()
        connection.exec_driver_sql("CREATE TABLE present (id INTEGER PRIMARY KEY)")
        after = inspect(connection).get_table_names()

    engine.dispose()
    assert before == []
    assert after == ["present"]


def test_a_second_store_does_not_see_the_first(store_url: str) -> None:
    engine = create_engine(store_url)

    tables = inspect(engine).get_table_names()

    engine.dispose()
    assert tables == []


def test_another_machine_cannot_be_reached() -> None:
    with pytest.raises(NetworkUsed):
        urllib.request.urlopen("http://192.0.2.1/", timeout=1)


def test_another_name_cannot_be_looked_up() -> None:
    with pytest.raises(NetworkUsed):
        socket.getaddrinfo("example.org", 443)


def test_this_machine_can_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        client = socket.create_connection(("127.0.0.1", port), timeout=10)

        client.close()
