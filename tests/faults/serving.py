"""The serving process that can be killed: started as `caseledger run` starts it, or forked.

What takes time in a start is loading the code. A process forked from one that has loaded it does
the same from there on, so that many kills fit into little time.
"""

import http.client
import socket
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

from api.demonstration.personas import PERSONAS
from api.local_issuing import local_issuer
from api.processes.child import Child
from api.processes.lifeline import Lifeline, say_go
from api.processes.serve import serve
from api.settings import Settings
from tests.conftest import ORIGIN, Databases
from tests.faults.forking import PROCESS

PATIENCE = 60.0
LOOK_EVERY = 0.01


class _Forked:
    """A serving process that had its code from the start; ends when we are gone, like the other."""

    def __init__(self) -> None:
        self._line, theirs = socket.socketpair()
        with theirs:
            self._process = PROCESS.Process(target=_serve, args=(theirs,))
            self._process.start()

    def go(self, settings: Mapping[str, str], *, listening: Sequence[socket.socket]) -> None:
        say_go(self._line, settings, listening=listening)

    @property
    def exit_code(self) -> int | None:
        return self._process.exitcode

    def kill(self) -> None:
        self._process.kill()
        self._process.join(PATIENCE)
        self._process.close()
        self._line.close()


class _Started:
    """A serving process as a run starts it."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        with pytest.MonkeyPatch.context() as patched:
            for name, value in environment.items():
                patched.setenv(name, value)
            self._child = Child.start("The API", "serve")
        self.go = self._child.go

    @property
    def exit_code(self) -> int | None:
        return self._child.exit_code

    def kill(self) -> None:
        self._child._process.kill()
        self._child.wait_until(time.monotonic() + PATIENCE)


def _serve(line: socket.socket) -> None:
    serve(Lifeline(line.detach()))


class ServedApi:
    """The API on a socket that outlives it: who connects while it is away waits for the next."""

    def __init__(
        self, databases: Databases, folder: Path, *, environment: Mapping[str, str] | None = None
    ) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.address: tuple[str, int] = self._listening.getsockname()
        self.settings = Settings(
            DATABASE_URL=databases.service_url,
            KEYS_URL=databases.keys_url,
            ACCESS_URL=databases.access_url,
            data_dir=folder,
            log_origin=ORIGIN,
        )
        self._environment = environment or {}
        self._told = {
            "DATABASE_URL": databases.service_url,
            "KEYS_URL": databases.keys_url,
            "ACCESS_URL": databases.access_url,
            "CASELEDGER_DATA_DIR": str(folder),
            "CASELEDGER_LOG_DIR": str(folder / "logs"),
            "CASELEDGER_LOG_ORIGIN": ORIGIN,
        }
        self._process: _Started | _Forked | None = None
        self.token: Callable[[str], str] = cache(
            lambda name: local_issuer(self.settings).token(PERSONAS[name])
        )

    def start(self, *, forked: bool = False) -> float:
        """Start it; how many seconds it took until it served."""
        began = time.monotonic()
        self._process = _Forked() if forked else _Started(self._environment)
        self._process.go(self._told, listening=[self._listening])
        while not self.ready():
            assert self._process.exit_code is None, "the API ended by itself"
            assert time.monotonic() < began + PATIENCE, "the API does not get ready"
            time.sleep(LOOK_EVERY)
        return time.monotonic() - began

    def kill(self) -> None:
        """SIGKILL, and gone."""
        if self._process is not None:
            self._process.kill()
            self._process = None

    def close(self) -> None:
        self.kill()
        self._listening.close()

    def ready(self) -> bool:
        """Whether it says that it can answer."""
        connection = http.client.HTTPConnection(*self.address, timeout=1.0)
        try:
            connection.request("GET", "/health/ready")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


@contextmanager
def served_api(
    databases: Databases, folder: Path, *, environment: Mapping[str, str] | None = None
) -> Iterator[ServedApi]:
    """The API, not started yet; ended afterwards."""
    folder.mkdir(mode=0o700, exist_ok=True)
    api = ServedApi(databases, folder, environment=environment)
    try:
        yield api
    finally:
        api.close()
