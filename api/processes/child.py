"""A process that a run starts: the API, the worker, the notary, or what delivers."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Self

from api.processes.lifeline import GRACE, say_go

_NOT_TO_ALL = {"MIGRATE_URL", "MIGRATE_ACCESS_URL", "ERASE_URL"}


class Child:
    """A running process that ends when we ask it to, or when we are gone."""

    def __init__(self, name: str, process: "subprocess.Popen[bytes]", line: socket.socket) -> None:
        self.name = name
        self._process = process
        self._line = line

    @classmethod
    def start(cls, name: str, command: str) -> Self:
        """Start `api.processes.process <command>` in a session of its own: a Ctrl-C is ours.

        It loads what it needs, and waits for the word.
        """
        # What serves must not be able to act as the owner of the ledger, nor to remove parts.
        environment = {key: value for key, value in os.environ.items() if key not in _NOT_TO_ALL}
        ours, theirs = socket.socketpair()
        with theirs:
            process = subprocess.Popen(  # noqa: S603 - our own program, no shell
                [
                    *(sys.executable, "-P", "-m", "api.processes.process"),
                    *(command, str(theirs.fileno())),
                ],
                env=environment,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        return cls(name, process, ours)

    def go(self, settings: Mapping[str, str], *, listening: Sequence[socket.socket] = ()) -> None:
        """Tell it that the databases are ready, with these settings and this to listen on."""
        with suppress(ConnectionError):
            say_go(self._line, settings, listening=listening)

    @property
    def exit_code(self) -> int | None:
        """How it ended; None while it runs."""
        return self._process.poll()

    def ask_to_stop(self) -> None:
        """Ask it to finish what it is doing."""
        self._process.send_signal(signal.SIGTERM)

    def wait_until(self, deadline: float) -> None:
        """Wait for its end; at the deadline (of `time.monotonic`) end it ourselves."""
        try:
            self._process.wait(timeout=max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._line.close()


class Children:
    """The processes of one run."""

    def __init__(self, api: Child) -> None:
        self.api = api
        self._all = [api]

    def start_worker(self) -> Child:
        """Start the projection worker. Later than the API: loading it would slow the API down,
        and what it has not done yet, views say of themselves."""
        worker = Child.start("The projection worker", "work")
        self._all.append(worker)
        return worker

    def start_notary(self) -> Child:
        """Start the notary: after the API for the same reason, and nobody waits for it."""
        notary = Child.start("The notary", "notarise")
        self._all.append(notary)
        return notary

    def start_deliveries(self) -> Child:
        """Start what sends events to others: the last, for the same reason."""
        deliveries = Child.start("The process that delivers", "deliver")
        self._all.append(deliveries)
        return deliveries

    def stop(self) -> None:
        """Ask all to stop, wait, after 10 seconds end what has not; twice does no more."""
        for child in self._all:
            child.ask_to_stop()
        deadline = time.monotonic() + GRACE
        for child in self._all:
            child.wait_until(deadline)


@contextmanager
def starting() -> Iterator[Children]:
    """The API, loading and waiting for the word; all that is started is stopped in the end."""
    children = Children(Child.start("The API", "serve"))
    try:
        yield children
    finally:
        children.stop()
