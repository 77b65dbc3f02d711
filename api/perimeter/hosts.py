"""Only names of ours are answered to: a page that points a name of its own at our address, so that
a browser asks us in its place, is told nothing (DNS rebinding)."""

from starlette.types import ASGIApp, Receive, Scope, Send

from api.problems import Problem

_HEALTH = "/health/"
"""Asked by what balances load, under an address of the moment; it tells nothing about anybody."""


class KnownHosts:
    """Refuses what is asked under another name than ``hosts`` (lower case, without a port)."""

    def __init__(self, app: ASGIApp, *, hosts: frozenset[str]) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(_HEALTH) or self._is_ours(scope):
            await self._app(scope, receive, send)
            return
        await Problem("misdirected").response()(scope, receive, send)

    def _is_ours(self, scope: Scope) -> bool:
        named = [value for name, value in scope["headers"] if name == b"host"]
        return len(named) == 1 and host_of(named[0].decode("latin-1")) in self._hosts


def host_of(authority: str) -> str:
    """The name in a Host header, without a port, brackets or a dot at its end."""
    if authority.startswith("["):
        return authority[1:].partition("]")[0].lower()
    return authority.partition(":")[0].rstrip(".").lower()
