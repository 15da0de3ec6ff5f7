"""What the words of a file mean: codes, events, and rows that are none of ours."""

from collections.abc import Iterable, Sequence

import streamlit as st

from components.mapping_values import (
    EVENT_ROLES,
    LEAVE_OUT,
    MappingContext,
    OurField,
    Word,
)
from components.markup import render
from domain.mapping import (
    EventMeaning,
    EventRole,
    LeaveOut,
    LeaveOutWhen,
    Mapping,
    RowShape,
    Translation,
)

EVENT_KEY = "event"
"""The field that holds the name of an event in a log."""
MOST_WORDS = 40
"""More differing words than that are no codes, and nobody translates them by hand."""
_WIDTHS = (60, 40)
_AS_IS = "\0as-is"
_BLANK = ""
"""A word may mean that nothing is known yet, such as "in progress" of an outcome."""
_EMPTY = LeaveOut("", LeaveOutWhen.EQUALS)


def translations(
    context: MappingContext, draft: Mapping, *, key: str
) -> tuple[Translation, ...]:
    """Draw the words of each coded column; what they are translated to."""
    present = {field.key for field in context.fields}
    chosen = [t for t in draft.translations if t.key not in present]
    for field in context.fields:
        known = {t.text: t.value for t in draft.translations if t.key == field.key}
        title = draft.title_of(field.key)
        words = context.words.get(title, ()) if title and field.words else ()
        shown = words[:MOST_WORDS]
        if shown:
            values = _field_words(field, shown, known, key=f"{key}_tu_{title}")
            known |= dict(zip((word.text for word in shown), values, strict=True))
        chosen += [
            Translation(field.key, t, v) for t, v in known.items() if v != _AS_IS
        ]
    return tuple(chosen)


def _field_words(
    field: OurField, words: Sequence[Word], known: dict[str, str], *, key: str
) -> list[str]:
    own = {word.casefold() for word in field.words}
    open_words = [
        w for w in words if w.text.casefold() not in own and w.text not in known
    ]
    left = f", {len(open_words)} từ chưa dịch" if open_words else ""
    with st.expander(
        f"{field.title}: {len(words)} từ{left}", expanded=bool(open_words)
    ):
        return [
            _word(
                word,
                (_AS_IS, *field.words, _BLANK),
                known.get(word.text, _AS_IS),
                key=f"{key}_{field.key}_{word.text}",
            )
            for word in words
        ]


def _word(word: Word, options: Sequence[str], start: str, *, key: str) -> str:
    text, choice = st.columns(_WIDTHS, gap="small", vertical_alignment="center")
    with text:
        st.html(render("mapping_word", word=word))
    with choice:
        chosen: str = st.selectbox(
            f"Nghĩa của {word.text}",
            options,
            index=options.index(start) if start in options else 0,
            key=key,
            format_func=_meaning,
            label_visibility="collapsed",
        )
    return chosen


def _meaning(value: str) -> str:
    if value == _AS_IS:
        return "– giữ nguyên –"
    return value or "– để trống –"


def event_meanings(
    context: MappingContext, draft: Mapping, *, key: str
) -> tuple[EventMeaning, ...]:
    """Draw the names of events of a log; what each means for the clock."""
    if draft.shape is not RowShape.EVENTS:
        return draft.events
    words = context.words.get(draft.title_of(EVENT_KEY) or "", ())[:MOST_WORDS]
    if not words:
        return draft.events
    known = {event.text: event.role for event in draft.events}
    roles = list(EVENT_ROLES)
    with st.expander(f"Sự kiện: {len(words)} tên", expanded=True):
        for word in words:
            text, choice = st.columns(_WIDTHS, gap="small", vertical_alignment="center")
            with text:
                st.html(render("mapping_word", word=word))
            with choice:
                known[word.text] = st.selectbox(
                    f"Vai trò của {word.text}",
                    roles,
                    index=roles.index(known.get(word.text, EventRole.STEP)),
                    key=f"{key}_su_kien_{word.text}",
                    format_func=EVENT_ROLES.__getitem__,
                    label_visibility="collapsed",
                )
    return tuple(
        EventMeaning(text, role)
        for text, role in known.items()
        if role is not EventRole.STEP
    )


def left_out(
    context: MappingContext, draft: Mapping, *, key: str
) -> tuple[LeaveOut, ...]:
    """Draw the conditions under which a row is left out; one empty line to add.

    One whose column was taken away keeps its place, empty, so that those after it
    stay in their lines; `usable` drops it.
    """
    rules = draft.left_out
    if not rules or rules[-1].title:
        rules = (*rules, _EMPTY)
    used = len(usable(rules))
    with st.expander(
        f"Dòng bỏ ra: {used} điều kiện" if used else "Dòng bỏ ra: không có",
        expanded=bool(used),
    ):
        return tuple(
            _rule(context, rule, key=f"{key}_bo_{at}") for at, rule in enumerate(rules)
        )


def usable(rules: Iterable[LeaveOut]) -> tuple[LeaveOut, ...]:
    """The conditions that say something: a text to look for, or a blank cell."""
    return tuple(
        r for r in rules if r.title and (r.text or r.when is LeaveOutWhen.BLANK)
    )


def _rule(context: MappingContext, rule: LeaveOut, *, key: str) -> LeaveOut:
    titles = ["", *(column.title for column in context.columns)]
    start = rule.title if rule.title in titles else ""
    column, when, text = st.columns((40, 24, 36), gap="small")
    with column:
        title = st.selectbox(
            "Cột xét",
            titles,
            index=titles.index(start),
            key=f"{key}_cot",
            format_func=lambda name: name or "Thêm điều kiện theo cột…",
            label_visibility="collapsed",
        )
    if not title:
        return _EMPTY
    with when:
        kinds = list(LEAVE_OUT)
        kind: LeaveOutWhen = st.selectbox(
            "Khi ô",
            kinds,
            index=kinds.index(rule.when),
            key=f"{key}_khi",
            format_func=LEAVE_OUT.__getitem__,
            label_visibility="collapsed",
        )
    if kind is LeaveOutWhen.BLANK:
        return LeaveOut(title, kind)
    with text:
        value = st.text_input(
            "Giá trị",
            value=rule.text,
            max_chars=160,
            key=f"{key}_gia_tri",
            placeholder="Giá trị",
            label_visibility="collapsed",
        )
    return LeaveOut(title, kind, value.strip())
