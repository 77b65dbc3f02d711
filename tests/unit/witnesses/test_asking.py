"""A witness that is away, slow, wrong or hostile costs the asker a bounded time, nothing else."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from infrastructure.notary.notes import WITNESS, NoteSigner
from infrastructure.witnesses import asking
from infrastructure.witnesses.add_checkpoint import LARGEST_ANSWER, AddCheckpoint
from infrastructure.witnesses.asking import ALARMS, NotCosigned, Trouble, ask
from infrastructure.witnesses.cosignatures import cosigned
from infrastructure.witnesses.policy import Witness
from tests.unit.witnesses.signing_log import SigningLog, secret

SIGNER = NoteSigner("witness.test.invalid/w1", secret("w1"), WITNESS)
OTHER = NoteSigner("witness.test.invalid/w2", secret("w2"), WITNESS)
NOW = 1_700_000_000
REQUEST = SigningLog().request(4, 9)
TEXT = REQUEST.note.rpartition("\n\n")[0] + "\n"
LINE = cosigned(TEXT, time=NOW, signer=SIGNER).line


def answer(status: int, body: bytes, *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class Endpoint:
    """A server that is no more than a socket: it reads a request and does what it is told to."""

    def __init__(self, act: Callable[[socket.socket], None]) -> None:
        self._act = act
        self.heard: list[bytes] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listening.getsockname()[1]}/prefix/"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join(10)

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listening.accept()
                with connection, suppress(OSError):
                    connection.settimeout(5)
                    heard = b""
                    while REQUEST.body not in heard:
                        heard += connection.recv(65_536)
                    self.heard.append(heard)
                    self._act(connection)


@contextmanager
def serving(act: Callable[[socket.socket], None]) -> Iterator[Endpoint]:
    endpoint = Endpoint(act)
    try:
        yield endpoint
    finally:
        endpoint.close()


def says(status: int, body: bytes, *headers: str) -> Callable[[socket.socket], None]:
    return lambda connection: connection.sendall(answer(status, body, *headers))


def asked(address: str, request: AddCheckpoint = REQUEST):
    async def once():
        async with httpx.AsyncClient() as client:
            return await ask(
                client,
                Witness("W1", SIGNER.key, address),
                request,
                clock=lambda: datetime.fromtimestamp(NOW, UTC),
            )

    return asyncio.run(once())


def test_a_cosignature_comes_back_and_nothing_beside_it():
    others = cosigned(TEXT, time=NOW, signer=OTHER).line
    with serving(says(200, f"{others}{LINE}".encode())) as endpoint:
        assert asked(endpoint.address).line == LINE
    (heard,) = endpoint.heard
    assert heard.startswith(b"POST /prefix/add-checkpoint HTTP/1.1\r\n")
    assert heard.endswith(REQUEST.body)


def test_the_size_it_should_begin_at_comes_back():
    with serving(says(409, b"7\n", "Content-Type: text/x.tlog.size")) as endpoint:
        assert asked(endpoint.address) == 7


def stale(seconds: int) -> bytes:
    return cosigned(TEXT, time=NOW + seconds, signer=SIGNER).line.encode()


@pytest.mark.parametrize(
    ("act", "trouble", "status"),
    [
        (says(403, b""), Trouble.KEY_UNKNOWN, 403),
        (says(404, b""), Trouble.LOG_UNKNOWN, 404),
        (says(422, b""), Trouble.INCONSISTENT, 422),
        (says(400, b""), Trouble.REFUSED, 400),
        (says(500, b"{}"), Trouble.REFUSED, 500),
        (says(204, b""), Trouble.REFUSED, 204),
        (says(301, b"", "Location: http://127.0.0.1:1/"), Trouble.REFUSED, 301),
        (says(307, b"", "Location: /elsewhere"), Trouble.REFUSED, 307),
        (says(409, b"7\n"), Trouble.GARBLED, 409),
        (says(409, b"seven\n", "Content-Type: text/x.tlog.size"), Trouble.GARBLED, 409),
        (says(200, b""), Trouble.GARBLED, 200),
        (says(200, b"\xff\xfe"), Trouble.GARBLED, 200),
        (says(200, b"<html>"), Trouble.GARBLED, 200),
        (says(200, (LINE + LINE).encode()), Trouble.GARBLED, 200),
        (says(200, cosigned(TEXT, time=NOW, signer=OTHER).line.encode()), Trouble.GARBLED, 200),
        (
            says(200, cosigned("a\n1\nb\n", time=NOW, signer=SIGNER).line.encode()),
            Trouble.GARBLED,
            200,
        ),
        (says(200, b"\n\n" + LINE.encode()), Trouble.GARBLED, 200),
        (says(200, b"x" * (LARGEST_ANSWER + 1)), Trouble.GARBLED, 200),
        (says(200, stale(301)), Trouble.CLOCK_APART, 200),
        (says(200, stale(-301)), Trouble.CLOCK_APART, 200),
        (lambda connection: connection.sendall(b"hello\r\n\r\n"), Trouble.UNREACHABLE, None),
        (lambda connection: connection.close(), Trouble.UNREACHABLE, None),
        (
            lambda connection: connection.sendall(answer(200, b"x" * 9)[:-5]),
            Trouble.UNREACHABLE,
            None,
        ),
    ],
)
def test_anything_else_is_told_by_its_trouble(act, trouble, status):
    with serving(act) as endpoint, pytest.raises(NotCosigned) as caught:
        asked(endpoint.address)
    assert (caught.value.trouble, caught.value.status) == (trouble, status)
    assert len(endpoint.heard) == 1, "a redirect was followed, or the request repeated"


def test_nobody_there():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(NotCosigned) as caught:
        asked(f"http://127.0.0.1:{port}")
    assert caught.value.trouble is Trouble.UNREACHABLE


def drip(connection: socket.socket) -> None:
    """A byte now and then, for ever: no single read takes long."""
    for byte in answer(200, b"x" * 10_000):
        connection.sendall(bytes([byte]))
        time.sleep(0.02)


@pytest.mark.parametrize("act", [drip, lambda connection: connection.recv(1)])
def test_however_slowly_it_answers_it_is_waited_for_so_long(act, monkeypatch):
    monkeypatch.setattr(asking, "LONGEST_SECONDS", 0.5)
    with serving(act) as endpoint:
        began = time.monotonic()
        with pytest.raises(NotCosigned) as caught:
            asked(endpoint.address)
        assert time.monotonic() - began < 4
    assert caught.value.trouble is Trouble.SLOW


def test_a_packed_answer_is_not_unpacked():
    with (
        serving(says(200, LINE.encode(), "Content-Encoding: gzip")) as endpoint,
    ):
        assert asked(endpoint.address).line == LINE
    assert b"accept-encoding: identity" in endpoint.heard[0].lower()


def test_every_trouble_is_explained_to_operators():
    page = (Path(__file__).parents[3] / "docs" / "witnesses.md").read_text(encoding="utf-8")
    for trouble in Trouble:
        told = "witness_refuses" if trouble in ALARMS else "witness_delayed"
        (row,) = (line for line in page.splitlines() if f"`{trouble.value}`" in line)
        assert row.startswith(f"| `{told}`: ")
