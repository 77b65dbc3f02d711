"""The socket the service listens on, taken before anything else is started."""

import errno
import socket
import time
from collections.abc import Callable

from api.notarising.waiting import Waiting
from infrastructure.postgres.cannot_start import CannotStart

_BACKLOG = 2048

_PATIENCE = 15.0
"""Seconds in which the processes of an interrupted run let go of the port."""

_LOOK = 0.05
"""Seconds between two tries."""


def listen(host: str, port: int, *, letting_go: Callable[[], bool]) -> socket.socket:
    """A listening socket; connections wait in it until somebody serves them.

    `letting_go` says whether an interrupted run may still be giving the port back; then, and only
    then, a taken port is tried for a while. Raises `CannotStart` where it can't be had.
    """
    patience = Waiting(seconds=_PATIENCE, monotonic=time.monotonic, pause=lambda: time.sleep(_LOOK))
    while True:
        try:
            return _bind(host, port)
        except OSError as problem:
            being_let_go = problem.errno == errno.EADDRINUSE and letting_go()
            if not (being_let_go and patience.wait()):
                raise CannotStart(_sentence(host, port, problem)) from problem


def _bind(host: str, port: int) -> socket.socket:
    family, *_, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    return socket.create_server(address[:2], family=family, backlog=_BACKLOG)


def _sentence(host: str, port: int, problem: OSError) -> str:
    if problem.errno == errno.EADDRINUSE:
        return (
            f"Port {port} on {host} is taken: stop what listens there, or set CASELEDGER_PORT to"
            " another port."
        )
    if problem.errno == errno.EACCES:
        return (
            f"Port {port} may not be used by this user: set CASELEDGER_PORT to a port above 1023."
        )
    return (
        f"The service cannot listen on {host} ({problem.strerror}): set CASELEDGER_HOST to an"
        " address of this machine."
    )
