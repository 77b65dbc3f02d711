"""What an endpoint does, or whoever owns its name, leads a webhook nowhere and costs little."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import httpx
import pytest

from application.webhooks.attempt import Attempt, Trouble
from domain.governance.subscription.reach import PUBLIC, THIS_MACHINE, Reach
from infrastructure.webhooks import transport
from infrastructure.webhooks.resolving import SystemResolver
from infrastructure.webhooks.transport import (
    LARGEST_ANSWER,
    AddressRefused,
    CheckedTransport,
    WebhookSender,
)
from tests.unit.webhooks.receivers import NAME, Certificate, certificate, receiving, saying

BODY = b'{"specversion":"1.0"}'
HEADERS = {"Content-Type": "application/cloudevents+json", "webhook-id": "one"}
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ANY_PORT = replace(PUBLIC, ports=None)
"""As a deployment's, but for the port: the tests' receivers listen where they may."""


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return certificate(tmp_path_factory.mktemp("certificate"))


class Names:
    """Who says where a name leads: each time the next answer, the last again and again."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self._answers = list(answers)
        self.asked: list[tuple[str, int]] = []

    async def resolve(self, host: str, port: int) -> Sequence[str]:
        self.asked.append((host, port))
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]


def sent(
    url: str,
    *,
    names: Names,
    tls: Certificate,
    reach: Reach = THIS_MACHINE,
    times: int = 1,
) -> list[Attempt]:
    """What became of sending to an address so often."""
    return asyncio.run(_sent(url, names, tls, reach, times))


async def _sent(
    url: str, names: Names, tls: Certificate, reach: Reach, times: int
) -> list[Attempt]:
    sender = WebhookSender(
        reach=reach, resolve=names.resolve, trusted=tls.trusted, clock=lambda: NOW
    )
    try:
        return [await sender.post(url, BODY, HEADERS) for _ in range(times)]
    finally:
        await sender.close()


def to_receiver(
    act: Callable[..., Awaitable[None]], tls: Certificate, *, name: str = NAME, secure: bool = True
) -> tuple[Attempt, list[bytes], list[str | None]]:
    """What became of one sending to a receiver that acts so, and what that heard."""

    async def run() -> tuple[Attempt, list[bytes], list[str | None]]:
        async with receiving(act, tls=tls.served if secure else None) as receiver:
            scheme = "https" if secure else "http"
            url = f"{scheme}://{name}:{receiver.port}/hooks?from=us"
            (attempt,) = await _sent(url, Names(["127.0.0.1"]), tls, THIS_MACHINE, 1)
            return attempt, receiver.heard, receiver.names

    return asyncio.run(run())


def test_it_comes_to_the_checked_address_under_its_own_name(tls):
    attempt, (heard,), names = to_receiver(saying(204), tls)
    head, _, body = heard.partition(b"\r\n\r\n")
    assert attempt == Attempt(status=204)
    assert attempt.is_taken
    assert body == BODY
    assert head.startswith(b"POST /hooks?from=us HTTP/1.1")
    assert f"host: {NAME}:".encode() in head.lower()
    assert b"webhook-id: one" in head.lower()
    assert names == [NAME]


def test_who_cannot_prove_that_they_are_meant_are_sent_nothing(tls):
    attempt, heard, _ = to_receiver(saying(200), tls, name="other.test")
    assert attempt.trouble is Trouble.UNTRUSTED
    assert attempt.reached_nobody
    assert heard == []


PLACES = {
    "by plain http": f"http://{NAME}/",
    "another scheme": f"ftp://{NAME}/",
    "another port": f"https://{NAME}:22/",
    "with a password": f"https://somebody:secret@{NAME}/",
    "the machine itself": "https://127.0.0.1/",
    "the machine, as IPv6": "https://[::1]/",
    "the machine, inside IPv6": "https://[::ffff:127.0.0.1]/",
}


@pytest.mark.parametrize("url", PLACES.values(), ids=PLACES)
def test_a_deployment_sends_nothing_to(url, tls):
    host = url.rpartition("@")[2].removeprefix("https://").strip("/[]")
    address = host if host[0] in "1:" else "8.8.8.8"
    (attempt,) = sent(url, names=Names([address]), tls=tls, reach=PUBLIC)
    assert attempt.trouble is Trouble.ADDRESS_REFUSED
    assert attempt.reached_nobody


