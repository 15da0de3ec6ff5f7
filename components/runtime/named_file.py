"""A file that names org units on *Số liệu*: tried, its open names chosen, told."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components import other_file_forms as forms
from components.runtime.checked_once import checked_once
from components.runtime.reads import read
from components.runtime.uploads import KeptFile
from domain.access import Viewer
from domain.file_units import FileUnitNames
from domain.problem import Problem
from services.file_units import file_unit_choices


class Trial(Protocol):
    """What a file would do, as far as this way of it needs to know."""

    @property
    def names(self) -> FileUnitNames:
        """Org units as the file calls them."""

    @property
    def problems(self) -> Sequence[Problem]:
        """What is wrong with it."""

    @property
    def can_load(self) -> bool:
        """Whether nothing keeps it out."""


Request = TypeVar("Request")
Tried = TypeVar("Tried", bound=Trial)


def file_tried(
    viewer: Viewer,
    check: Callable[[Mapping[str, str]], Tried],
    sentence: Callable[[Tried], str],
    *,
    place: DeltaGenerator,
    key: str,
) -> tuple[Tried, bool]:
    """What the file would do with the org units chosen for its open names, drawn.

    `check` takes org unit codes by name; `place` shows `sentence` above what there is
    to choose. Also whether matched names have been looked at.
    """
    first = check({})
    units = dict(read(file_unit_choices, viewer)) if first.names.open else {}
    chosen = dict(forms.names_to_choose(first.names.open, units, key=key))
    tried = check(chosen) if chosen else first
    show = place.success if tried.can_load else place.error
    show(sentence(tried))
    forms.problems(tried.problems)
    return tried, forms.names_agreed(tried.names, key=key)


def checked_file(
    viewer: Viewer,
    file: KeptFile,
    request: Request,
    check: Callable[[Request], Tried],
) -> Tried:
    """What `check` finds, asked once per file, request and data in this session."""

    def looked_at() -> Tried:
        with st.spinner("Đang đọc và kiểm tra tệp…"):
            return check(request)

    return checked_once((file.sha256, str(request), viewer.scope), looked_at)
