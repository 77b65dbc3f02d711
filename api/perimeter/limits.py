"""Limits on how often one address, and one person or program, may ask.

Of what reaches far with one request, less: scripted, it would outrun those who review it.
"""

import math
from collections.abc import Callable, Hashable, Mapping
from functools import lru_cache
from ipaddress import IPv6Address, ip_address

from starlette.types import ASGIApp, Receive, Scope, Send

from api.perimeter.rates import Buckets, Rate
from api.problems import Problem

_FROM_ONE_ADDRESS = 10.0
"""As many as so many actors: a clinic's people come from one address."""

_AT_ONCE_SECONDS = 10.0

_SCARCE = {
    "open-break-glass": (1 / 9_000, 0.4),
    "changes": (1 / 250, 2.0),
    "draw-sample": (1 / 500, 0.6),
    "evidence": (1 / 500, 0.6),
    "exports": (1 / 250, 2.0),
    "request-erasure": (1 / 500, 0.6),
    "prints": (1 / 500, 0.6),
    "for-break-glass": (1 / 50, 0.6),
    "for-governance": (1 / 50, 0.6),
    "search": (1 / 50, 0.6),
}
"""By the last step of what is posted to, by the first of what is taken out or compared, and prints:
for long, and at once, as shares of an actor's rate. Of 50 a second: 20 cases opened at once and 20
an hour; 30 bundles, and as many prints, requests to erase and samples, at once and one in ten
seconds; 100 exports, and as many comparisons of lists, at once and one in five seconds; 30 searches
at once and one a second, and as many of those that find what is to be opened by break-glass or a
number for information governance."""

_BY_FIRST_STEP = frozenset({"changes", "exports"})
_BY_STEP_BEFORE_THE_LAST = frozenset({"prints"})


def actor_rate(requests_per_second: float) -> Rate:
    """What one person or program may ask."""
    return Rate(requests_per_second, requests_per_second * _AT_ONCE_SECONDS)


class AddressLimit:
    """Answers 429 where one network address asks too often; before a token is looked at, so that
    guessing tokens is slow and proving them can't be used to wear us out."""

    def __init__(
        self, app: ASGIApp, *, requests_per_second: float, monotonic: Callable[[], float]
    ) -> None:
        self._app = app
        self._buckets = Buckets(
            actor_rate(requests_per_second * _FROM_ONE_ADDRESS), monotonic=monotonic
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and (wait := self._buckets.wait(_network(_peer(scope)))):
            await _too_many("address", wait).response()(scope, receive, send)
            return
        await self._app(scope, receive, send)


class ActorLimit:
    """Answers 429 where one actor asks too often."""

    def __init__(
        self, app: ASGIApp, *, requests_per_second: float, monotonic: Callable[[], float]
    ) -> None:
        self._app = app
        self._all = Buckets(actor_rate(requests_per_second), monotonic=monotonic)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if _is_limited(scope) and (wait := self._all.wait(scope["caller"].actor)):
            await _too_many("actor", wait).response()(scope, receive, send)
            return
        await self._app(scope, receive, send)


class Scarce:
    """What one actor may ask of what reaches far, however they ask for it."""

    def __init__(self, *, requests_per_second: float, monotonic: Callable[[], float]) -> None:
        self._buckets: Mapping[str, Buckets] = {
            step: Buckets(
                Rate(requests_per_second * for_long, requests_per_second * at_once),
                monotonic=monotonic,
            )
            for step, (for_long, at_once) in _SCARCE.items()
        }

    def wait(self, scope: Scope) -> float:
        """Seconds until it may be asked again; 0 where it may be now, which counts."""
        buckets = self._buckets.get(_scarce_step(scope)) if _is_limited(scope) else None
        return 0.0 if buckets is None else buckets.wait(scope["caller"].actor)


class ScarceLimit:
    """Answers 429 where one actor asks too often for what is ``scarce``. A page counts by what it
    asks, not by its own address."""

    def __init__(self, app: ASGIApp, *, scarce: Scarce) -> None:
        self._app = app
        self._scarce = scarce

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if wait := self._scarce.wait(scope):
            await _too_many("scarce", wait).response()(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _is_limited(scope: Scope) -> bool:
    # To withhold the card could cost a life.
    return scope.get("caller") is not None and _last_step(scope["path"]) != "crisis-card"


def _too_many(code: str, wait: float) -> Problem:
    return Problem("too-many", code=code, headers={"Retry-After": str(math.ceil(wait))})


@lru_cache(maxsize=1_024)
def _network(host: str) -> Hashable:
    """Who asks, as far as the network tells: of IPv6 the /64, which one machine has to itself."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if isinstance(address, IPv6Address):
        return int(address) >> 64
    return host


def _peer(scope: Scope) -> str:
    return scope["client"][0] if scope.get("client") else ""


_OF_PAGES = {("POST", "/pages/evidence/verify"): "evidence"}
"""What pages do by themselves that takes as much as what is scarce."""


def _scarce_step(scope: Scope) -> str:
    if scope["path"].startswith("/pages/"):
        return _OF_PAGES.get((scope["method"], scope["path"]), "")
    if scope["method"] == "POST":
        return _last_step(scope["path"])
    before = _last_step(scope["path"].rpartition("/")[0])
    if before in _BY_STEP_BEFORE_THE_LAST:
        return before
    first, _, behind = scope["path"][1:].partition("/")
    return first if first in _BY_FIRST_STEP and behind else ""


def _last_step(path: str) -> str:
    return path.rpartition("/")[2]
