"""Bodies that are too slow or too large are answered before anything reads them."""

import asyncio

import pytest

import api.perimeter.body
from api.perimeter.body import LARGEST, BodyLimit


def run(chunks, *, then_hang=False):
    """What the limit answers (None: it let the body by), and what the application was given."""
    given = []
    sent = []

    async def application(scope, receive, send):
        given.append((await receive())["body"])

    async def receive():
        if chunks:
            body = chunks.pop(0)
            more = bool(chunks) or then_hang
            return {"type": "http.request", "body": body, "more_body": more}
        await asyncio.Event().wait()
        return {}

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/", "headers": []}
    asyncio.run(BodyLimit(application)(scope, receive, send))
    return (sent[0]["status"] if sent else None), given


def test_a_body_that_stops_half_way_is_given_up(monkeypatch):
    monkeypatch.setattr(api.perimeter.body, "SLOWEST_SECONDS", 0.05)
    assert run([b"{"], then_hang=True) == (408, [])


@pytest.mark.parametrize(
    ("sizes", "status"), [([LARGEST], None), ([LARGEST, 1], 413), ([LARGEST + 1], 413)]
)
def test_a_body_is_bounded_however_it_is_cut(sizes, status):
    found, given = run([b" " * size for size in sizes])
    assert found == status
    assert [len(body) for body in given] == ([] if status else [sum(sizes)])


def test_the_pieces_arrive_as_one_body():
    assert run([b'{"a"', b": 1", b"}"]) == (None, [b'{"a": 1}'])
