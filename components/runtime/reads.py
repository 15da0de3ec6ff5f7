"""Calling services from pages; the only cache of the application."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Concatenate, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from components.links import Drawing
from components.plan_links import PlanLinks
from components.runtime.application import database
from data_access.engine import Database
from domain.access import Viewer
from domain.indicator_filter import IndicatorFilter
from domain.map_view import MapChoice
from domain.quality_filter import QualityFilter
from services.installation import present_data_version

P = ParamSpec("P")
T = TypeVar("T")
Service = Callable[Concatenate[Database, Viewer, P], T]

MAX_ENTRIES = 512
"""An overview takes about 50 kB; full, the cache holds some 25 MB."""


class ReadCache:
    """Values of services by what they depend on; equal questions are asked once.

    Keys hold the service, the viewer's scope and permissions, the arguments and the
    data version. So viewers who may see the same share a value and nobody else
    does, and a load makes every older value unreachable. Values must not be changed.
    """

    def __init__(self, max_entries: int = MAX_ENTRIES) -> None:
        self._lock = threading.Lock()
        self._entries: OrderedDict[Hashable, Future[object]] = OrderedDict()
        self._max_entries = max_entries

    def value(self, key: Hashable, compute: Callable[[], T]) -> T:
        """The value kept under `key`, else `compute()`, kept unless it raises."""
        with self._lock:
            future = self._entries.get(key)
            mine = future is None
            if future is None:
                future = self._entries[key] = Future()
            self._entries.move_to_end(key)
            while len(self._entries) > self._max_entries:
                self._entries.popitem(last=False)
        if mine:
            self._fill(key, future, compute)
        return future.result()  # type: ignore[return-value]  # The key names the type.

    def __len__(self) -> int:
        return len(self._entries)

    def _fill(
        self, key: Hashable, future: Future[object], compute: Callable[[], T]
    ) -> None:
        try:
            future.set_result(compute())
        except BaseException as error:
            # An ended script must not leave others waiting, nor a failure be kept.
            with self._lock:
                if self._entries.get(key) is future:
                    del self._entries[key]
            future.set_exception(error)
            raise


_cache = ReadCache()
_BY_CONTENT = (*(Drawing, IndicatorFilter, MapChoice, PlanLinks, QualityFilter, str),)
"""What a page makes anew in each run, and what is drawn of it depends on."""


def read(
    service: Service[P, T], viewer: Viewer, *args: P.args, **kwargs: P.kwargs
) -> T:
    """What `service` answers `viewer` for these arguments; keyword arguments only.

    Cached until the data change: for services that only read. Arguments must be
    hashable. The value is shared between sessions and must not be changed.
    """
    if args:
        raise TypeError(f"arguments must be named, got {len(args)} positional")
    stores = database()
    key = (
        stores,
        service.__module__,
        service.__qualname__,
        viewer.scope,
        viewer.permissions,
        # 1, 1.0 and True are equal but not the same argument.
        tuple((name, type(value), value) for name, value in sorted(kwargs.items())),
        present_data_version(stores),
    )
    return _cache.value(key, lambda: service(stores, viewer, *args, **kwargs))


def drawn(draw: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """`draw(...)`, kept as long as it is asked to draw the same values.

    For values that `read` returned: the same objects until the data change. Lists of
    them count by their members; links, filters, the choice of a map and text by what
    they say. The result is shared and must not be changed.
    """
    values = (*args, *kwargs.values())
    key = (draw.__module__, draw.__qualname__, *map(_identity, values))
    # The values are kept beside what was drawn of them, so their ids stay theirs.
    _, result = _cache.value(key, lambda: (values, draw(*args, **kwargs)))
    return result


def _identity(value: object) -> Hashable:
    if isinstance(value, list | tuple):
        return tuple(map(_identity, value))
    return repr(value) if isinstance(value, _BY_CONTENT) else id(value)


def call(
    service: Service[P, T], viewer: Viewer, *args: P.args, **kwargs: P.kwargs
) -> T:
    """Run `service` now, for those that write, log a view or export."""
    return service(database(), viewer, *args, **kwargs)


def time_zone() -> ZoneInfo:
    """The installation's zone: days and moments on screen are in it."""
    return database().settings.time_zone
