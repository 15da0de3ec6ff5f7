"""What comes in after an org unit ended comes in with those that took over."""

from collections import defaultdict
from datetime import date

import numpy as np

from sample_data import story
from sample_data.days import epoch_day
from sample_data.demand import Demand, picked
from sample_data.places import links
from sample_data.tables import City

_CITY_SHAPE_SEED = 168
"""Sizes of the communes are the same whatever the seed of the dossiers."""


def turn_over(city: City, demand: Demand, rng: np.random.Generator) -> None:
    """Change the place of dossiers to one that there was on their day of receipt.

    A commune's go to one of those that it became part of, a district's to a commune
    of its area: people file where they live.
    """
    if not city.span.crosses_reform:
        return
    weights = np.random.default_rng(_CITY_SHAPE_SEED).lognormal(
        0.0, 0.35, len(city.places)
    )
    code, first = story.CITY_PLANNING_AGAIN
    again = demand.place == city.place_index(code)
    again &= demand.day >= epoch_day(first)
    for day, followers in _followers(city).items():
        since = demand.day >= epoch_day(day)
        for old, new in followers.items():
            rows = np.flatnonzero(since & (demand.place == old))
            chosen = picked(weights[new], rows.size, rng)
            demand.place[rows] = np.array(new)[chosen]
    demand.place[again] = city.place_index(code)


def _followers(city: City) -> dict[date, dict[int, list[int]]]:
    """Places by day and place that ended, in order of day."""
    number = {place.code: i for i, place in enumerate(city.places)}
    found: dict[date, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for link in links():
        if link.old not in number or link.new not in number:
            continue
        old, new = number[link.old], number[link.new]
        is_district = city.places[old].kind == "DISTRICT"
        if is_district and city.places[new].top != link.old:
            continue
        found[link.day][old].append(new)
    return found
