"""The service on a real port: an answer that goes on is not to be had otherwise."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from functools import partial
from typing import Any

import httpx
import pytest
import uvicorn

from api.app import create_app
from api.composing.services import Services
from api.composing.tide import Tide
from api.perimeter.connections import server_config
from tests.integration.api.live.listening import PATIENCE, Stream, listening
from tests.integration.api.test_gate import Case

LOOK_EVERY = 0.01


@contextmanager
def served(services: Services) -> Iterator[tuple[httpx.Client, uvicorn.Server, Tide]]:
    """These use cases on a port, with a tide of their own; a client of it, and what ends it."""
    own = Tide(services.last_position)
    server = uvicorn.Server(server_config(create_app(replace(services, tide=own))))
    listening = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, args=([listening],))
    thread.start()
    try:
        deadline = time.monotonic() + PATIENCE
        while not server.started:
            assert thread.is_alive(), "the server ended before it had started"
            assert time.monotonic() < deadline, "the server did not start"
            time.sleep(LOOK_EVERY)
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        with httpx.Client(base_url=address, timeout=PATIENCE, trust_env=False) as client:
            yield client, server, own
    finally:
        own.end()
        server.should_exit = True
        thread.join()
        listening.close()


@pytest.fixture(scope="module")
def served_client(services: Services) -> Iterator[httpx.Client]:
    # What one such server closes at its end the others still need.
    with served(replace(services, close=lambda: None)) as (client, _, _):
        yield client


@pytest.fixture
def case(served_client: httpx.Client, bearer: Callable[[str], dict[str, str]]) -> Case:
    """A case with one event after its referral, recorded by way of the served client."""
    return Case(served_client, bearer)


Live = Callable[..., AbstractContextManager[Stream]]


@pytest.fixture
def live(served_client: httpx.Client, bearer: Callable[[str], dict[str, str]]) -> Live:
    """Follows live as a persona."""

    def follow(
        persona: str = "subscriber", last: str | None = None, **query: Any
    ) -> AbstractContextManager[Stream]:
        resumed = {} if last is None else {"Last-Event-ID": last}
        return listening(served_client, bearer(persona) | resumed, **query)

    return follow


@pytest.fixture
def end(
    served_client: httpx.Client, bearer: Callable[[str], dict[str, str]]
) -> Callable[[], str | None]:
    """The cursor of who has all there is now; None while there is nothing."""

    def walked() -> str | None:
        ask = partial(served_client.get, "/feed", headers=bearer("subscriber"))
        cursor = None
        while True:
            page = ask(params={"limit": 500} | ({"after": cursor} if cursor else {}))
            if page.headers["Next-Cursor"] == cursor:
                return cursor
            cursor = page.headers["Next-Cursor"]

    return walked
