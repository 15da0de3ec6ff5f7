"""Choosers whose choice is kept in the address: one of several, and a search."""

from collections.abc import Callable, Mapping
from typing import Protocol

import streamlit as st

_ALL = "Tất cả"


class Wanted(Protocol):
    """What a page is narrowed to, as parameters of its address; "" for nothing."""

    @property
    def params(self) -> dict[str, str]: ...


def search(
    name: str,
    key: str,
    text: str,
    written: Callable[[str], Wanted],
    *,
    placeholder: str,
    width: int,
) -> None:
    """A field for a text; `written`: what is wanted with another one."""
    st.session_state[key] = text
    st.text_input(
        name,
        key=key,
        placeholder=placeholder,
        label_visibility="collapsed",
        max_chars=80,
        width=width,
        on_change=lambda: _write(written(str(st.session_state[key]).strip())),
    )


def one_of(
    name: str,
    key: str,
    names: Mapping[str, str],
    present: str,
    picked: Callable[[str], Wanted],
) -> None:
    """One of `names` or all; `picked`: what is wanted with another one."""
    present = present if present in names else ""
    # The address holds the choice; the widget follows it in every run.
    st.session_state[key] = present
    with st.popover(f":gray[{name}] {names.get(present, _ALL)}", key=f"{key}_o"):
        st.radio(
            name,
            ["", *names],
            key=key,
            format_func=lambda value: names.get(value, _ALL),
            on_change=lambda: _write(picked(str(st.session_state[key]))),
            label_visibility="collapsed",
        )


def _write(wanted: Wanted) -> None:
    for name, value in wanted.params.items():
        if value:
            st.query_params[name] = value
        else:
            st.query_params.pop(name, None)
