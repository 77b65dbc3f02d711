"""An answer begins within a minute, or the asker is told to ask again."""

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import Problem

LONGEST_SECONDS = 60.0
"""Over the longest wait that can be asked for (30), and over what one statement may take (30)."""


class Deadline:
    """Gives up what has not begun to answer in time. What it had begun to record may be recorded:
    to send it again with the same key is safe."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            async with asyncio.timeout(LONGEST_SECONDS) as limit:

                async def begun(message: Message) -> None:
                    # Whoever takes long to take an answer is the connection's business.
                    limit.reschedule(None)
                    await send(message)

                await self._app(scope, receive, begun)
        except TimeoutError:
            if not limit.expired():
                raise
            await Problem("unavailable", headers={"Retry-After": "5"}).response()(
                scope, receive, send
            )