@pytest.mark.parametrize("written", ["2130706433", "0x7f.1", "0177.0.0.1", "127.1", "localhost"])
def test_no_other_way_of_writing_an_address_leads_to_this_machine(written, tls):
    async def run() -> Attempt:
        resolver = SystemResolver(at_once=1)
        try:
            async with receiving(saying(200)) as receiver:
                sender = WebhookSender(
                    reach=replace(ANY_PORT, schemes=frozenset({"http"})),
                    resolve=resolver.resolve,
                    trusted=tls.trusted,
                    clock=lambda: NOW,
                )
                attempt = await sender.post(f"http://{written}:{receiver.port}/", BODY, HEADERS)
                await sender.close()
                assert receiver.heard == []
                return attempt
        finally:
            resolver.close()

    assert asyncio.run(run()).trouble in {Trouble.ADDRESS_REFUSED, Trouble.NOT_FOUND}


def test_one_address_that_is_refused_refuses_the_name(tls):
    names = Names(["8.8.8.8", "10.0.0.7"])
    (attempt,) = sent(f"https://{NAME}/", names=names, tls=tls, reach=PUBLIC)
    assert attempt.trouble is Trouble.ADDRESS_REFUSED


def test_a_name_that_changes_its_mind_is_caught_at_each_try():
    """Rebinding: it leads somewhere good while it is looked at, and to this machine afterwards."""
    reached: list[tuple[str, str]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        reached.append((request.url.host, request.extensions["sni_hostname"]))
        return httpx.Response(200)

    async def run() -> None:
        names = Names(["8.8.8.8"], ["127.0.0.1"], ["8.8.8.8", "169.254.169.254"], ["8.8.4.4"])
        checked = CheckedTransport(httpx.MockTransport(answer), reach=PUBLIC, resolve=names.resolve)
        request = httpx.Request("POST", f"https://{NAME}/hooks", content=BODY)
        await checked.handle_async_request(request)
        for _ in range(2):
            with pytest.raises(AddressRefused):
                await checked.handle_async_request(request)
        await checked.handle_async_request(request)
        assert names.asked == [(NAME, 443)] * 4, "looked up once for each try"

    asyncio.run(run())
    assert reached == [("8.8.8.8", NAME), ("8.8.4.4", NAME)]


def test_the_address_that_was_judged_is_the_one_that_is_connected_to(tls):
    """Were the name looked up again for connecting, the second answer would count."""

    async def run() -> tuple[Attempt, int]:
        async with receiving(saying(200), tls=tls.served) as receiver:
            names = Names(["127.0.0.1"], ["10.0.0.1"])
            url = f"https://{NAME}:{receiver.port}/"
            (attempt,) = await _sent(url, names, tls, THIS_MACHINE, 1)
            return attempt, len(names.asked)

    assert asyncio.run(run()) == (Attempt(status=200), 1)


def test_where_one_address_of_a_name_does_not_answer_the_next_is_tried(tls):
    async def run() -> Attempt:
        async with receiving(saying(200), tls=tls.served) as receiver:
            names = Names(["127.0.0.2", "127.0.0.1"])
            url = f"https://{NAME}:{receiver.port}/"
            (attempt,) = await _sent(url, names, tls, THIS_MACHINE, 1)
            return attempt

    assert asyncio.run(run()) == Attempt(status=200)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(status, tls):
    attempt, heard, _ = to_receiver(saying(status, b"", "Location: https://receiver.test/x"), tls)
    assert attempt == Attempt(status=status)
    assert not attempt.is_taken
    assert len(heard) == 1


def test_what_an_endpoint_would_leave_with_us_is_not_kept(tls):
    async def run() -> list[bytes]:
        act = saying(200, b"", "Set-Cookie: who=them; Path=/")
        async with receiving(act, tls=tls.served) as receiver:
            url = f"https://{NAME}:{receiver.port}/"
            await _sent(url, Names(["127.0.0.1"]), tls, THIS_MACHINE, 2)
            return receiver.heard

    heard = asyncio.run(run())
    assert len(heard) == 2
    assert b"cookie" not in heard[1].lower()


def test_the_environments_proxies_are_not_used(tls, monkeypatch):
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "http_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    attempt, _, _ = to_receiver(saying(200), tls)
    assert attempt == Attempt(status=200)


def test_an_answer_without_end_is_let_go(tls):
    written = 0

    async def endless(_: bytes, writer: asyncio.StreamWriter) -> None:
        nonlocal written
        writer.write(b"HTTP/1.1 200 X\r\nConnection: close\r\n\r\n")
        while written < 10_000 * LARGEST_ANSWER:
            writer.write(b"x" * LARGEST_ANSWER)
            await writer.drain()
            written += LARGEST_ANSWER

    attempt, _, _ = to_receiver(endless, tls)
    assert attempt == Attempt(status=200)
    assert written < 5_000 * LARGEST_ANSWER


def test_a_slow_answer_is_not_waited_for(tls, monkeypatch):
    monkeypatch.setattr(transport, "LONGEST_SECONDS", 0.2)

    async def slow(_: bytes, writer: asyncio.StreamWriter) -> None:
        # Now and then a byte: no single wait is long.
        with_status = b"HTTP/1.1 200 X\r\nX-Slow: " + b"a" * 500
        for each in with_status:
            writer.write(bytes([each]))
            await writer.drain()
            await asyncio.sleep(0.01)

    attempt, _, _ = to_receiver(slow, tls)
    assert attempt.trouble is Trouble.SLOW
    assert not attempt.reached_nobody, "it may have been taken"


@pytest.mark.parametrize(
    "garbage", [b"", b"SSH-2.0-x\r\n", b"HTTP/1.1 200", b"HTTP/1.1 999999 X\r\n\r\n"]
)
def test_what_is_no_answer_is_a_failure(garbage, tls):
    async def act(_: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(garbage)

    attempt, _, _ = to_receiver(act, tls)
    assert attempt.trouble is Trouble.GARBLED
    assert not attempt.reached_nobody


def test_what_nobody_listens_at_reached_nobody(tls):
    async def run() -> Attempt:
        async with receiving(saying(200)) as receiver:
            port = receiver.port
        (attempt,) = await _sent(
            f"https://{NAME}:{port}/", Names(["127.0.0.1"]), tls, THIS_MACHINE, 1
        )
        return attempt

    attempt = asyncio.run(run())
    assert attempt.trouble is Trouble.UNREACHABLE
    assert attempt.reached_nobody


def test_a_name_that_leads_nowhere_is_told(tls):
    class Nowhere(Names):
        async def resolve(self, host: str, port: int) -> Sequence[str]:
            raise OSError

    for names in (Nowhere([]), Names([])):
        (attempt,) = sent(f"https://{NAME}/", names=names, tls=tls)
        assert attempt.trouble is Trouble.NOT_FOUND


RETRY_AFTER = {
    "seconds": ("120", 120.0),
    "a date": ("Sun, 22 Nov 2026 12:10:00 GMT", 600.0),
    "a date that is over": ("Sun, 22 Nov 2026 11:00:00 GMT", 0.0),
    "a number without bound": ("9" * 40, None),
    "below nothing": ("-5", None),
    "words": ("soon", None),
    "a date in no year": ("Mon, 01 Jan 99999999999999999999 00:00:00 GMT", None),
    "a zone without bound": ("Mon, 01 Jan 2024 00:00:00 +99999999999999999", None),
}


@pytest.mark.parametrize(("given", "seconds"), RETRY_AFTER.values(), ids=RETRY_AFTER)
def test_when_to_come_back_is_read_as_far_as_it_can_be(given, seconds, tls):
    attempt, _, _ = to_receiver(saying(429, b"", f"Retry-After: {given}"), tls, secure=False)
    assert attempt == Attempt(status=429, retry_after=seconds)
    assert attempt.asks_to_wait == (seconds is not None)


def test_who_may_not_ask_to_wait_is_not_read_for_it(tls):
    attempt, _, _ = to_receiver(saying(200, b"", "Retry-After: 120"), tls, secure=False)
    assert attempt == Attempt(status=200)
