"""Where a fragment may stand in codes that are a stem, a day and a number.

A stem ends with the first dash of a code and the day is written yymmdd, as in
H29.52-241004-0033.
Codes of another make are found by what follows their stem.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from domain.dossier_code import bare_code


@dataclass(frozen=True, slots=True)
class CodeStems:
    """How codes begin, each up to and with its first dash.

    `is_whole`: every code begins so; else some have no dash, or there are too many.
    """

    stems: tuple[str, ...] = ()
    is_whole: bool = False

    def possible(self, codes: Mapping[str, int]) -> dict[str, int]:
        """Those of `codes` that could exist: the others begin like no code there is."""
        if not self.is_whole:
            return dict(codes)
        known = frozenset(self.stems)
        return {
            code: rank
            for code, rank in codes.items()
            if code[: code.find("-") + 1] in known
        }


MOST_BEGINNINGS = 12_000
"""Beginnings of codes tried for one fragment: an index look-up each."""
_DAY_DIGITS = 6


def starts_like(text: str, stems: Iterable[str]) -> tuple[str, ...]:
    """Stems that `text` begins with, separators aside: it is no fragment then."""
    bare = bare_code(text)
    return tuple(stem for stem in stems if bare.startswith(bare_code(stem)))


def beginnings_with(
    text: str, stems: Collection[str], days: Collection[str]
) -> tuple[str, ...]:
    """Beginnings of every code that has `text` anywhere before its number's end.

    `days`: those of receipt, as codes write them. Left out: text that begins inside
    the number or at the dash before it, and text that begins in so few digits of a day
    that there would be more than MOST_BEGINNINGS.
    """
    found = [stem for stem in stems if text in stem]
    end, dash, rest = text.partition("-")
    if dash:
        found += [s + rest for s in stems if s.endswith(end + dash) and s != end + dash]
    found += [stem + tail for tail in _after_stem(text) for stem in stems]
    tails = dict.fromkeys(tail for day in days for tail in _from_day(text, day))
    if len(stems) * len(tails) <= MOST_BEGINNINGS:
        found += [stem + tail for tail in tails for stem in stems]
    return tuple(dict.fromkeys(found))


def _after_stem(text: str) -> tuple[str, ...]:
    """`text` behind a stem as typed, as one run, and as a day, a dash and a number."""
    bare = bare_code(text)
    spelt = (text.lstrip("-. "), bare, f"{bare[:_DAY_DIGITS]}-{bare[_DAY_DIGITS:]}")
    shortest = 4
    return tuple(dict.fromkeys(spelt)) if len(bare) >= shortest else ()


def _from_day(text: str, day: str) -> Iterable[str]:
    """How codes of `day` go on after their stem if `text` begins inside the day."""
    for start in range(1, _DAY_DIGITS):
        rest = day[start:]
        after = text.removeprefix(rest)
        if rest.startswith(text):
            yield day
        elif after != text and after.startswith("-"):
            yield day + after
