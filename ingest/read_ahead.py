"""The next part of a file is read in a thread while the present one is worked on."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Part = TypeVar("Part")


@dataclass(slots=True)
class ReadAhead(Generic[Part]):
    """Calls `following` one part ahead, until it returns None.

    What it raises is raised where its part would have come. Leaving early needs
    `close`, after which the thread touches nothing any more.
    """

    following: Callable[[], Part | None]
    _thread: ThreadPoolExecutor = field(
        init=False, default_factory=lambda: ThreadPoolExecutor(1, "read-ahead")
    )

    def __iter__(self) -> Iterator[Part]:
        try:
            next_part: Future[Part | None] = self._thread.submit(self.following)
            while (part := next_part.result()) is not None:
                next_part = self._thread.submit(self.following)
                yield part
        finally:
            self.close()

    def close(self) -> None:
        """Wait for what is being read, and read no more."""
        self._thread.shutdown(cancel_futures=True)
