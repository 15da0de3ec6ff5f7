"""The remaining columns: channel, outcome, hand-over, steps, transfers, payment."""

from dataclasses import dataclass

import numpy as np

from sample_data import story
from sample_data.days import DAY_SECONDS, NEVER, Ints, epoch_day
from sample_data.demand import CLOSING, OPENING, Demand, office_seconds
from sample_data.places import Place
from sample_data.record import FINANCIAL, Course, is_waiting
from sample_data.tables import City

DIRECT, ONLINE, POST = range(3)
CHANNELS = ("Trực tiếp", "Trực tuyến", "Bưu chính")
OUTCOMES = ("Đã giải quyết", "Từ chối", "Dừng xử lý", "Rút hồ sơ")
_OUTCOME_WEIGHTS = (0.984, 0.008, 0.003, 0.005)
STEPS = (
    "Tiếp nhận",
    "Thẩm định",
    "Chờ sở, ngành góp ý",
    "Chờ thuế",
    "Trình ký",
    "Trả kết quả",
    "Chờ bổ sung hồ sơ",
    "Chờ nghĩa vụ tài chính",
)
_STEP_WEIGHTS = (0.08, 0.46, 0.21, 0.0, 0.22, 0.03)
_LAND_STEP_WEIGHTS = (0.06, 0.42, 0.19, 0.12, 0.18, 0.03)
_RETURNED, _WAITS, _OWES = 5, 6, 7

_POST_SHARE = 0.03
_PARTIAL_ONLINE = 0.75
"""How readily a partial online service is used, against a full one."""
_TRANSFER_SHARE = 0.0012
"""Of the dossiers of districts and communes; 0.1 % of all come to be moved."""
_NO_TRANSFERS_BEFORE = 7
_NEVER_FETCHED = 0.03


@dataclass(slots=True)
class Handling:
    """One element per dossier; indices into the tuples above, NEVER for none.

    `from_place` and `moved_at` have two rows: a dossier moves at most twice.
    `paid` is NEVER where the procedure costs nothing, else 0 or 1; the same holds
    for `electronic` of a dossier that is open.
    """

    channel: Ints
    outcome: Ints
    returned: Ints
    step: Ints
    step_since: Ints
    from_place: Ints
    moved_at: Ints
    paid: Ints
    digitised: Ints
    electronic: Ints


def handled(
    city: City, demand: Demand, course: Course, rng: np.random.Generator
) -> Handling:
    """Draw every remaining column of every dossier."""
    size = demand.day.size
    channel = _channels(city, demand, rng)
    gone = ~course.is_open
    outcome = rng.choice(len(OUTCOMES), size, p=_OUTCOME_WEIGHTS)
    returned = _returns(city, course, rng)
    step, since = _steps(city, demand, course, returned, rng)
    from_place, moved_at = _transfers(city, demand, course, rng)
    has_fee = np.array([s.has_fee for s in city.services])[demand.service]
    progress = (demand.day - demand.day.min()) / 731
    paid = rng.random(size) < np.where(channel == ONLINE, 0.72, 0.18) + 0.12 * progress
    digitised = rng.random(size) < 0.58 + 0.3 * progress
    electronic = rng.random(size) < 0.5 + 0.32 * progress
    return Handling(
        channel=channel,
        outcome=np.where(gone, outcome, NEVER),
        returned=returned,
        step=step,
        step_since=since,
        from_place=from_place,
        moved_at=moved_at,
        paid=np.where(has_fee, paid, NEVER),
        digitised=digitised.astype(np.int64),
        electronic=np.where(gone & (outcome == 0), electronic, NEVER),
    )


def _channels(city: City, demand: Demand, rng: np.random.Generator) -> Ints:
    """Online in the month's share, by how far the procedure is offered online."""
    month = demand.day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    month -= (2023 - 1970) * 12
    service = np.array([s.service_level for s in city.services])[demand.service]
    shares = [share for year in story.ONLINE_BY_MONTH.values() for share in year]
    likely = np.zeros(demand.day.size)
    for number, percent in enumerate(shares):
        here = month == number
        full, partial = here & (service == "FULL"), here & (service == "PARTIAL")
        wanted = percent / 100 * here.sum()
        offered = full.sum() + _PARTIAL_ONLINE * partial.sum()
        rate = min(wanted / offered, 0.96) if offered else 0.0
        likely[full] = rate
        rest = (wanted - rate * full.sum()) / max(int(partial.sum()), 1)
        likely[partial] = min(rest, 0.96)
    online = rng.random(likely.size) < likely
    post = rng.random(likely.size) < _POST_SHARE
    found: Ints = np.where(online, ONLINE, np.where(post, POST, DIRECT))
    return found


