"""A NATS broker of our own, on this machine alone, that can be killed and started again."""

import json
import shutil
import subprocess
import sysconfig
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.integration.setup.running import free_port

PROGRAM = Path(sysconfig.get_path("scripts")) / "nats-server"
PATIENCE = 30.0


class Broker:
    """One broker and its folder; ``settings`` are more of its settings, in its own words."""

    def __init__(self, folder: Path, *, name: str = "one", settings: str = "") -> None:
        self.name = name
        self.port = free_port()
        self._file = folder / "nats.conf"
        self._process: subprocess.Popen[str] | None = None
        folder.mkdir(parents=True, exist_ok=True)
        self._file.write_text(
            f"server_name: {name}\nlisten: 127.0.0.1:{self.port}\n"
            f"jetstream {{ store_dir: {json.dumps(str(folder / 'store'))} }}\n{settings}\n"
        )

    @property
    def url(self) -> str:
        return f"nats://127.0.0.1:{self.port}"

    def start(self, ready: str = "Server is ready") -> None:
        """Start it, also after it was killed; returns when it takes connections."""
        self._process = subprocess.Popen(
            [PROGRAM, "-c", self._file], stderr=subprocess.PIPE, text=True
        )
        came, said = threading.Event(), list[str]()
        threading.Thread(target=_hear, args=(self._process, ready, came, said), daemon=True).start()
        assert came.wait(PATIENCE), said[-5:]

    def kill(self) -> None:
        """SIGKILL; nothing where it does not run."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


def _hear(
    process: "subprocess.Popen[str]", ready: str, came: threading.Event, said: list[str]
) -> None:
    assert process.stderr is not None
    with process.stderr as lines:
        for line in lines:
            said.append(line.rstrip())
            if ready in line:
                came.set()


@contextmanager
def broker(folder: Path, *, settings: str = "") -> Iterator[Broker]:
    """A running broker; its folder is gone afterwards."""
    running = Broker(folder, settings=settings)
    try:
        running.start()
        yield running
    finally:
        running.kill()
        shutil.rmtree(folder)


@contextmanager
def cluster(folder: Path, *, size: int = 3) -> Iterator[Sequence[Broker]]:
    """Brokers that keep one another's streams; each can be killed and started again."""
    routes = [free_port() for _ in range(size)]
    to_others = ", ".join(f"nats-route://127.0.0.1:{port}" for port in routes)
    brokers = [
        Broker(
            folder / f"n{number}",
            name=f"n{number}",
            settings=(
                f"cluster {{ name: three, listen: 127.0.0.1:{port}, routes: [{to_others}] }}"
            ),
        )
        for number, port in enumerate(routes)
    ]
    try:
        for each in brokers:
            each.start()
        yield brokers
    finally:
        for each in brokers:
            each.kill()
        shutil.rmtree(folder)
