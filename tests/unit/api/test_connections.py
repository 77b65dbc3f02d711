"""Connections on which somebody does nothing, or nearly nothing: each ends, and others go on."""

import asyncio
import socket
import threading
import time
from contextlib import contextmanager

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from api.perimeter.connections import BoundedConnection, server_config

LONG = 8 * 2**20
PATIENCE = 20.0


class Hasty(BoundedConnection):
    HEAD_SECONDS = 0.3
    BODY_SECONDS = 0.6
    TAKING_SECONDS = 0.6
    LARGEST_HEAD = 4096
    MOST = 6
    MOST_OF_ONE = 6


async def echo(request: Request) -> Response:
    return Response(await request.body())


async def who(request: Request) -> Response:
    return JSONResponse({"client": request.client.host, "scheme": request.url.scheme})


async def long(_request: Request) -> Response:
    return Response(b"x" * LONG)


async def slow(_request: Request) -> Response:
    await asyncio.sleep(1.0)
    return Response(b"done")


APP = Starlette(
    routes=[
        Route("/echo", echo, methods=["GET", "POST"]),
        Route("/who", who),
        Route("/long", long),
        Route("/slow", slow),
    ]
)


@contextmanager
def served(connection=Hasty, *, trusted_proxies=(), app=APP):
    config = server_config(app, trusted_proxies=trusted_proxies)
    config.http = connection
    config.timeout_keep_alive = 1
    server = uvicorn.Server(config)
    listening = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, args=([listening],))
    thread.start()
    deadline = time.monotonic() + PATIENCE
    while not server.started:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    try:
        yield listening.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join()
        listening.close()


@pytest.fixture(scope="module")
def port():
    with served() as port:
        yield port


def connected(port):
    made = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return made


def until_its_end(made):
    """All that is still sent to us; an abrupt end is an end too."""
    told = b""
    try:
        while piece := made.recv(65_536):
            told += piece
    except ConnectionResetError:
        pass
    return told


def dribbled(made, pieces):
    """Sends a little at a time until we are cut off, or all is sent; how long that took, and what
    we were told meanwhile."""
    began = time.monotonic()
    told = b""
    made.settimeout(0.05)
    try:
        for piece in pieces:
            made.sendall(piece)
            try:
                if not (heard := made.recv(65_536)):
                    break
                told += heard
            except TimeoutError:
                continue
    except (ConnectionResetError, BrokenPipeError):
        pass
    return time.monotonic() - began, told


def drips(head, drip):
    yield head
    for _ in range(200):
        yield drip


def test_who_says_nothing_is_let_go(port):
    with connected(port) as made:
        assert until_its_end(made).startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize(
    ("head", "drip"),
    [
        (b"GET /echo HTTP/1.1\r\nHost: x\r\n", b"X-A: b\r\n"),
        (b"GET /ec", b"h"),
        (b"", b"\r\n"),
        (b"GET /echo HTTP/1.1\r\nHost: x\r\nX: ", b"y"),
        (b"GET /echo HTTP/1.1\r\nHost: x\r\n\r\n", b"\r\n"),
        (b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 999\r\n\r\n", b"z"),
        (b"GET /who HTTP/1.1\r\nHost: x\r\nContent-Length: 999\r\n\r\n", b"z"),
        (b"POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nz\r\n"),
    ],
    ids=[
        "header by header",
        "letter by letter",
        "empty lines",
        "one long value",
        "empty lines after an answer",
        "a slow body",
        "a slow body nobody reads",
        "a slow body in chunks",
    ],
)
def test_who_sends_a_little_at_a_time_is_let_go(port, head, drip):
    with connected(port) as made:
        seconds, _ = dribbled(made, drips(head, drip))
        assert seconds < 4.0


TWO_LENGTHS = {
    "a length and chunks": b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
    "two lengths": b"Content-Length: 3\r\nContent-Length: 30\r\n",
    "a length in words": b"Content-Length: +3\r\n",
    "chunks by another name": b"Transfer-Encoding: xchunked\r\n",
    "a name with a space": b"Content-Length : 3\r\n",
    "a folded line": b"X-A: b\r\n Content-Length: 3\r\n",
}


@pytest.mark.parametrize("lines", TWO_LENGTHS.values(), ids=TWO_LENGTHS)
def test_where_a_message_ends_is_never_open_to_doubt(port, lines):
    """A proxy that read it otherwise would take the rest for another's request."""
    with connected(port) as made:
        made.sendall(b"POST /echo HTTP/1.1\r\nHost: x\r\n" + lines + b"\r\n0\r\n\r\nGET /who")
        told = until_its_end(made)
        assert told.startswith(b"HTTP/1.1 400 "), told
        assert told.count(b"HTTP/1.1 ") == 1


def test_a_head_has_a_size(port):
    head = b"GET /echo HTTP/1.1\r\nHost: x\r\n"
    with connected(port) as made:
        _, told = dribbled(made, drips(head, b"X-Long: " + b"x" * 3_000 + b"\r\n"))
        assert told.startswith(b"HTTP/1.1 431 ")


def test_who_never_takes_the_answer_is_let_go():
    ended = threading.Event()

    class Watched(Hasty):
        def connection_lost(self, exc):
            super().connection_lost(exc)
            ended.set()

    with served(Watched) as port, connected(port) as made:
        made.sendall(b"GET /long HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        # Nothing reaches us of the end, because we take nothing.
        assert ended.wait(PATIENCE)
        assert len(until_its_end(made)) < LONG


def test_an_honest_asker_is_not_hurried(port):
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
        assert client.get("/slow", timeout=PATIENCE).text == "done"
        assert client.post("/echo", content=b"z" * 100_000).text == "z" * 100_000
        assert len(client.get("/long").content) == LONG
        assert client.get("/echo", headers={"Upgrade": "websocket"}).status_code == 200
        assert "server" not in client.get("/echo").headers


def test_one_peer_has_so_many_connections_and_no_more():
    class Few(BoundedConnection):
        MOST_OF_ONE = 3

    with served(Few) as port:
        held = [connected(port) for _ in range(3)]
        with connected(port) as made:
            assert until_its_end(made) == b""
        held.pop().close()
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
            deadline = time.monotonic() + PATIENCE
            while True:
                try:
                    assert client.get("/echo").status_code == 200
                    break
                except httpx.TransportError:
                    assert time.monotonic() < deadline
        for made in held:
            made.close()
    with served(Few, trusted_proxies=["127.0.0.0/8"]) as port:
        held = [connected(port) for _ in range(4)]
        held[-1].sendall(b"GET /who HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert until_its_end(held[-1]).startswith(b"HTTP/1.1 200 ")
        for made in held:
            made.close()


def test_a_proxy_is_believed_only_where_it_is_named(port):
    claimed = {"X-Forwarded-For": "192.0.2.9", "X-Forwarded-Proto": "https"}

    def told(port):
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
            return client.get("/who", headers=claimed).json()

    assert told(port) == {"client": "127.0.0.1", "scheme": "http"}
    with served(trusted_proxies=["127.0.0.1/32"]) as behind:
        assert told(behind) == {"client": "192.0.2.9", "scheme": "https"}
    with served(trusted_proxies=["10.0.0.0/8"]) as elsewhere:
        assert told(elsewhere) == {"client": "127.0.0.1", "scheme": "http"}
