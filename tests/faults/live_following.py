"""Followers of the live feed over HTTP, who ask again from where they stand when it breaks off."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

PATIENCE = 30.0
PAUSE = 0.02


class LiveFollower:
    """Takes in event after event until stopped; notes their ids in the order in which they came."""

    def __init__(self, address: tuple[str, int], token: str) -> None:
        host, port = address
        self._address = f"http://{host}:{port}"
        self._headers = {"Authorization": f"Bearer {token}"}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._last: str | None = None
        self.ids: list[str] = []
        self.streams = 0
        self.faults: list[str] = []

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """It ends when its stream does."""
        self._stop.set()

    def join(self) -> None:
        self._thread.join(PATIENCE)

    def _run(self) -> None:
        with httpx.Client(
            base_url=self._address, headers=self._headers, timeout=PATIENCE, trust_env=False
        ) as client:
            while not self._stop.is_set():
                try:
                    self._follow(client)
                except httpx.TransportError:
                    time.sleep(PAUSE)
                except Exception as error:
                    self.faults.append(f"{type(error).__name__} {error}")
                    return

    def _follow(self, client: httpx.Client) -> None:
        resumed = {} if self._last is None else {"Last-Event-ID": self._last}
        with client.stream("GET", "/feed/live", headers=resumed) as answer:
            if answer.status_code == 503:
                time.sleep(PAUSE)
                return
            answer.raise_for_status()
            self.streams += 1
            said: dict[str, str] = {}
            for line in answer.iter_lines():
                if self._stop.is_set():
                    return
                if line:
                    name, _, value = line.partition(": ")
                    said[name] = value
                    continue
                # What broke off before its empty line never was.
                self._take(said)
                said = {}

    def _take(self, said: dict[str, str]) -> None:
        if "data" in said and said.get("event") != "error":
            self.ids.append(json.loads(said["data"])["id"])
        self._last = said.get("id", self._last)


@contextmanager
def live_followers(
    address: tuple[str, int], token: str, *, count: int
) -> Iterator[list[LiveFollower]]:
    """So many followers, from the log's beginning; told to stop afterwards."""
    followers = [LiveFollower(address, token) for _ in range(count)]
    for each in followers:
        each.start()
    try:
        yield followers
    finally:
        for each in followers:
            each.stop()


def walked(address: tuple[str, int], token: str) -> list[str]:
    """The ids of all events that the feed tells now, page by page."""
    host, port = address
    with httpx.Client(
        base_url=f"http://{host}:{port}",
        headers={"Authorization": f"Bearer {token}"},
        timeout=PATIENCE,
        trust_env=False,
    ) as client:
        ids: list[str] = []
        cursor: dict[str, str] = {}
        while True:
            page = client.get("/feed", params={"limit": 500, **cursor}).raise_for_status()
            ids += [event["id"] for event in page.json()]
            reached = {"after": page.headers["Next-Cursor"]}
            if reached == cursor:
                return ids
            cursor = reached
