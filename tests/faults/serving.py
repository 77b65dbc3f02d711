"""The serving process, started as `caseledger run` starts it, that can be killed."""

import http.client
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

from api.child import Child
from api.compose import local_issuer
from api.demonstration.personas import PERSONAS
from api.settings import Settings
from tests.conftest import ORIGIN, Databases

PATIENCE = 60.0
LOOK_EVERY = 0.01


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
            data_dir=folder,
            log_origin=ORIGIN,
        )
        self._environment = environment or {}
        self._told = {
            "DATABASE_URL": databases.service_url,
            "KEYS_URL": databases.keys_url,
            "CASELEDGER_DATA_DIR": str(folder),
            "CASELEDGER_LOG_DIR": str(folder / "logs"),
            "CASELEDGER_LOG_ORIGIN": ORIGIN,
        }
        self._child: Child | None = None
        issuer = local_issuer(self.settings)
        self.token: Callable[[str], str] = cache(lambda name: issuer.token(PERSONAS[name]))

    def start(self) -> float:
        """Start it; how many seconds it took until it served."""
        began = time.monotonic()
        with pytest.MonkeyPatch.context() as patched:
            for name, value in self._environment.items():
                patched.setenv(name, value)
            self._child = Child.start("The API", "serve")
        self._child.go(self._told, listening=[self._listening])
        while not self.ready():
            assert self._child.exit_code is None, "the API ended by itself"
            assert time.monotonic() < began + PATIENCE, "the API does not get ready"
            time.sleep(LOOK_EVERY)
        return time.monotonic() - began

    def kill(self) -> None:
        """SIGKILL, and gone."""
        if self._child is not None:
            self._child._process.kill()
            self._child.wait_until(time.monotonic() + PATIENCE)
            self._child = None

    def close(self) -> None:
        self.kill()
        self._listening.close()

    @property
    def runs(self) -> bool:
        """Whether the process is there."""
        return self._child is not None and self._child.exit_code is None

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
