"""Since when figures break a rule, told by months, as the figures are kept today.

What a rule found on an earlier day is not kept, and a later load may mend or spoil a
past month: so this is the first month whose figures break the rule now, not the day
on which that could first be seen.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from domain.period import Period


@dataclass(frozen=True, slots=True)
class Since:
    """The first period that breaks a rule; `is_open`: earlier ones were not tried."""

    period: Period
    is_open: bool = False


def broken_since(
    inside: Sequence[Period],
    is_broken: Callable[[Period], bool],
    *,
    earliest: Period,
    is_cut: bool,
) -> Since | None:
    """Since when a rule is broken that the months `inside` break together.

    The first of them that breaks it alone. Where that is the first of all, the months
    right before it that break it too, back to `earliest`; `is_cut`: the data begin
    before that. None: no month by itself does, only all together.
    """
    first = next((month for month in inside if is_broken(month)), None)
    if first is None or first != inside[0]:
        return None if first is None else Since(first)
    while first.first_day > earliest.first_day:
        before = first.previous()
        if not is_broken(before):
            return Since(first)
        first = before
    return Since(first, is_open=is_cut)
