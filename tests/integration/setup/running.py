"""Starting and watching `caseledger run` from a test."""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

PLACEHOLDERS = Path(__file__).parent / "placeholders"
REAL_CODE = os.pathsep.join(sys.path)
"""For ``PYTHONPATH``: the code that the tests themselves import, without the placeholders."""
ADDRESSES = ("DATABASE_URL", "MIGRATE_URL", "KEYS_URL", "ACCESS_URL", "MIGRATE_ACCESS_URL")
READY = "Caseledger is ready"
PATIENCE = 60


def free_port() -> int:
    """A port that nothing listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def environment(data: Path, *, port: int, **settings: str) -> dict[str, str]:
    """What the run sees: these settings and no others."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("CASELEDGER_") and name not in ADDRESSES
    }
    return {
        **kept,
        "PYTHONPATH": os.pathsep.join([str(PLACEHOLDERS), REAL_CODE]),
        "CASELEDGER_DATA_DIR": str(data),
        "CASELEDGER_PORT": str(port),
        **settings,
    }


def refused(data: Path, **settings: str) -> str:
    """The one sentence with which a run refuses to start."""
    ended = subprocess.run(
        [sys.executable, "-m", "api.commandline", "run"],
        env=environment(data, **{"port": free_port(), **settings}),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert ended.returncode == 2, ended
    assert READY not in ended.stdout
    (sentence,) = ended.stderr.splitlines()
    return sentence.removeprefix("caseledger: ")


class Run:
    """A run under test."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.said: list[str] = []
        self._ready = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def wait_ready(self) -> None:
        """Return when it says that it is ready; fail if it ends or takes too long."""
        assert self._ready.wait(PATIENCE), self.said
        assert any(READY in line for line in self.said), self.said

    def started(self) -> list[psutil.Process]:
        """All processes it has started, and theirs."""
        return psutil.Process(self.process.pid).children(recursive=True)

    def one(self, word: str) -> psutil.Process:
        """The process it has started itself with this word in its command."""
        (found,) = (
            process
            for process in psutil.Process(self.process.pid).children()
            if word in process.cmdline() or Path(process.exe()).name == word
        )
        return found

    def wait_end(self) -> int:
        """How it ended."""
        code = self.process.wait(PATIENCE)
        self._reader.join(PATIENCE)
        return code

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line.strip())
            if READY in line:
                self._ready.set()
        self._ready.set()


@contextmanager
def running(data: Path, *, port: int, **settings: str) -> Iterator[Run]:
    """A run that is ready; ended with the test, however that went."""
    with subprocess.Popen(
        [sys.executable, "-m", "api.commandline", "run"],
        env=environment(data, port=port, **settings),
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        run = Run(process)
        try:
            run.wait_ready()
            yield run
        finally:
            process.terminate()
            process.wait(PATIENCE)


def all_ended(processes: list[psutil.Process]) -> bool:
    """Whether all end within the patience; those nobody has collected yet have ended."""
    _, alive = psutil.wait_procs(processes, timeout=PATIENCE, callback=None)
    return all(process.status() == psutil.STATUS_ZOMBIE for process in alive)
