"""Figures that others published, with their sources; never mixed with computed ones.

What their own numbers do not bear is asked by rules, not by hand: see `questions`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from domain.formatting import count, day, signed_count
from domain.provinces import province_names


class PublishedKind(StrEnum):
    """How a figure came about; values stand in files."""

    PUBLISHED = "cong-bo"
    DERIVED = "suy-ra"
    """Worked out by us from published ones."""
    TARGET = "muc-tieu"


class Exactness(StrEnum):
    """How the source gives a figure; values stand in files."""

    EXACT = ""
    LOWER = "hon"
    """"Hơn", "trên": a lower bound."""
    ROUNDED = "lam-tron"


class Level(StrEnum):
    """Whose figure it is; values stand in files."""

    CITY = "thanh-pho"
    ELSEWHERE = "noi-khac"


@dataclass(frozen=True, slots=True)
class PublishedFigure:
    """One figure on days [first_day, last_day], both included, as its source has it.

    `value` in `unit`. `numerator`, `denominator` None: not published.
    """

    code: str
    scope: str
    level: Level
    first_day: date
    last_day: date
    value: Decimal
    unit: str
    kind: PublishedKind
    exactness: Exactness
    source: str
    publisher: str
    title: str
    source_date: str
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    note: str = ""

    @property
    def span(self) -> tuple[Fraction, Fraction]:
        """Between which values the true figure lies.

        A figure that is no exact one is written to its last digit that is not 0: 22,58
        million is "hơn" by less than ten thousand, or rounded to half of that.
        """
        value = Fraction(self.value)
        if self.exactness is Exactness.EXACT:
            return value, value
        step = _step(self.value)
        if self.exactness is Exactness.LOWER:
            return value, value + step
        return value - step / 2, value + step / 2


def seen_from(
    figures: Iterable[PublishedFigure], root_name: str
) -> tuple[PublishedFigure, ...]:
    """The figures as an installation sees them: another city's are of elsewhere.

    A file says of which city its figures are; where that, or what the root is called,
    is no known city or province, the file is taken at its word.
    """
    figures = tuple(figures)
    find = province_names().find
    ours = find(root_name, None)
    if ours is None:
        return figures
    scopes = {one.scope for one in figures if one.level is Level.CITY}
    named = {scope: find(scope, None) for scope in scopes}
    others = {scope for scope, one in named.items() if one and one.id != ours.id}
    return tuple(
        replace(one, level=Level.ELSEWHERE)
        if one.level is Level.CITY and one.scope in others
        else one
        for one in figures
    )


def _step(value: Decimal) -> Fraction:
    """The place of the last digit that is not 0."""
    exponent = value.normalize().as_tuple().exponent
    return Fraction(10) ** exponent if isinstance(exponent, int) else Fraction(0)


@dataclass(frozen=True, slots=True)
class Question:
    """Numbers of one source that do not fit each other.

    `gap`: left side less right side as printed, in `low` to `high` as the figures
    bear. `is_material`: rounding does not explain it.
    """

    scope: str
    last_day: date
    identity: str
    gap: Fraction
    low: Fraction
    high: Fraction
    is_material: bool
    told: str
    codes: tuple[str, ...]


def questions(figures: Iterable[PublishedFigure]) -> tuple[Question, ...]:
    """What published figures of one scope and end leave open, the material ones first.

    Only what a source printed takes part; what we derived from it would always fit.
    Of another city or province nothing is asked: its books are not ours.
    """
    groups: dict[tuple[str, date], dict[str, PublishedFigure]] = {}
    for figure in figures:
        is_ours = figure.level is Level.CITY
        if is_ours and figure.kind is PublishedKind.PUBLISHED:
            group = groups.setdefault((figure.scope, figure.last_day), {})
            group.setdefault(figure.code, figure)
    found = [
        asked
        for (scope, last_day), group in groups.items()
        for rule in _RULES
        if (asked := rule.asked(scope, last_day, group)) is not None
    ]
    return tuple(sorted(found, key=lambda q: (not q.is_material, q.last_day)))


@dataclass(frozen=True, slots=True)
class _Rule:
    """Sums that ought to be equal, by codes; `optional` ones count where published."""

    identity: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    told: Callable[[Question], str]
    optional: tuple[str, ...] = ()

    def asked(
        self, scope: str, last_day: date, group: Mapping[str, PublishedFigure]
    ) -> Question | None:
        """The question, None where a figure is missing or all fits exactly."""
        if any(code not in group for code in (*self.left, *self.right)):
            return None
        right = [*self.right, *(code for code in self.optional if code in group)]
        one = _sum(group[code] for code in self.left)
        other = _sum(group[code] for code in right)
        gap = one[0] - other[0]
        if gap == 0:
            return None
        low, high = one[1] - other[2], one[2] - other[1]
        asked = Question(
            scope, last_day, self.identity, gap, low, high,
            is_material=not low <= 0 <= high, told="", codes=(*self.left, *right),
        )  # fmt: skip
        return _with_words(asked, self.told(asked))


def _with_words(asked: Question, told: str) -> Question:
    return Question(
        asked.scope, asked.last_day, asked.identity, asked.gap, asked.low, asked.high,
        asked.is_material, told, asked.codes,
    )  # fmt: skip


def _sum(
    figures: Iterator[PublishedFigure] | Sequence[PublishedFigure],
) -> tuple[Fraction, Fraction, Fraction]:
    """As printed, at least, at most."""
    printed = low = high = Fraction(0)
    for figure in figures:
        printed += Fraction(figure.value)
        low += figure.span[0]
        high += figure.span[1]
    return printed, low, high


def _ledger_told(asked: Question) -> str:
    head = f"Sổ {_when(asked)} không khép"
    gap = signed_count(int(asked.gap))
    if not asked.is_material:
        return (
            f"{head}: đã giải quyết + đang giải quyết − tiếp nhận = {gap} hồ sơ, "
            "nằm trong sai số làm tròn của các số công bố."
        )
    if asked.gap > 0:
        return (
            f"{head}: thiếu {count(int(asked.gap))} hồ sơ kỳ trước chuyển qua mà nguồn "
            "không công bố. Làm tròn không giải thích được."
        )
    return (
        f"{head}: {count(int(-asked.gap))} hồ sơ tiếp nhận không có trong số đã "
        "giải quyết và đang giải quyết. Làm tròn không giải thích được."
    )


def _parts_told(whole: str, parts: str) -> Callable[[Question], str]:
    def told(asked: Question) -> str:
        gap = signed_count(int(asked.gap))
        why = (
            "Làm tròn không giải thích được."
            if asked.is_material
            else "Nằm trong sai số làm tròn."
        )
        return f"{_begun(_when(asked))}: {parts} lệch {whole} {gap} hồ sơ. {why}"

    return told


def _begun(words: str) -> str:
    return words[:1].upper() + words[1:]


def _when(asked: Question) -> str:
    is_year = (asked.last_day.month, asked.last_day.day) == (12, 31)
    return f"năm {asked.last_day.year}" if is_year else f"đến {day(asked.last_day)}"


_RULES = (
    _Rule(
        "(7) + (11) = (4) + (5) + (6)",
        ("TTHC-05", "TTHC-09"), ("TTHC-01",), _ledger_told, ("TTHC-04",),
    ),
    _Rule(
        "(8) + (9) + (10) = (7)",
        ("TTHC-07", "TTHC-08"), ("TTHC-05",),
        _parts_told("tổng đã giải quyết", "đúng hạn và quá hạn"),
    ),
    _Rule(
        "(4) + (5) = tiếp nhận",
        ("TTHC-02", "TTHC-03"), ("TTHC-01",),
        _parts_told("tổng tiếp nhận", "trực tuyến và trực tiếp"),
    ),
)  # fmt: skip
"""Identities of form II.06. On time is published with those before time, so column 8
takes no part of its own."""
