"""The sentence on top of the overview, made from the numbers and nothing else.

It says how many dossiers are overdue, since when it changed, where they lie, and
in a second line what else is missing. A share is put in words only when it is true.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from zoneinfo import ZoneInfo

from domain.formatting import count, day_short, weekday_day
from domain.scorecard import (
    AttentionRow,
    OrgUnitKind,
    Overview,
    StaleUnit,
    StockFigure,
)

_SHARES: tuple[tuple[Decimal, str], ...] = (
    (Decimal(9) / 10, "chín phần mười"),
    (Decimal(4) / 5, "bốn phần năm"),
    (Decimal(3) / 4, "ba phần tư"),
    (Decimal(2) / 3, "hai phần ba"),
    (Decimal(1) / 2, "một nửa"),
    (Decimal(1) / 3, "một phần ba"),
    (Decimal(1) / 4, "một phần tư"),
)
_EXACT_WITHIN = Decimal("0.005")
"""Half a percentage point: nearer than a reader could tell from the counts."""
_STALE_NAMED = 2
"""How many org units without fresh data are named before they are only counted."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the sentence; `alert` marks the exception it reports."""

    text: str
    alert: bool = False


@dataclass(frozen=True, slots=True)
class Headline:
    """The first line in stretches, and the sentences of the second line."""

    lead: tuple[Segment, ...]
    notes: tuple[str, ...]

    @property
    def text(self) -> str:
        """The first line without emphasis."""
        return "".join(segment.text for segment in self.lead)


def headline(overview: Overview, *, zone: ZoneInfo) -> Headline:
    """What the numbers of `overview` say; `zone` is that of the installation."""
    if overview.freshness.data_moment is None:
        return Headline((Segment("Chưa có số liệu."),), ())
    overdue = overview.now.overdue
    where = f"{_place(overview)}{_change_clause(overview, overdue)}"
    if overdue.value == 0:
        lead: tuple[Segment, ...] = (Segment(f"Không có hồ sơ quá hạn{where}."),)
    else:
        lead = (
            Segment(f"{count(overdue.value)} hồ sơ đang quá hạn", alert=True),
            Segment(f"{where}{_spread_clause(overview)}."),
        )
    return Headline(lead, tuple(_notes(overview, zone)))


def share_words(part: int, whole: int) -> str | None:
    """`part` of `whole` in words, such as "ba phần tư" or "hơn một nửa".

    None below a quarter, where words say less than the counts.
    """
    share = Decimal(part) / Decimal(whole)
    for limit, words in _SHARES:
        if abs(share - limit) <= _EXACT_WITHIN:
            return words
        if share > limit:
            return f"hơn {words}"
    return None


def _place(overview: Overview) -> str:
    """Names the scope where it is narrower than the city."""
    text = ""
    if overview.org_unit.kind is not OrgUnitKind.CITY:
        text += f" tại {overview.org_unit.name}"
    if overview.field_name is not None:
        text += f" thuộc lĩnh vực {overview.field_name}"
    return text


def _change_clause(overview: Overview, figure: StockFigure) -> str:
    if figure.change is None:
        return ""
    since = f"so với {weekday_day(overview.previous_working_day)}"
    return f", {_change_words(figure.change)} {since}"


def _change_words(change: int) -> str:
    if change == 0:
        return "không đổi"
    return f"{'tăng' if change > 0 else 'giảm'} {count(abs(change))}"


def _spread_clause(overview: Overview) -> str:
    """Where the overdue dossiers lie; empty when that says nothing new."""
    rows = [row for row in overview.attention if row.overdue > 0]
    rest_units, _ = overview.attention_rest
    others = [row for row in rows if row.org_unit.id != overview.org_unit.id]
    if not others:
        return ""
    listed = sum(row.overdue for row in rows)
    total = overview.now.overdue.value
    if len(rows) == 1 and rest_units == 0:
        if listed == total:
            return f"; tất cả ở {rows[0].org_unit.name}"
        return f"; {count(listed)} hồ sơ ở {rows[0].org_unit.name}"
    if listed == total:
        lies = f"tất cả nằm ở {len(rows)} đơn vị"
    else:
        words = share_words(listed, total) or f"{count(listed)} hồ sơ"
        lies = f"{words} nằm ở {len(rows)} đơn vị"
    return f"; {lies}{_most_clause(rows)}"


def _most_clause(rows: Sequence[AttentionRow]) -> str:
    """Names the org unit with most; two when they tie, none when more do."""
    most = max(row.overdue for row in rows)
    names = [row.org_unit.name for row in rows if row.overdue == most]
    if len(names) > 2 or len(names) == len(rows):
        return ""
    return f", nhiều nhất {' và '.join(names)}"


def _notes(overview: Overview, zone: ZoneInfo) -> list[str]:
    missing = overview.now.apology_missing
    notes = []
    if missing.value > 0:
        change = "" if missing.change is None else f", {_change_words(missing.change)}"
        notes.append(
            f"{count(missing.value)} hồ sơ quá hạn chưa có thư xin lỗi{change}."
        )
    elif overview.now.ever_overdue > 0:
        notes.append("Mọi hồ sơ từng quá hạn đều đã có thư xin lỗi.")
    notes.extend(overview.plan_note)
    notes.extend(stale_sentences(overview.freshness.stale, zone=zone))
    return notes


def stale_sentences(stale: Sequence[StaleUnit], *, zone: ZoneInfo) -> tuple[str, ...]:
    """Who lags behind and since when; longest silent first, at most one sentence."""
    if not stale:
        return ()
    late_first = sorted(stale, key=lambda unit: unit.complete_to)
    named = [
        f"{unit.label} chỉ đến {day_short(unit.complete_to.astimezone(zone).date())}"
        for unit in late_first[:_STALE_NAMED]
    ]
    if len(stale) <= _STALE_NAMED:
        return (f"Số liệu của {', '.join(named)}.",)
    return (f"{len(stale)} đơn vị chưa đủ số liệu; lâu nhất {named[0]}.",)
