"""Which indicators a person has as tiles on *Tổng quan*, and in which order.

Personal taste: it changes no figure and nothing that others see, so it is not logged.
"""

from collections.abc import Collection
from dataclasses import dataclass

from data_access.engine import Database
from data_access.queries.access import user_tiles
from data_access.writes.access import replace_user_tiles
from domain.access import Permission, Viewer, require
from domain.errors import InvalidInput
from domain.formatting import count
from domain.indicator import Indicator
from domain.indicator_tiles import MOST_TILES, default_tiles
from services.installation import actor_id
from services.reference import Reference, cities, data_day, reference


@dataclass(frozen=True, slots=True)
class TileChoice:
    """The tiles of one person, and all that may be chosen.

    `codes` may name what the catalogue has lost since. `default`: what this person
    sees without a choice.
    """

    codes: tuple[str, ...]
    default: tuple[str, ...]
    offered: tuple[Indicator, ...]


def chosen_tiles(database: Database, viewer: Viewer) -> tuple[str, ...]:
    """Codes in the person's order; without a choice the default of their seat."""
    require(viewer, Permission.SCORECARD_READ)
    with database.operations_read() as session:
        kept = user_tiles(session, viewer.user_id)
    if kept:
        return kept
    with database.read() as session:
        return _default(reference(database, session), viewer)


def tile_choice(database: Database, viewer: Viewer) -> TileChoice:
    """The same with what there is to choose from, in the order of the catalogue."""
    codes = chosen_tiles(database, viewer)
    with database.read() as session:
        kept = reference(database, session)
    day = data_day(kept)
    return TileChoice(
        codes,
        _default(kept, viewer),
        tuple(each for each in kept.definitions if each.is_in_force(day)),
    )


def choose_tiles(database: Database, viewer: Viewer, *, codes: Collection[str]) -> None:
    """Keep the person's tiles in this order. InvalidInput for what makes no tiles."""
    require(viewer, Permission.SCORECARD_READ)
    with database.read() as session:
        known = {each.code for each in reference(database, session).definitions}
    _require_tiles(tuple(codes), known)
    _keep(database, viewer, tuple(codes))


def reset_tiles(database: Database, viewer: Viewer) -> None:
    """Forget the person's choice: the default of their seat from now on."""
    require(viewer, Permission.SCORECARD_READ)
    _keep(database, viewer, ())


def _require_tiles(codes: tuple[str, ...], known: Collection[str]) -> None:
    if not 1 <= len(codes) <= MOST_TILES:
        raise InvalidInput(
            f"Chọn từ 1 đến {MOST_TILES} ô chỉ tiêu; đang chọn {count(len(codes))}."
        )
    if len(set(codes)) < len(codes):
        raise InvalidInput("Một chỉ tiêu được chọn hai lần. Bỏ bớt một ô.")
    lost = [code for code in codes if code not in known]
    if lost:
        raise InvalidInput(
            f"Danh mục không có chỉ tiêu {', '.join(lost)[:80]}. Bỏ ô này rồi lưu lại."
        )


def _keep(database: Database, viewer: Viewer, codes: tuple[str, ...]) -> None:
    user_id = actor_id(viewer)
    if user_id is None:
        raise InvalidInput(
            "Dòng lệnh không có ô chỉ tiêu riêng. Chọn ở trang Tổng quan."
        )
    with database.operations_write() as session:
        replace_user_tiles(session, user_id, codes)


def _default(kept: Reference, viewer: Viewer) -> tuple[str, ...]:
    return default_tiles(
        is_city_wide=bool(viewer.scope.roots & cities(kept.units)),
    )
