"""A receiver of webhooks on this machine that checks signatures as others do, and keeps a list."""

import json
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks.webhooks import Webhook

from application.webhooks.message import HEARTBEAT

Answer = Callable[[dict[str, Any]], int]


def takes(_: dict[str, Any]) -> int:
    """Takes whatever comes."""
    return 200


class Receiver:
    """What came, in the order in which it was taken; what is not signed is an error of the test."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.secret: str | None = None
        self.taken: list[dict[str, Any]] = []
        self.heartbeats: list[dict[str, Any]] = []
        self.wrong: list[str] = []
        self.tries = 0
        self.address = ""
        self._change = threading.Condition()

    def hear(self, body: bytes, headers: dict[str, str]) -> int:
        """The status that answers a request."""
        event = json.loads(body)
        with self._change:
            self.tries += 1
            self._check(event, body, headers)
            status = self.answer(event)
            if 200 <= status < 300:
                heard = self.heartbeats if event["type"] == HEARTBEAT else self.taken
                heard.append(event)
            self._change.notify_all()
            return status

    def wait_for(self, holds: Callable[[], object], *, seconds: float = 30.0) -> None:
        """Return once it holds; fails where it does not in time."""
        deadline = time.monotonic() + seconds
        while not holds():
            assert self.wrong == []
            assert time.monotonic() < deadline, "nothing came"
            # What is waited for may also come about elsewhere.
            with self._change:
                self._change.wait(0.1)
        assert self.wrong == []

    def ids(self) -> list[str]:
        """The ids of what was taken, each where it was taken first."""
        return list(dict.fromkeys(event["id"] for event in self.taken))

    def lanes(self) -> dict[str, list[str]]:
        """What was taken of each stream, in order, each where it was taken first."""
        found: dict[str, list[str]] = defaultdict(list)
        for event in self.taken:
            if event["sequence"] not in found[event["subject"]]:
                found[event["subject"]].append(event["sequence"])
        return found

    def _check(self, event: dict[str, Any], body: bytes, headers: dict[str, str]) -> None:
        try:
            if self.secret is not None:
                Webhook(self.secret).verify(body, headers)
        except Exception as error:
            self.wrong.append(repr(error))
        if headers["webhook-id"] != event["id"]:
            self.wrong.append(f"{headers['webhook-id']} is not {event['id']}")


@contextmanager
def receiving(answer: Answer = takes) -> Iterator[Receiver]:
    """A receiver that listens."""
    receiver = Receiver(answer)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            self.send_response(receiver.hear(body, headers))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 256

        def handle_error(self, *_: object) -> None:
            """Who sent may be killed in the middle."""

    server = Server(("127.0.0.1", 0), Handler)
    receiver.address = f"http://127.0.0.1:{server.server_address[1]}/hooks"
    serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    serving.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        serving.join()
        server.server_close()
