"""What the editor of a mapping is given, made from what was found in the file."""

from functools import partial
from zoneinfo import ZoneInfo

from components.mapping_values import (
    Choice,
    FileColumn,
    MappingContext,
    OurField,
    Word,
)
from components.runtime.reads import call, read, time_zone
from domain.access import Viewer
from domain.mapping import DateOrder, Mapping, RowShape
from domain.mapping_proposal import (
    FieldKind,
    MappableField,
    MappingProposal,
    UnknownName,
    UnknownNames,
)
from services import mappings
from services.mapping_examples import read_as

_MAIN = frozenset(
    {
        "code",
        "org_unit",
        "procedure",
        "channel",
        "received",
        "due",
        "resolved",
        "outcome",
        "event",
        "event_at",
    }
)
"""Fields that nearly every source has; the others are drawn when they are used."""
_CERTAIN_PERCENT = 90
"""A title that is one of ours or a usual alias of it, borne out by the values."""


def mapping_context(
    viewer: Viewer,
    file_name: str,
    proposal: MappingProposal,
    draft: Mapping,
    unknown: UnknownNames,
) -> MappingContext:
    """Everything around the draft of a mapping."""
    places = read(mappings.new_name_places, viewer)
    saved = call(mappings.saved_mappings, viewer)
    zone = time_zone()
    return MappingContext(
        file_name=file_name,
        fields=_fields(proposal, draft.shape),
        columns=tuple(FileColumn(c.title, c.values) for c in proposal.columns),
        sheets=proposal.sheets,
        reasons={s.key: s.reason for s in proposal.suggestions},
        words={
            c.title: tuple(Word(text, number) for text, number in c.words)
            for c in proposal.columns
            if c.words
        },
        unknown_units=_words(unknown.org_units),
        unknown_procedures=_words(unknown.procedures),
        unit_choices=tuple(Choice(p.code, p.name) for p in places.units),
        field_choices=tuple(Choice(p.code, p.name) for p in places.fields),
        saved=tuple(item.name for item in saved if item.mapping is not None),
        zone_name=zone.key,
        read_moment=partial(_read_moment, zone=zone),
    )


def is_certain(proposal: MappingProposal) -> bool:
    """Whether the file is in our own form, so that its titles alone suffice."""
    mapping = proposal.mapping
    if (
        mapping.shape is not RowShape.CASES
        or mapping.date_order is DateOrder.MONTH_FIRST
        or mapping.translations
        or mapping.left_out
    ):
        return False
    sure = {
        s.key for s in proposal.suggestions if s.confidence_percent >= _CERTAIN_PERCENT
    }
    titles = {title.casefold() for title in proposal.titles}
    return all(
        field.key in sure or field.title.casefold() in titles
        for field in proposal.case_fields
        if field.is_required
    )


def is_usable(mapping: Mapping, proposal: MappingProposal) -> bool:
    """Whether the file has every column that the mapping names."""
    titles = set(proposal.titles)
    named = {use.title for use in mapping.columns}
    named |= {rule.title for rule in mapping.left_out}
    return named <= titles


def _fields(proposal: MappingProposal, shape: RowShape) -> tuple[OurField, ...]:
    fields = proposal.case_fields
    if shape is RowShape.EVENTS:
        fields = proposal.event_fields
    return tuple(_field(field) for field in fields)


def _field(field: MappableField) -> OurField:
    return OurField(
        field.key,
        field.title,
        is_required=field.is_required,
        is_main=field.key in _MAIN,
        is_moment=field.kind is FieldKind.INSTANT,
        words=field.choices,
    )


def _words(names: tuple[UnknownName, ...]) -> tuple[Word, ...]:
    return tuple(
        Word(name.name, name.row_count, " hoặc ".join(name.like)) for name in names
    )


def _read_moment(text: str, order: DateOrder, *, zone: ZoneInfo) -> str:
    return read_as(text, order, zone=zone)