def _returns(city: City, course: Course, rng: np.random.Generator) -> Ints:
    """When the citizen has the result: at once, within days, or not yet."""
    left = np.where(course.is_open, course.moment, course.left)
    size = left.size
    closing = left // DAY_SECONDS * DAY_SECONDS + CLOSING * 60
    same_day = np.minimum(left + 60 + rng.integers(0, 1800, size), closing)
    later = city.days.index(left // DAY_SECONDS) + rng.integers(1, 4, size)
    fetched = city.days.day(later) * DAY_SECONDS + office_seconds(size, rng)
    returned = np.where(rng.random(size) < 0.7, same_day, fetched)
    not_yet = course.is_open | (returned > course.moment)
    not_yet |= rng.random(size) < _NEVER_FETCHED
    return np.where(not_yet, NEVER, returned)


def _steps(
    city: City,
    demand: Demand,
    course: Course,
    returned: Ints,
    rng: np.random.Generator,
) -> tuple[Ints, Ints]:
    """Where an open dossier lies and since when; what has left waits for its owner."""
    size = returned.size
    is_land = (city.service_field == "DD")[demand.service]
    plain = rng.choice(len(_STEP_WEIGHTS), size, p=_STEP_WEIGHTS)
    land = rng.choice(len(_LAND_STEP_WEIGHTS), size, p=_LAND_STEP_WEIGHTS)
    step = np.where(is_land, land, plain)
    today = course.received // DAY_SECONDS == course.moment // DAY_SECONDS
    step = np.where(today, 0, step)
    received = city.days.index(demand.day)
    span = course.moment_index - received
    on = received + (rng.random(size) ** 0.5 * (span + 1)).astype(np.int64)
    since = city.days.day(on) * DAY_SECONDS + office_seconds(size, rng)
    since = np.clip(since, course.received, course.moment)
    waiting = is_waiting(city, course)
    last = np.maximum(course.pauses - 1, 0)
    columns = np.arange(size)
    owes = course.pause_kind[last, columns] == FINANCIAL
    step = np.where(waiting, np.where(owes, _OWES, _WAITS), step)
    since = np.where(waiting, course.pause_from[last, columns], since)
    ready = ~course.is_open & (returned == NEVER)
    step = np.where(ready, _RETURNED, np.where(course.is_open, step, NEVER))
    since = np.where(ready, course.left, np.where(course.is_open, since, NEVER))
    return step, since


def _transfers(
    city: City, demand: Demand, course: Course, rng: np.random.Generator
) -> tuple[Ints, Ints]:
    """Dossiers that a commune passes to its district, or to another commune."""
    size = demand.day.size
    origin = np.full((2, size), NEVER)
    at = np.full((2, size), NEVER)
    is_local = np.array([p.kind != "DEPARTMENT" for p in city.places])[demand.place]
    until = np.where(course.is_open, course.moment, course.left)
    stays = until // DAY_SECONDS - demand.day
    able = is_local & (stays >= 1) & city.days.is_working(demand.day)
    # Nobody passes on to an org unit that ends before the dossier arrives.
    reform = epoch_day(story.REFORM)
    able &= (demand.day < reform - _NO_TRANSFERS_BEFORE) | (demand.day >= reform)
    share = _TRANSFER_SHARE * is_local.sum() / max(int(able.sum()), 1)
    for row in np.flatnonzero(able & (rng.random(size) < share)):
        place = city.places[demand.place[row]]
        siblings = _communes(city, place, demand.place[row])
        if not siblings.size:
            continue
        origin[0, row] = rng.choice(siblings)
        at[0, row] = rng.integers(demand.second[row], CLOSING * 60 + 1)
        at[0, row] += demand.day[row] * DAY_SECONDS
        if place.since is not None:
            continue
        if place.kind == "COMMUNE" and stays[row] >= 4 and rng.random() < 0.1:
            origin[1, row] = _district(city, place.top)
            second = city.days.index(demand.day[row : row + 1]) + 1
            at[1, row] = city.days.day(second)[0] * DAY_SECONDS + OPENING * 60 + 900
    return origin, at


def _communes(city: City, place: Place, but: int) -> Ints:
    """Communes of the same source and time."""
    return np.array(
        [
            i
            for i, p in enumerate(city.places)
            if p.top == place.top
            and p.kind == "COMMUNE"
            and p.since == place.since
            and i != but
        ],
        dtype=np.int64,
    )


def _district(city: City, top: str) -> int:
    return next(i for i, p in enumerate(city.places) if p.code == top)
