"""An answer that goes on: what is made for it is let go with the connection."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

from starlette.responses import StreamingResponse
from starlette.types import Message, Send

from api.live.frames import MEDIA_TYPE

_HEADERS = {
    "Cache-Control": "no-store",
    # Asks nginx, and who took the header over from it, to pass each event on as it comes.
    "X-Accel-Buffering": "no",
}


class EventStream(StreamingResponse):
    """Server-sent events as they are made, each once those before it were taken."""

    def __init__(self, frames: AsyncGenerator[bytes]) -> None:
        super().__init__(frames, media_type=MEDIA_TYPE, headers=_HEADERS)
        self._frames = frames

    async def stream_response(self, send: Send) -> None:
        """Whoever goes away ends it: left to itself the generator would end some time later."""

        async def sent(message: Message) -> None:
            await send(message)
            # Only when the loop has turned does the connection say that it is full.
            await asyncio.sleep(0)
            if message.get("more_body"):
                # Waits until it takes more: what comes next is made then, by what may be told then.
                await send({"type": "http.response.body", "body": b"", "more_body": True})

        async with aclosing(self._frames):
            await super().stream_response(sent)
