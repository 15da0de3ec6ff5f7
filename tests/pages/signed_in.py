"""Pages as AppTest runs them from app.py, signed in, over the loaded small city."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from streamlit.runtime.context import ContextProxy

from components.runtime import application, reads
from components.runtime.reads import ReadCache
from components.runtime.web_addresses import SESSION_COOKIE
from data_access.engine import Database
from domain.access import Role
from services.sign_in import sign_in
from tests.accounts import PASSWORD, add_account
from tests.apps import AppTest
from tests.architecture import ROOT


@contextmanager
def served(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """The application's own database is `database`, and nothing is cached."""
    monkeypatch.setattr(application, "_database", database)
    monkeypatch.setattr(reads, "_cache", ReadCache())
    yield database


def sign_in_as(
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    *,
    role: Role,
    org_unit: str = "HCM",
) -> None:
    """Make somebody of `role` over `org_unit` the person at the browser."""
    username = f"{role.value}-{org_unit}".lower().replace("_", "-")
    add_account(database, username, (role, org_unit))
    token = sign_in(
        database,
        username=username,
        password=PASSWORD,
        ip="127.0.0.1",
        now=datetime.now(UTC),
    )
    monkeypatch.setattr(
        ContextProxy, "cookies", property(lambda _self: {SESSION_COOKIE: token})
    )


def open_page(
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    page: str,
    *,
    role: Role,
    org_unit: str = "HCM",
    **params: str,
) -> AppTest:
    """`page` (a path under pages/) opened by somebody of `role`; not yet run."""
    sign_in_as(database, monkeypatch, role=role, org_unit=org_unit)
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    app.query_params.update(params)
    return app.switch_page(str(Path("pages") / page))


def panels(app: AppTest) -> str:
    """The markup of every panel on the page, in order."""
    return "\n".join(
        element.proto.bytes.decode() for element in app.get("bidi_component")
    )


def said(app: AppTest) -> str:
    """Everything that the page says in elements that AppTest knows."""
    known = [*app.title, *app.markdown, *app.error, *app.warning, *app.info]
    return "\n".join(str(element.value) for element in known)


def labels(app: AppTest, kind: str = "button") -> list[str]:
    """What the buttons of one kind say, in order."""
    return [button.proto.label for button in app.get(kind)]
