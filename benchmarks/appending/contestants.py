"""The systems of one run, each in its own database, and the slices they are measured in."""

from __future__ import annotations

import json
import shutil
import socket
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from stand.peers import EMMETT, MESSAGE_DB, UMADB, Absent, fetch_npm, fetch_wheel
from stand.process import FOLDER, Process, python
from stand.server import Stand

from appending import message_db
from appending.system import PAYLOAD

STOCK = "library's recorder"
FLOOR = "bare single-row INSERT"
OURS = "ours, encrypted"
OURS_PLAIN = "ours, not encrypted"
TWO = "ours, encrypted, two processes"
TWO_PLAIN = "ours, not encrypted, two processes"
SERVER_PATIENCE_SECONDS = 20


@dataclass(frozen=True)
class Contestant:
    """A system, how its processes are started, and over how many processes writers are spread."""

    name: str
    module: str
    address: dict[str, Any]
    processes: int = 1
    python_path: Sequence[str] = ()

    def start_writing(self, writers: int) -> Process:
        """A process with this many writers."""
        return python(
            "appending.write", self.module, self.address, writers, python_path=self.python_path
        )

    def start_following(self) -> Process:
        """A process that follows its feed."""
        return python("appending.follow", self.module, self.address, python_path=self.python_path)


@dataclass(frozen=True)
class NodeContestant(Contestant):
    """Emmett, which lives in Node."""

    node_modules: str = ""

    def start_writing(self, writers: int) -> Process:
        return self._start("write", writers)

    def start_following(self) -> Process:
        return self._start("follow", 1)

    def _start(self, role: str, writers: int) -> Process:
        node = shutil.which("node")
        assert node is not None
        script = str(FOLDER / "appending" / "emmett.mjs")
        payload = json.dumps(PAYLOAD)
        return Process(
            [node, script, self.node_modules, self.address["url"], role, str(writers), payload]
        )


@dataclass
class Field:
    """The contestants that this machine can run, and why others are left out."""

    contestants: list[Contestant] = field(default_factory=list)
    left_out: dict[str, str] = field(default_factory=dict)


@contextmanager
def contestants(stand: Stand) -> Iterator[Field]:
    """All that can run here, each with an empty store."""
    found = Field()
    encrypted = stand.make_ledger("ours_encrypted").as_address() | {"encrypted": True}
    plain = stand.make_ledger("ours_plain").as_address() | {"encrypted": False}
    found.contestants += [
        Contestant(STOCK, "library", {"url": stand.make_database("library")}),
        Contestant(FLOOR, "single_rows", {"url": stand.make_database("single_rows")}),
        Contestant(OURS, "ours", encrypted),
        Contestant(OURS_PLAIN, "ours", plain),
        Contestant(TWO, "ours", encrypted, processes=2),
        Contestant(TWO_PLAIN, "ours", plain, processes=2),
    ]
    _add_node_peers(found, stand)
    with _uma(found, stand.folder):
        yield found


def _add_node_peers(found: Field, stand: Stand) -> None:
    try:
        modules = fetch_npm((MESSAGE_DB, *EMMETT), stand.folder / "npm")
    except Absent as reason:
        found.left_out |= {"message-db": str(reason), "Emmett": str(reason)}
        return
    emmett = {"url": stand.make_database("emmett")}
    found.contestants.append(NodeContestant("Emmett", "emmett", emmett, node_modules=str(modules)))
    url = stand.make_database(message_db.DATABASE)
    try:
        message_db.install(modules, url)
    except Absent as reason:
        found.left_out["message-db"] = str(reason)
        return
    found.contestants.append(Contestant("message-db", "message_db", {"url": url}))


@contextmanager
def _uma(found: Field, folder: Path) -> Iterator[None]:
    try:
        wheel = str(fetch_wheel(UMADB, folder / "umadb"))
    except Absent as reason:
        found.left_out["UmaDB"] = str(reason)
        yield
        return
    port = _free_port()
    start = "import sys; sys.argv[0] = 'umadb'; import umadb; umadb.run_server_from_args(sys.argv)"
    listen = ["--listen", f"127.0.0.1:{port}", "--db-path", str(folder / "uma.db")]
    server = Process([sys.executable, "-c", start, *listen], python_path=[wheel])
    try:
        _wait_until_listening(port)
        address = {"url": f"http://127.0.0.1:{port}"}
        found.contestants.append(Contestant("UmaDB", "uma", address, python_path=[wheel]))
        yield
    finally:
        server.kill()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


def _wait_until_listening(port: int) -> None:
    deadline = time.monotonic() + SERVER_PATIENCE_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
