"""A whole service over HTTP: a real server on a loopback port, a real Postgres, real runners."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import httpx
import pytest
import uvicorn

from api.app import create_app
from api.composing.compose import all_views, compose
from api.composing.foundation import follower, foundation, views_pool
from api.demonstration.history import History, demonstration_histories
from api.demonstration.personas import PERSONAS
from api.demonstration.player import Played, play
from api.local_issuing import local_issuer
from api.notarising.notary import opened
from api.notarising.served_logs import LOGS
from api.settings import Settings
from infrastructure.notary.attending import attend
from projections.runner import Runner

ORIGIN = "test.invalid/case-log/1"
PATIENCE_SECONDS = 30.0
POLL_SECONDS = 0.01
RUNNER_POLL_SECONDS = 0.1


@dataclass(frozen=True)
class Service:
    """A running service and the ways to ask it."""

    address: str
    settings: Settings
    client: httpx.Client
    token: Callable[[str], str]
    marks: Callable[[], dict[str, int]]
    rest: Callable[[], None]
    """Lets the views follow the log no longer: all of them together keep a tenth of a core busy."""

    def get(self, path: str, *, persona: str, **params: object) -> httpx.Response:
        """The answer to a reading as a persona."""
        headers = {"Authorization": f"Bearer {self.token(persona)}"}
        return self.client.get(path, params=params, headers=headers)

    def wait_for(self, position: int) -> None:
        """Return once every view holds the log up to a position."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while min((marks := self.marks()).values()) < position:
            assert time.monotonic() < deadline, f"the views stand at {marks}, not at {position}"
            time.sleep(POLL_SECONDS)


@contextmanager
def served(settings: Settings) -> Iterator[Service]:
    """A service over these settings, on a port of its own; it has all ended when the block has."""
    with ExitStack() as closing:
        listening = socket.create_server(("127.0.0.1", 0))
        closing.callback(listening.close)
        # Whoever signs in with a browser is sent back to where the service says that it is.
        settings = settings.model_copy(update={"port": listening.getsockname()[1]})
        address = settings.address
        services = compose(settings)
        marks, rest = _running_views(settings, closing)
        _attending_notary(settings, closing)
        _serve(uvicorn.Config(create_app(services), log_config=None), listening, closing)
        client = closing.enter_context(
            httpx.Client(base_url=address, timeout=PATIENCE_SECONDS, trust_env=False)
        )
        issuer = local_issuer(settings)
        yield Service(
            address=address,
            settings=settings,
            client=client,
            token=cache(lambda name: issuer.token(PERSONAS[name])),
            marks=marks,
            rest=rest,
        )


def _serve(config: uvicorn.Config, listening: socket.socket, closing: ExitStack) -> None:
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listening],), name="server")
    thread.start()

    def stop() -> None:
        server.should_exit = True
        thread.join()

    closing.callback(stop)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not server.started:
        assert thread.is_alive(), "the server ended before it had started"
        assert time.monotonic() < deadline, "the server did not start"
        time.sleep(POLL_SECONDS)


def _running_views(
    settings: Settings, closing: ExitStack
) -> tuple[Callable[[], dict[str, int]], Callable[[], None]]:
    base = foundation(settings, closing)
    views = all_views(base)
    pool = views_pool(settings, closing, following=len(views))
    runners = {view.name: Runner(view, pool, follower(base), tell=lambda _: None) for view in views}
    stop = threading.Event()
    threads = [
        threading.Thread(target=runner.run, args=(stop, RUNNER_POLL_SECONDS), name=name)
        for name, runner in runners.items()
    ]
    for runner in runners.values():
        runner.create_tables()
    for thread in threads:
        thread.start()

    def end() -> None:
        stop.set()
        for thread in threads:
            thread.join()

    closing.callback(end)
    return lambda: {name: runner.position() for name, runner in runners.items()}, end


def _attending_notary(settings: Settings, closing: ExitStack) -> None:
    stop = threading.Event()
    threads = [
        threading.Thread(
            target=attend,
            args=(partial(opened, settings, log),),
            kwargs={"stop": stop, "tell": lambda _: None, "monotonic": time.monotonic},
            name="notary",
        )
        for log in LOGS.values()
    ]
    for thread in threads:
        thread.start()

    def end() -> None:
        stop.set()
        for thread in threads:
            thread.join()

    closing.callback(end)


@contextmanager
def empty_service(cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service with an empty log."""
    databases = cluster.make_databases()
    settings = Settings(
        DATABASE_URL=databases.service_url,
        KEYS_URL=databases.keys_url,
        ACCESS_URL=databases.access_url,
        data_dir=tmp_path_factory.mktemp("service"),
        log_origin=ORIGIN,
    )
    try:
        with served(settings) as running:
            yield running
    finally:
        cluster.drop(databases)


@pytest.fixture(scope="module")
def service(cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service with an empty log, for the tests of one module."""
    with empty_service(cluster, tmp_path_factory) as running:
        yield running


@dataclass(frozen=True)
class Told:
    """A service that was told the five histories and nothing else; tests only read from it."""

    service: Service
    histories: tuple[History, ...]
    played: tuple[Played, ...]

    def case(self, number: int) -> str:
        """The case of a history."""
        return self.played[number - 1].case

    def event(self, number: int, name: str, which: int = 0) -> str:
        """The id of an event of a history's named step."""
        return self.played[number - 1].event(name, which)

    def supervisor(self, number: int) -> str:
        """The persona who supervises a history's case."""
        return "child-supervisor" if number in {4, 5} else "supervisor"

    def read(self, number: int, resource: str = "", *, persona: str, **params: object) -> Any:
        """What a persona is told of a history's case."""
        path = f"/cases/{self.case(number)}{resource}"
        answer = self.service.get(path, persona=persona, **params)
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture(scope="session")
def told(cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """The five histories, played once for all tests that read them back."""
    with empty_service(cluster, tmp_path_factory) as running:
        played = tuple(
            play(history, client=running.client, token=running.token)
            for history in demonstration_histories()
        )
        running.wait_for(played[-1].answers[-1]["position"])
        running.rest()
        yield Told(service=running, histories=demonstration_histories(), played=played)
