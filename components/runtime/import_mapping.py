"""Step 2 of loading a file: whether its columns are understood, and the editor."""

from collections.abc import Hashable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import streamlit as st

from components.import_bar import Asked
from components.mapping_editor import (
    Edited,
    Wish,
    finished,
    mapping_editor,
    mapping_head,
)
from components.mapping_values import MappingContext
from components.mapping_words import usable
from components.panel import panel
from components.runtime.mapping_context import (
    is_certain,
    is_usable,
    mapping_context,
)
from components.runtime.reads import call
from components.runtime.uploads import KeptFile
from domain.access import Viewer
from domain.errors import ApplicationError
from domain.imports import ImportKind
from domain.mapping import Mapping, RowShape
from domain.mapping_proposal import MappingProposal, UnknownNames
from services import mappings
from services.source_mappings import mapping_of_source

_SETTLED = "_import_settled"
_READ = "_import_read"
_UNKNOWN = "_import_unknown"
_TABLE = "_import_table"
_CHOSEN = "_import_chosen_mapping"
_DRAFT = "_import_draft"
_ROUND = "_import_draft_round"
_EDITING = "_import_editing"
_OF_SESSION = (_SETTLED, _READ, _UNKNOWN, _TABLE, _CHOSEN, _DRAFT, _EDITING)
_ANY_TABLE = (None, None, None)
_NAME_LENGTH = 80

Table = tuple[str | None, int | None, RowShape | None]
"""Which table of a file: sheet, row of its titles, what a row is; None: found."""


@dataclass(frozen=True, slots=True)
class Settled:
    """How the columns of a file are read. `mapping` None: by their own titles.

    `confirm_new`: a person has seen which org units and procedures will be created.
    """

    mapping: Mapping | None = None
    confirm_new: bool = False


def settled(viewer: Viewer, asked: Asked, file: KeptFile) -> Settled | None:
    """What is settled about the columns; None while the file is unread or edited."""
    if asked.kind is not ImportKind.DOSSIERS:
        return Settled()
    if st.session_state.get(_EDITING):
        return None
    by_hand = st.session_state.get(_SETTLED)
    if by_hand is not None and by_hand[0] == file.sha256:
        found: Settled = by_hand[1]
        return found
    if not is_read(file):
        return None
    proposal = _proposal()
    if proposal is None:
        return Settled()  # Unreadable: the check says why.
    remembered = _remembered(viewer, asked, proposal)
    if remembered is not None:
        return remembered
    return Settled() if is_certain(proposal) else None


def read_key(file: KeptFile) -> Hashable:
    """What a proposal depends on: the file, and which table of it is meant."""
    return ("read", file.sha256, wanted_table())


def wanted_table() -> Table:
    """Which table of the file is meant, as far as a person has said so."""
    table: Table = st.session_state.get(_TABLE, _ANY_TABLE)
    return table


def is_read(file: KeptFile) -> bool:
    """Whether the file has been looked at as it is now wanted."""
    found = st.session_state.get(_READ)
    return found is not None and found[0] == read_key(file)


def note_read(key: Hashable, found: object) -> None:
    """Keep the proposal for a file; anything else: it could not be read."""
    proposal = found if isinstance(found, MappingProposal) else None
    st.session_state[_READ] = (key, proposal)
    if proposal is not None:
        chosen: Mapping | None = st.session_state.pop(_CHOSEN, None)
        sheet, header_row, _ = wanted_table()
        proposed = replace(
            proposal.mapping, name="", sheet=sheet, header_row=header_row
        )
        if sheet is None:
            proposed = replace(proposed, sheet=proposal.mapping.sheet)
        _start_draft(chosen or proposed)


def edit(present: Mapping | None) -> None:
    """Open the editor on the mapping in use; the next run shows it."""
    st.session_state[_EDITING] = True
    if present is not None and present != st.session_state.get(_DRAFT):
        _start_draft(present)


def is_understood(file: KeptFile) -> bool:
    """Whether there is anything to edit: the file could be read as a table."""
    return is_read(file) and _proposal() is not None


def forget() -> None:
    """Drop everything about the columns of the file."""
    for name in _OF_SESSION:
        st.session_state.pop(name, None)


def named_after(settled: Settled, asked: Asked) -> Settled:
    """An unnamed mapping takes the name of the source, which so remembers it."""
    mapping = settled.mapping
    name = (asked.source_name or asked.source_code).strip()[:_NAME_LENGTH]
    if mapping is None or mapping.name or not name:
        return settled
    return replace(settled, mapping=replace(mapping, name=name))


