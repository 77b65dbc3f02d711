"""A synchronous standby of a durable Postgres, which takes its place when that is lost."""

import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, unquote

import psycopg

from infrastructure.postgres.account import command_prefix
from infrastructure.postgres.programs import embedded_programs
from tests.faults.postgres import DurablePostgres

PATIENCE_SECONDS = 60.0


class Standby:
    """A server on a copy of the primary's folder that follows it."""

    def __init__(self, primary: DurablePostgres, folder: Path) -> None:
        self._primary = primary
        self._data, self._socket = folder / "data", folder / "socket"
        self._socket.mkdir(parents=True, mode=0o700)
        self._programs = embedded_programs().postgres.parent
        self._prefix = command_prefix(data=folder, programs=self._programs)
        self._process: subprocess.Popen[bytes] | None = None

    def url(self, primary_url: str) -> str:
        """Where to connect to in place of an address of the primary."""
        return f"{primary_url.partition('?')[0]}?host={quote(str(self._socket), safe='')}"

    def start(self) -> None:
        """Copy the primary, follow it, and have it wait for us with each commit."""
        above = self._primary.cluster.url("postgres")
        socket = unquote(above.partition("host=")[2])
        self._run("pg_basebackup", "-h", socket, "-U", "postgres", "-D", self._data, "-R")
        settings = ("listen_addresses=", f"unix_socket_directories={self._socket}")
        options = [part for setting in settings for part in ("-c", setting)]
        self._process = subprocess.Popen(
            [*self._prefix, self._programs / "postgres", "-D", self._data, *options],
            stderr=subprocess.DEVNULL,
        )
        with psycopg.connect(above, autocommit=True) as primary:
            primary.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
            primary.execute("SELECT pg_reload_conf()")
            self._wait_until(primary, "SELECT FROM pg_stat_replication WHERE sync_state = 'sync'")

    def promote(self) -> float:
        """Take the primary's place; how many seconds it took."""
        began = time.monotonic()
        above = self.url(self._primary.cluster.url("postgres"))
        with psycopg.connect(above, autocommit=True) as connection:
            connection.execute("SELECT pg_promote()")
        return time.monotonic() - began

    def stop(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(timeout=PATIENCE_SECONDS)

    def _run(self, program: str, *arguments: str | Path) -> None:
        command = [*self._prefix, self._programs / program, *arguments]
        subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE_SECONDS)

    @staticmethod
    def _wait_until(connection: "psycopg.Connection[tuple[object, ...]]", asked: str) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not connection.execute(asked).rowcount:
            assert time.monotonic() < deadline, "no standby follows"
            time.sleep(0.05)


@contextmanager
def standby(primary: DurablePostgres, folder: Path) -> Iterator[Standby]:
    """A standby that follows already; it ends with the context."""
    following = Standby(primary, folder)
    try:
        following.start()
        yield following
    finally:
        following.stop()
