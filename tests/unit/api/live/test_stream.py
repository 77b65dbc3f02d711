"""An answer that goes on, over a real connection: made as it is taken, let go with its taker."""

import asyncio
import threading

from starlette.applications import Starlette
from starlette.routing import Route

from api.live.stream import EventStream
from tests.unit.api.test_connections import PATIENCE, Hasty, connected, served

FRAME = b": " + 64 * 1024 * b"x" + b"\n\n"
MOST_HELD = 20 * 2**20
"""What the system's own buffers of both ends may come to, and a frame or two of ours."""


class Frames:
    """As many frames as are asked for; knows how many were, and when it was let go."""

    def __init__(self):
        self.made = 0
        self.ended = threading.Event()

    async def __call__(self):
        try:
            while True:
                self.made += 1
                yield FRAME
        finally:
            self.ended.set()


def app_of(frames):
    async def live(_request):
        return EventStream(frames())

    return Starlette(routes=[Route("/live", live)])


def asked(port):
    made = connected(port)
    made.sendall(b"GET /live HTTP/1.1\r\nHost: x\r\n\r\n")
    return made


def test_who_takes_nothing_costs_little_and_is_cut_off():
    frames = Frames()
    with served(Hasty, app=app_of(frames)) as port, asked(port):
        assert frames.ended.wait(PATIENCE)
    assert frames.made * len(FRAME) < MOST_HELD


def test_who_goes_away_lets_go_of_what_was_made_for_them():
    frames = Frames()
    with served(Hasty, app=app_of(frames)) as port:
        made = asked(port)
        assert made.recv(1_024).startswith(b"HTTP/1.1 200 ")
        assert not frames.ended.is_set()
        made.close()
        assert frames.ended.wait(PATIENCE)


def test_nothing_is_made_for_who_has_yet_to_take_what_was_made_before():
    """What may be told by then is another question."""

    async def run():
        frames, writable = Frames(), asyncio.Event()
        writable.set()

        async def send(message):
            await writable.wait()
            if message.get("body"):
                writable.clear()

        sending = asyncio.create_task(EventStream(frames()).stream_response(send))
        for made in (1, 2):
            for _ in range(20):
                await asyncio.sleep(0)
            assert frames.made == made
            writable.set()
        sending.cancel()
        await asyncio.wait([sending])
        assert frames.ended.is_set()

    asyncio.run(run())
