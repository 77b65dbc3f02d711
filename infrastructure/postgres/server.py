"""A running Postgres server process."""

import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from infrastructure.postgres.cannot_start import CannotStart

_ASK_EVERY = 1.0
"""Seconds between two requests to stop."""

_SAY_EVERY = 5.0
"""Seconds between two sentences about a long wait."""

_LOOK_EVERY = 0.01
"""Seconds between two looks at the server's state."""


class StopAsked(Exception):
    """The operator asked for a stop while the server was starting."""


class ServerProcess:
    """A server we started, in a session of its own so that a Ctrl-C does not reach it first."""

    def __init__(self, process: "subprocess.Popen[bytes]", cluster: Path) -> None:
        self._process = process
        self._cluster = cluster

    @classmethod
    def start(cls, command: Sequence[str], *, cluster: Path, log: Path) -> "ServerProcess":
        """Start it; it does not answer queries yet."""
        with log.open("ab") as output:
            log.chmod(0o600)
            process = subprocess.Popen(  # noqa: S603 - our own command, no shell
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        return cls(process, cluster)

    @property
    def pid(self) -> int:
        """The process id of the server's first process."""
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """How it ended; None while it runs."""
        return self._process.poll()

    def wait_ready(
        self, *, log: Path, say: Callable[[str], None], stop_asked: Callable[[], bool]
    ) -> None:
        """Return when it answers queries, however long recovery takes.

        Raises `CannotStart` if it ends instead, `StopAsked` if the operator wants no more.
        """
        began = said = time.monotonic()
        while not self._answers():
            if self.exit_code is not None:
                raise CannotStart(
                    f"Postgres ended while it was starting: the end of {log} says why."
                )
            if stop_asked():
                raise StopAsked
            now = time.monotonic()
            if now - said >= _SAY_EVERY:
                said = now
                say(f"Postgres is still recovering after {now - began:.0f} seconds; waiting …")
            time.sleep(_LOOK_EVERY)

    def stop(self, *, say: Callable[[str], None]) -> None:
        """End its sessions, let it write what it must, and wait until it is gone."""
        said = time.monotonic()
        while self.exit_code is None:
            # Again and again: a server that has not set its handlers yet, started where interrupts
            # are ignored (a shell's background), never hears the first.
            self._process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=_ASK_EVERY)
            if self.exit_code is None and time.monotonic() - said >= _SAY_EVERY:
                said = time.monotonic()
                say("Postgres is still writing before it stops; waiting …")

    def _answers(self) -> bool:
        # The server writes its state on the eighth line of its pid file; pg_ctl waits on the same.
        try:
            lines = (self._cluster / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        return len(lines) >= 8 and lines[0] == str(self.pid) and lines[7].strip() == "ready"
