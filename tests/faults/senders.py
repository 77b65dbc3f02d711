"""Clients over HTTP that send a command until it is answered, and remember what they were told."""

import http.client
import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from random import Random
from typing import Any

import httpx

from api.demonstration.history import History, demonstration_histories
from api.demonstration.player import play
from tests.faults.checks import CheckedLog

PATIENCE = 30.0
PAUSE = 0.02


@dataclass(frozen=True)
class Answered:
    """A command as it was sent, and its first answer."""

    path: str
    body: bytes
    headers: Mapping[str, str]
    told: bytes

    @property
    def events(self) -> Sequence[Mapping[str, Any]]:
        return json.loads(self.told)["events"]


@dataclass
class Journal:
    """What all clients of a test sent and were told."""

    answered: dict[str, Answered] = field(default_factory=dict)
    seen: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    in_flight: int = 0

    def note(self, what: str, by: int = 1) -> None:
        with self.lock:
            self.seen[what] += by


class Stopped(Exception):
    """The test has ended."""


class PersistentClient:
    """Enough of an httpx client for the player; one connection, opened anew when it breaks."""

    def __init__(
        self,
        address: tuple[str, int],
        journal: Journal,
        stop: threading.Event,
        *,
        timeout: float = PATIENCE,
    ) -> None:
        self._address = address
        self._journal = journal
        self._stop = stop
        self._timeout = timeout
        self._connection: http.client.HTTPConnection | None = None

    def post(self, path: str, *, json: Any, headers: Mapping[str, str]) -> httpx.Response:
        """The answer to a command, however often it has to be sent."""
        body = _json(json)
        headers = {**headers, "Content-Type": "application/json"}
        answer, sendings = self._until_answered("POST", path, body, headers)
        replayed = "Idempotency-Replayed" in answer.headers
        if sendings > 1 and replayed:
            self._journal.note("answers lost after the commit")
        if sendings == 1 and replayed:
            self._journal.wrong.append(f"{headers['Idempotency-Key']} was replayed at once")
        if answer.status_code == 201:
            with self._journal.lock:
                self._journal.answered[headers["Idempotency-Key"]] = Answered(
                    path, body, headers, answer.content
                )
        return answer

    def get(self, path: str, *, headers: Mapping[str, str]) -> httpx.Response:
        return self._until_answered("GET", path, None, headers)[0]

    def send_again(self, command: Answered) -> None:
        """Send an answered command again; what differs from its first answer is noted."""
        answer, _ = self._until_answered("POST", command.path, command.body, command.headers)
        self._journal.note("sent again")
        if answer.status_code != 201 or answer.content != command.told:
            self._journal.wrong.append(
                f"{command.headers['Idempotency-Key']} was first told {command.told!r}, then"
                f" {answer.status_code} {answer.content!r}"
            )
        elif "Idempotency-Replayed" not in answer.headers:
            self._journal.wrong.append(f"{command.headers['Idempotency-Key']} was done again")

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def once(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]
    ) -> httpx.Response | None:
        """One sending; None where the connection broke."""
        if self._connection is None:
            self._connection = http.client.HTTPConnection(*self._address, timeout=self._timeout)
        with self._journal.lock:
            self._journal.in_flight += 1
            self._journal.seen["sendings" if method == "POST" else "readings"] += 1
        try:
            self._connection.request(method, path, body, dict(headers))
            answer = self._connection.getresponse()
            content = answer.read()
            if answer.getheader("Content-Length") is None:
                # http.client takes a line that ends in mid-header for the end of the headers.
                raise http.client.IncompleteRead(content)
        except (OSError, http.client.HTTPException):
            self._journal.note("broken connections")
            self.close()
            return None
        finally:
            with self._journal.lock:
                self._journal.in_flight -= 1
        return httpx.Response(answer.status, headers=answer.getheaders(), content=content)

    def _until_answered(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]
    ) -> tuple[httpx.Response, int]:
        for sendings in count(1):
            answer = self.once(method, path, body, headers)
            if answer is not None and answer.status_code != 503:
                if answer.status_code >= 500:
                    self._journal.wrong.append(f"{method} {path} got {answer.status_code}")
                return answer, sendings
            if answer is not None:
                self._journal.note("answered 503")
            if self._stop.is_set():
                raise Stopped
            time.sleep(PAUSE)
        raise AssertionError("count never ends")


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


class Senders:
    """Some clients that play whole histories, each its own copies, until they are stopped."""

    def __init__(
        self, address: tuple[str, int], token: Callable[[str], str], *, clients: int, seed: int
    ) -> None:
        self.journal = Journal()
        self.stop = threading.Event()
        self._address = address
        self._token = token
        self._threads = [
            threading.Thread(target=self._run, args=(number, Random(seed + number)))
            for number in range(clients)
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        """Stop them; what they had in flight is sent until answered or given up."""
        self.stop.set()
        for thread in self._threads:
            thread.join()

    def send_all_again(self, commands: Sequence[Answered], *, clients: int) -> None:
        """Send answered commands again, from several clients at once."""
        stop = threading.Event()

        def run(share: Sequence[Answered]) -> None:
            client = PersistentClient(self._address, self.journal, stop)
            for command in share:
                client.send_again(command)
            client.close()

        threads = [
            threading.Thread(target=run, args=(commands[number::clients],))
            for number in range(clients)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _run(self, number: int, chance: Random) -> None:
        client = _EndingClient(self._address, self.journal, self.stop)
        histories = demonstration_histories()
        try:
            for copy in count():
                history = chance.choice(histories)
                play(_renamed(history, f"c{number}-{copy}"), client=client, token=self._token)  # type: ignore[arg-type]  # it has what the player uses
        except Stopped:
            pass
        except Exception as error:
            self.journal.wrong.append(f"client {number} ended: {type(error).__name__} {error}")
        finally:
            client.close()


class _EndingClient(PersistentClient):
    """Stops between two commands, never while one is unanswered but answerable."""

    def post(self, path: str, *, json: Any, headers: Mapping[str, str]) -> httpx.Response:
        if self._stop.is_set():
            raise Stopped
        return super().post(path, json=json, headers=headers)


def _renamed(history: History, prefix: str) -> History:
    """The same steps under other idempotency keys: another case."""
    return replace(history, slug=f"{prefix}-{history.slug}"[:100])


def check_answers(journal: Journal, log: CheckedLog, *, clients: int) -> None:
    """Every acknowledged event stands where it was said to; nothing else but what was sent."""
    for command in journal.answered.values():
        for event in command.events:
            assert str(log.ids[event["position"] - 1]) == event["id"]
    acknowledged = {command.events[0]["id"] for command in journal.answered.values()}
    unacknowledged = {str(id_) for id_ in log.commands} - acknowledged
    # A client that was stopped while it waited knows no answer; each had one command at most.
    assert len(unacknowledged) <= clients
    assert len(log.commands) == len(journal.answered) + len(unacknowledged)
