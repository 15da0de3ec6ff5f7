"""A small city whose org units follow others, and random ones."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from domain.identifiers import OrgUnitId
from domain.succession import DEFAULTED, WHOLE, Succession, SuccessionLink, Validity
from tests.domain.city import MERGER, REFORM

HALF = Fraction(1, 2)
U = OrgUnitId
Draw = Callable[..., Any]
LIVES = {
    U(1): Validity(None, MERGER),
    U(2): Validity(None, MERGER),
    U(3): Validity(None, MERGER),
    U(4): Validity(MERGER, REFORM),
    U(5): Validity(REFORM, None),
    U(6): Validity(REFORM, None),
    U(7): Validity(None, None),
    U(8): Validity(None, REFORM),
}
"""Three districts become one, that becomes two communes; a department joins another."""


def link(
    predecessor: int,
    successor: int,
    day: date,
    *,
    share: Fraction | int = 1,
    is_default: bool = True,
    reverse: Fraction | int = 1,
    reverse_is_exact: bool = False,
) -> SuccessionLink:
    """A link; whole and exact unless told otherwise."""
    return SuccessionLink(
        predecessor=U(predecessor),
        successor=U(successor),
        effective_day=day,
        share=Fraction(share),
        basis=WHOLE if share == 1 else DEFAULTED,
        is_exact=share == 1,
        is_default=is_default,
        reverse_share=Fraction(reverse),
        reverse_is_exact=reverse_is_exact,
    )


LINKS = (
    link(1, 4, MERGER),
    link(2, 4, MERGER, reverse=0),
    link(3, 4, MERGER, reverse=0),
    link(4, 5, REFORM, share=Fraction(2, 3), reverse_is_exact=True),
    link(4, 6, REFORM, share=Fraction(1, 3), is_default=False, reverse_is_exact=True),
    link(8, 7, REFORM, reverse=0),
)
DAYS = (date(2022, 1, 1), date(2023, 5, 1), date(2025, 7, 1))


def _shares(draw: Draw, number: int, *, whole: bool) -> list[Fraction]:
    """So many shares that sum to 1, or to no more than 1."""
    weights = [draw(st.integers(0, 7)) for _ in range(number)]
    rest = 0 if whole else draw(st.integers(0, 5))
    total = sum(weights) + rest
    if total == 0:
        return [Fraction(int(whole and place == 0)) for place in range(number)]
    return [Fraction(weight, total) for weight in weights]


@st.composite
def successions(draw: Draw) -> Succession:
    """Any sound succession: joins, splits, parts split off, over three days."""
    lives = {U(number): Validity(None, None) for number in range(1, 6)}
    links: list[SuccessionLink] = []
    for day in DAYS:
        standing = [unit for unit, life in lives.items() if life.end is None]
        born = [U(len(lives) + number) for number in range(1, draw(st.integers(1, 3)))]
        ending = draw(st.lists(st.sampled_from(standing), max_size=3, unique=True))
        ending = ending[: len(standing) - 1]
        staying = [unit for unit in standing if unit not in ending]
        for unit in ending:
            lives[unit] = Validity(lives[unit].first, day)
        lives |= {unit: Validity(day, None) for unit in born}
        pairs: list[tuple[OrgUnitId, OrgUnitId, Fraction, bool]] = []
        for unit in ending:
            heirs = draw(
                st.lists(
                    st.sampled_from(staying + born), min_size=1, max_size=3, unique=True
                )
            )
            shares = _shares(draw, len(heirs), whole=True)
            pairs += [
                (unit, heir, share, place == 0)
                for place, (heir, share) in enumerate(zip(heirs, shares, strict=True))
            ]
        is_split: bool = draw(st.booleans())
        if born and staying and is_split:
            giver = draw(st.sampled_from(staying))
            (share,) = _shares(draw, 1, whole=False)
            pairs.append((giver, born[0], share, False))
        links += _linked(draw, pairs, day, lives)
    return Succession(links, lives)


def _linked(
    draw: Draw,
    pairs: list[tuple[OrgUnitId, OrgUnitId, Fraction, bool]],
    day: date,
    lives: dict[OrgUnitId, Validity],
) -> list[SuccessionLink]:
    links = []
    for heir in sorted({pair[1] for pair in pairs}):
        of_heir = [pair for pair in pairs if pair[1] == heir]
        is_new = lives[heir].first == day
        reverse = _shares(draw, len(of_heir), whole=is_new)
        for (unit, _, share, is_default), back in zip(of_heir, reverse, strict=True):
            links.append(
                SuccessionLink(
                    predecessor=unit,
                    successor=heir,
                    effective_day=day,
                    share=share,
                    basis="thử",
                    is_exact=share == 1,
                    is_default=is_default,
                    reverse_share=back,
                    reverse_is_exact=back == 1 and len(of_heir) == 1,
                )
            )
    return links