def editor(viewer: Viewer, file: KeptFile) -> Wish | None:
    """Draw the editor and do what is asked for; returns CANCEL for the caller."""
    proposal: MappingProposal | None = _proposal()
    draft: Mapping | None = st.session_state.get(_DRAFT)
    if proposal is None or draft is None:
        return Wish.CANCEL
    head = st.container()
    unknown = _unknown(viewer, file, proposal, draft)
    context = mapping_context(viewer, file.name, proposal, draft, unknown)
    key = f"ghep_{st.session_state.get(_ROUND, 0)}"
    edited = mapping_editor(context, draft, key=key)
    st.session_state[_DRAFT] = edited.mapping
    with head:
        panel(mapping_head(context, edited.mapping), key="import_head")
    try:
        _follow(viewer, file, context, edited)
    except ApplicationError as refused:
        st.error(refused.message)
    if edited.wish is None:
        if _table_of(edited.mapping) != _table_of(draft):
            st.session_state[_TABLE] = _table_of(edited.mapping)
            st.rerun()
        if _names_depend_on(edited.mapping) != _names_depend_on(draft):
            st.rerun()
    return edited.wish


def _follow(
    viewer: Viewer, file: KeptFile, context: MappingContext, edited: Edited
) -> None:
    """Do what a button of the editor asks for, and draw the page anew."""
    now = datetime.now(UTC)
    match edited.wish:
        case Wish.CHECK:
            mapping = finished(context, edited.mapping)
            creates = mapping.create_org_units or mapping.create_procedures
            st.session_state[_SETTLED] = (file.sha256, Settled(mapping, creates))
            st.session_state.pop(_EDITING, None)
        case Wish.SAVE:
            call(mappings.save_mapping, viewer, mapping=edited.mapping, now=now)
            _start_draft(edited.mapping)
        case Wish.DELETE:
            call(mappings.delete_mapping, viewer, name=edited.name, now=now)
            _start_draft(replace(edited.mapping, name=""))
        case Wish.CHOOSE:
            _choose(viewer, edited.name)
        case _:
            return
    st.rerun()


def _choose(viewer: Viewer, name: str) -> None:
    """Start from a saved mapping, or from the proposal for this file again."""
    st.session_state[_EDITING] = True
    if not name:
        st.session_state.pop(_READ, None)
        return
    chosen = call(mappings.mapping_named, viewer, name=name)
    if wanted_table() != _table_of(chosen):
        st.session_state[_TABLE] = _table_of(chosen)
        st.session_state[_CHOSEN] = chosen
    else:
        _start_draft(chosen)


def _start_draft(mapping: Mapping) -> None:
    """Edit this one from now on, in widgets that know nothing of the one before."""
    st.session_state[_DRAFT] = mapping
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1


def _proposal() -> MappingProposal | None:
    found = st.session_state.get(_READ)
    return None if found is None else found[1]


def _table_of(mapping: Mapping) -> Table:
    return (mapping.sheet, mapping.header_row, mapping.shape)


def _names_depend_on(mapping: Mapping) -> Hashable:
    """What decides which names of a file we do not know."""
    keys = ("org_unit", "procedure", "received", "event_at")
    return (
        mapping.shape,
        tuple(use for use in mapping.columns if use.key in keys),
        tuple(t for t in mapping.translations if t.key in keys),
        mapping.left_out,
    )


def _unknown(
    viewer: Viewer, file: KeptFile, proposal: MappingProposal, draft: Mapping
) -> UnknownNames:
    """The names that we do not know, for the columns as they are chosen now."""
    wanted = (file.sha256, _names_depend_on(draft))
    kept = st.session_state.get(_UNKNOWN)
    if kept is not None and kept[0] == wanted:
        found: UnknownNames = kept[1]
        return found
    if _names_depend_on(draft) == _names_depend_on(proposal.mapping):
        found = proposal.unknown
    else:
        with st.spinner("Tìm đơn vị và thủ tục chưa có"):
            found = call(
                mappings.unknown_names,
                viewer,
                path=file.path,
                mapping=replace(draft, left_out=usable(draft.left_out)),
            )
    st.session_state[_UNKNOWN] = (wanted, found)
    return found


def _remembered(
    viewer: Viewer, asked: Asked, proposal: MappingProposal
) -> Settled | None:
    """The mapping that the source used last, where it fits the file as it is.

    Not where it would create units or procedures that nobody has seen yet.
    """
    if not asked.source_code:
        return None
    mapping = call(mapping_of_source, viewer, source_code=asked.source_code)
    if mapping is None or not is_usable(mapping, proposal):
        return None
    creates = mapping.create_org_units or mapping.create_procedures
    if creates and proposal.unknown:
        return None
    return Settled(mapping)
