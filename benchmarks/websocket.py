"""A browser's side of Streamlit's websocket, without the browser."""

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection

RUN_SECONDS = 60
"""No page may take longer; a run that does is an error."""


@dataclass(frozen=True, slots=True)
class PageAddress:
    """One entry of the menu: its path and the hash that Streamlit knows it by."""

    path: str
    script_hash: str
    title: str


@dataclass(frozen=True, slots=True)
class Run:
    """One full run of a page as the browser sees it."""

    seconds: float
    payload_bytes: int
    pages: tuple[PageAddress, ...]
    failed: bool


class PageClient:
    """One open tab. `cookie` is the header of a signed-in session."""

    def __init__(self, port: int, cookie: str) -> None:
        self._port, self._cookie = port, cookie
        self._connection: ClientConnection | None = None

    async def __aenter__(self) -> "PageClient":
        self._connection = await websockets.connect(
            f"ws://127.0.0.1:{self._port}/_stcore/stream",
            subprotocols=[websockets.Subprotocol("streamlit")],
            additional_headers={"Cookie": self._cookie},
            origin=websockets.Origin(f"http://127.0.0.1:{self._port}"),
            max_size=None,
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._connection is not None:
            await self._connection.close()

    async def run(
        self, page: PageAddress | None = None, path: str = "", query: str = ""
    ) -> Run:
        """Run `page`, or what lies at `path`, to the end of its script.

        `query`: the parameters of the address, without the question mark.
        """
        if self._connection is None:
            raise RuntimeError("the client is not connected")
        message = BackMsg()
        rerun = message.rerun_script
        rerun.page_script_hash = page.script_hash if page else ""
        rerun.page_name = page.path if page else path
        rerun.query_string = query
        rerun.context_info.timezone = "Asia/Ho_Chi_Minh"
        rerun.context_info.locale = "vi-VN"
        begun, received = time.perf_counter(), 0
        pages: tuple[PageAddress, ...] = ()
        failed = False
        await self._connection.send(message.SerializeToString())
        while True:
            frame = await asyncio.wait_for(self._connection.recv(), RUN_SECONDS)
            if isinstance(frame, str):
                continue
            received += len(frame)
            answer = ForwardMsg()
            answer.ParseFromString(frame)
            kind = answer.WhichOneof("type")
            if kind == "navigation":
                pages = tuple(
                    PageAddress(p.url_pathname, p.page_script_hash, p.page_name)
                    for p in answer.navigation.app_pages
                )
            elif kind == "delta":
                element = answer.delta.new_element
                failed |= element.WhichOneof("type") == "exception"
            elif kind == "script_finished":
                # A run that another request overtook says so and goes on.
                if answer.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                    continue
                failed |= answer.script_finished != ForwardMsg.FINISHED_SUCCESSFULLY
                return Run(time.perf_counter() - begun, received, pages, failed)


async def rerun_seconds(
    client: PageClient, page: PageAddress, queries: Sequence[str]
) -> list[float]:
    """Seconds of a rerun of an open page with each of these parameters in turn.

    RuntimeError when one fails.
    """
    seconds = []
    for query in queries:
        run = await client.run(page, query=query)
        if run.failed:
            raise RuntimeError(f"the page failed at {query}")
        seconds.append(run.seconds)
    return seconds


@dataclass(frozen=True, slots=True)
class Load:
    """Reruns of one page in several tabs at once."""

    first_seconds: Sequence[float]
    rerun_seconds: Sequence[float]
    payload_bytes: int
    failed: int


async def load(
    port: int, cookie: str, page: PageAddress, *, sessions: int, reruns: int
) -> Load:
    """`sessions` tabs, each rerunning `page` with pauses of 0 to 1 s in between.

    Every tab waits until all have drawn the page once.
    """
    first: list[float] = []
    later: list[float] = []
    payloads: list[int] = []
    failures: list[bool] = []
    ready = asyncio.Barrier(sessions)
    pause = random.Random(1)

    async def tab() -> None:
        async with PageClient(port, cookie) as client:
            run = await client.run(path=page.path)
            first.append(run.seconds)
            payloads.append(run.payload_bytes)
            failures.append(run.failed)
            await ready.wait()
            for _ in range(reruns):
                await asyncio.sleep(pause.random())
                run = await client.run(page)
                later.append(run.seconds)
                failures.append(run.failed)

    await asyncio.gather(*(tab() for _ in range(sessions)))
    return Load(first, later, max(payloads), sum(failures))
