"""An answer begins within a minute, or the asker is told to ask again."""

import asyncio
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import Problem

LONGEST_SECONDS = 60.0
"""Over the longest wait that can be asked for (30), and over what one statement may take (30)."""

_Asking = asyncio.Task[Any]


class Deadline:
    """Gives up what has not begun to answer in time. What it had begun to record may be recorded:
    to send it again with the same key is safe.

    One timer for all requests: one for each cost each of them 45 µs (measured).
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        # In the order in which they began, and so in that in which their time is over.
        self._since: dict[_Asking, float] = {}
        self._given_up: set[_Asking] = set()
        self._is_watching = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asking = asyncio.current_task()
        if scope["type"] != "http" or asking is None:
            await self._app(scope, receive, send)
            return

        async def begun(message: Message) -> None:
            # Whoever takes long to take an answer is the connection's business.
            self._since.pop(asking, None)
            await send(message)

        loop = asyncio.get_running_loop()
        self._since[asking] = loop.time()
        if not self._is_watching:
            self._watch(loop)
        try:
            await self._app(scope, receive, begun)
        except asyncio.CancelledError:
            if asking not in self._given_up or asking.uncancel() > 0:
                raise
            problem = Problem("unavailable", headers={"Retry-After": "5"})
            await problem.response()(scope, receive, send)
        finally:
            self._since.pop(asking, None)
            self._given_up.discard(asking)

    def _watch(self, loop: asyncio.AbstractEventLoop) -> None:
        """Gives up those whose time is over, and looks again when the next one's will be."""
        now = loop.time()
        for asking, since in list(self._since.items()):
            if since + LONGEST_SECONDS > now:
                break
            del self._since[asking]
            self._given_up.add(asking)
            asking.cancel()
        oldest = next(iter(self._since.values()), None)
        self._is_watching = oldest is not None
        if oldest is not None:
            loop.call_at(oldest + LONGEST_SECONDS, self._watch, loop)
