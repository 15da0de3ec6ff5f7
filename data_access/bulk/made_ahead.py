"""The next piece of work made by a second thread while the present one is written."""

from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")


def made_ahead(items: Iterator[Item]) -> Generator[Item, None, None]:
    """`items` in order, one of them ahead: never more than two are held.

    Worth it where making an item leaves the interpreter alone, as DuckDB and pgpq do.
    Close it when leaving early: it waits for the item in the making.
    """
    with ThreadPoolExecutor(1) as maker:
        coming = maker.submit(next, items, None)
        while (item := coming.result()) is not None:
            coming = maker.submit(next, items, None)
            yield item
