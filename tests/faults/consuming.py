"""Consumers of the feed: each takes events into a Postgres of its own, and may be killed."""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from multiprocessing.connection import Connection
from typing import Any
from uuid import UUID

import httpx
import psycopg
from caseledger_client import Event, Follower
from caseledger_client.service import Service
from caseledger_verify.policy import parse_policy

TABLES = """
    CREATE TABLE IF NOT EXISTS taken (place serial, position bigint NOT NULL, id uuid NOT NULL)
"""
WAIT = 1.0
LONGEST_PAUSE = 0.05
FOR_EVER = 3_600.0


class Consumer:
    """Takes the feed in as the client does, one row for each event; begins anew with a connection
    of its own whenever its database was away."""

    def __init__(
        self,
        url: str,
        *,
        service: str,
        token: str,
        policy: bytes,
        wanted: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self._url = url
        self._service = service
        self._token = token
        self._policy = parse_policy(policy)
        self._wanted = wanted or {}
        self.stop = threading.Event()
        self.away = 0
        self.failures: list[BaseException] = []
        self.before: Callable[[psycopg.Connection[Any], Event], None] = lambda *_: None

    def run(self) -> None:
        """Follow until told to stop, and then to the end."""
        try:
            while not self._followed():
                self.away += 1
        except BaseException as error:  # told by the test, which would otherwise pass without it
            self.failures.append(error)

    def taken(self) -> list[tuple[int, UUID]]:
        """What was taken in, in the order in which it was."""
        with psycopg.connect(self._url) as connection:
            return connection.execute("SELECT position, id FROM taken ORDER BY place").fetchall()

    def _followed(self) -> bool:
        try:
            with (
                psycopg.connect(self._url, autocommit=True) as connection,
                httpx.Client(base_url=self._service, timeout=10.0, trust_env=False) as http,
            ):
                connection.execute(TABLES)
                self._follow(connection, http)
        except psycopg.OperationalError:
            time.sleep(LONGEST_PAUSE)
            return False
        return True

    def _follow(self, connection: psycopg.Connection[Any], http: httpx.Client) -> None:
        service = Service(http, lambda: self._token, pause=_short_pause, chance=lambda: 1.0)
        follower = Follower(
            connection,
            service,
            self._handle,
            name="killed",
            policy=self._policy,
            wanted=self._wanted,
        )
        while not self.stop.is_set():
            follower.take(wait=WAIT)
        while follower.take():
            pass

    def _handle(self, connection: psycopg.Connection[Any], event: Event) -> None:
        connection.execute(
            "INSERT INTO taken (position, id) VALUES (%s, %s)", (event.position, event.id)
        )
        self.before(connection, event)


def _short_pause(seconds: float) -> bool:
    time.sleep(min(seconds, LONGEST_PAUSE))
    return False


def run(url: str, service: str, token: str, policy: bytes, fatal: int, say: Connection) -> None:
    """A consumer in a process, until it is killed. Once past this many events of its own it says so
    and stays where it is: in the middle of a transaction."""
    consumer = Consumer(url, service=service, token=token, policy=policy)
    handled = 0

    def stay(_connection: psycopg.Connection[Any], _event: Event) -> None:
        nonlocal handled
        handled += 1
        if handled == fatal:
            say.send_bytes(b"in the middle")
            time.sleep(FOR_EVER)

    consumer.before = stay
    consumer.run()


class Pages:
    """Reads plain pages of the feed, handing each cursor back as it came; knows nothing else."""

    def __init__(self, service: str, *, token: str, limit: int) -> None:
        self._service = service
        self._headers = {"Authorization": f"Bearer {token}"}
        self._limit = limit
        self._cursor: str | None = None
        self.stop = threading.Event()
        self.seen: list[tuple[int, UUID]] = []
        self.away = 0
        self.failures: list[BaseException] = []

    def run(self) -> None:
        """Follow until told to stop, and then to the end."""
        try:
            with httpx.Client(base_url=self._service, timeout=10.0, trust_env=False) as http:
                while not self.stop.is_set():
                    self._page(http, wait=WAIT)
                while self._page(http, wait=0):
                    pass
        except BaseException as error:  # told by the test, which would otherwise pass without it
            self.failures.append(error)

    def _page(self, http: httpx.Client, *, wait: float) -> bool:
        """One page; whether there may be more behind it."""
        query = {"limit": str(self._limit), "wait": str(wait)}
        if self._cursor is not None:
            query["after"] = self._cursor
        try:
            answer = http.get("/feed", params=query, headers=self._headers)
        except httpx.TransportError:
            answer = None
        if answer is None or answer.status_code == httpx.codes.SERVICE_UNAVAILABLE:
            self.away += 1
            time.sleep(LONGEST_PAUSE)
            return True
        assert answer.status_code == httpx.codes.OK, answer.status_code
        self.seen += [(int(each["sequence"]), UUID(each["id"])) for each in answer.json()]
        before, self._cursor = self._cursor, answer.headers["Next-Cursor"]
        return before != self._cursor
