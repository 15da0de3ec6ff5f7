"""The ledger of a page: its choice in the address, its workbook on the click."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import streamlit as st

from components.ledger_choice import ledger_choices
from components.links import SEEN_ON, SEEN_UNIT
from components.runtime.reads import call, read
from components.runtime.url_state import ScopedView
from domain.access import Viewer
from domain.errors import NotFound
from domain.ledger_cell import day_of
from domain.ledger_form import LedgerForm, LedgerQuery
from domain.ledger_view import (
    LEDGER_PARAMETERS,
    LedgerChoice,
    choice_params,
    ledger_choice,
)
from services import ledger_brief
from services.ledger_form import ledger_form


def chosen(view: ScopedView) -> LedgerChoice:
    """Draw the choosers and return what was chosen; the address holds it."""
    params = st.query_params.to_dict()
    choice, notices = ledger_choice(params, view.choices.data_day)
    if notices:
        _write(choice)
        st.info("  \n".join(notices))
    ledger_choices(
        choice,
        first_day=view.choices.first_day,
        data_day=view.choices.data_day,
        changed=_write,
    )
    return choice


def opened_form(viewer: Viewer, query: LedgerQuery) -> LedgerForm:
    """The form of the address: of an org unit that is no more, else the scope bar's.

    A code that leads nowhere is said on the page.
    """
    if code := st.query_params.get(SEEN_UNIT, ""):
        try:
            day = day_of(st.query_params.get(SEEN_ON, ""))
            past = replace(query, org_unit_code=code, org_unit_on=day)
            return read(ledger_form, viewer, query=past)
        except NotFound as missing:
            st.warning(missing.message)
    return read(ledger_form, viewer, query=query)


def workbook(viewer: Viewer, form: LedgerForm) -> tuple[str, Callable[[], bytes]]:
    """Name of the workbook of a form, and what makes it on the click and logs it."""

    def build() -> bytes:
        return call(
            ledger_brief.ledger_brief_file,
            viewer,
            query=form.query,
            now=datetime.now(UTC),
        ).content

    return ledger_brief.ledger_file_name(form), build


def _write(choice: LedgerChoice) -> None:
    params = choice_params(choice)
    for name in LEDGER_PARAMETERS:
        if name in params:
            st.query_params[name] = params[name]
        else:
            st.query_params.pop(name, None)
