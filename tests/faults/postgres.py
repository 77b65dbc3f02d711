"""A durable Postgres of our own, made by the launcher, that can be killed whole."""

import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import psycopg

from infrastructure.postgres.data_folder import DataFolder
from infrastructure.postgres.launcher import EmbeddedPostgres
from infrastructure.postgres.programs import embedded_programs
from tests.conftest import Cluster


class DurablePostgres:
    """A server on a folder of its own, with what a deployment has: fsync and synchronous commit."""

    def __init__(self, folder: DataFolder) -> None:
        self.folder = folder
        self._programs = embedded_programs()
        self._server = self._new()
        self.cluster = Cluster(self._server, major=self._programs.major)

    def _new(self) -> EmbeddedPostgres:
        return EmbeddedPostgres(self.folder, self._programs, say=lambda _: None)

    def start(self) -> None:
        """Start it, as after a crash if there was one; returns when it answers."""
        self._server = self._new()
        self._server.start()

    def stop(self) -> None:
        self._server.stop()

    @property
    def ended(self) -> bool:
        """Whether it has ended by itself."""
        return self._server.exit_code is not None

    def answers(self) -> bool:
        """Whether it takes a connection now."""
        try:
            psycopg.connect(self.cluster.url("postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def kill(self) -> int:
        """SIGKILL to every process of the server; how many there were."""
        assert self._server.pid is not None
        parent = psutil.Process(self._server.pid)
        # Stopped first: it would start new ones while we end the old.
        parent.send_signal(signal.SIGSTOP)
        processes = [*parent.children(recursive=True), parent]
        for process in processes:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(processes, timeout=30)
        self._server.stop()
        return len(processes)


@contextmanager
def durable_postgres(above: Path | None = None) -> Iterator[DurablePostgres]:
    """A running server with the roles and templates; gone with its folder afterwards."""
    made = Path(tempfile.mkdtemp(prefix="cl-"))
    folder = DataFolder.hold((above or made) / "data")
    postgres = DurablePostgres(folder)
    try:
        postgres.start()
        postgres.cluster.make_templates()
        yield postgres
    finally:
        postgres.stop()
        folder.release()
        shutil.rmtree(made)
