"""A log in memory that is served as a service serves its own, for the tests alone."""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from caseledger_client.service import Service
from verifier.tests.maker import Event, Log, tree_hash

POLICY_OF_LOG = "log {}\nquorum none\n"


def policy(log: Log) -> bytes:
    """Whom a follower of the log trusts."""
    return POLICY_OF_LOG.format(log.signer.vkey).encode()


def tile(log: Log, path: str) -> bytes:
    """The hashes of a tile, worked out from the leaves and not from other tiles."""
    place, _, width = path.partition(".p/")
    level, _, index = place.partition("/")
    first = int(index.replace("x", "").replace("/", "")) * 256
    leaves = 256 ** int(level)
    rows = range(first, first + int(width or 256))
    hashes = log.hashes()
    return b"".join(tree_hash(hashes[row * leaves : (row + 1) * leaves]) for row in rows)


def told(event: Event, *, withheld: bool = False) -> dict[str, Any]:
    """The event as a CloudEvent of the feed."""
    said = event.said
    data = {"fields": said["data"], "parts": []} if not withheld else {"withheld": "restricted"}
    return {
        "specversion": "1.0",
        "id": event.id,
        "source": said["log"],
        "type": f"{said['type']}.v{said['schema']}",
        "subject": said["stream"],
        "sequence": f"{event.position:020d}",
        "leafhash": event.leaf_hash.hex(),
        "data": {"version": said["version"], **data},
    }


@dataclass
class Served:
    """A service with a log, of which ``signed`` events are covered by a checkpoint.

    ``faults`` are given out first, one for each request: answers, or errors of the connection.
    ``asked`` are the requests that came. Of ``withheld`` positions no content is told.
    """

    log: Log
    signed: int = 0
    epoch: int = 1
    limit: int = 500
    tokens: tuple[str, ...] = ("first",)
    withheld: set[int] = field(default_factory=set)
    faults: list[httpx.Response | Exception] = field(default_factory=list)
    asked: list[httpx.Request] = field(default_factory=list)
    rests: list[float] = field(default_factory=list)
    on_rest: Callable[[], bool] = lambda: False

    def service(self, *tokens: str) -> Service:
        """A way to it for who is given these tokens, one after the other."""
        given = iter(tokens or self.tokens)
        http = httpx.Client(
            base_url="http://service.invalid",
            transport=httpx.MockTransport(self._answer),
            trust_env=False,
        )
        return Service(http, lambda: next(given), pause=self._rest, chance=lambda: 0.5)

    def checkpoint(self) -> bytes:
        """The newest."""
        return self.log.checkpoint(size=self.signed, witnesses=())

    def _rest(self, seconds: float) -> bool:
        self.rests.append(seconds)
        return self.on_rest()

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        if self.faults:
            fault = self.faults.pop(0)
            if isinstance(fault, Exception):
                raise fault
            return fault
        path = request.url.path
        if path == "/log/checkpoint":
            if not self.signed:
                return httpx.Response(404)
            return httpx.Response(200, content=self.checkpoint())
        if path.startswith("/log/tile/"):
            return httpx.Response(200, content=tile(self.log, path.removeprefix("/log/tile/")))
        return self._page(request)

    def _page(self, request: httpx.Request) -> httpx.Response:
        if request.headers.get("Authorization") not in {f"Bearer {each}" for each in self.tokens}:
            return httpx.Response(401, json={"type": "/problems/not-authenticated"})
        after = request.url.params.get("after")
        start = 0 if after is None else int(after.split(".")[1])
        if after is not None and after != self._cursor(start):
            return httpx.Response(409, json={"type": "/problems/log-changed"})
        most = min(self.limit, int(request.url.params["limit"]))
        events = self.log.events[start : start + most]
        headers = {"Next-Cursor": self._cursor(start + len(events))}
        if self.signed:
            headers["Checkpoint"] = base64.b64encode(self.checkpoint()).decode()
        cases = request.url.params.get_list("case")
        page = [
            told(event, withheld=event.position in self.withheld)
            for event in events
            if not cases or event.said["stream"] in cases
        ]
        return httpx.Response(200, content=json.dumps(page), headers=headers)

    def _cursor(self, position: int) -> str:
        if not 0 < position <= len(self.log.events):
            return f"{self.epoch}.{position}.0"
        return f"{self.epoch}.{position}.{self.log.hashes()[position - 1].hex()[:16]}"
