"""A process that a run starts: the API or the worker."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Self

from api.lifeline import GRACE, say_go


class Child:
    """A running process that ends when we ask it to, or when we are gone."""

    def __init__(self, name: str, process: "subprocess.Popen[bytes]", lifeline: int) -> None:
        self.name = name
        self._process = process
        self._lifeline = lifeline

    @classmethod
    def start(
        cls,
        name: str,
        command: Sequence[str],
        *,
        environment: Mapping[str, str],
        pass_descriptors: Sequence[int] = (),
    ) -> Self:
        """Start `caseledger <command>`, in a session of its own: a Ctrl-C is for us to handle."""
        reading, writing = os.pipe()
        try:
            process = subprocess.Popen(  # noqa: S603 - our own program, no shell
                [
                    sys.executable,
                    "-P",
                    "-m",
                    "api.commandline",
                    *command,
                    "--lifeline",
                    str(reading),
                ],
                env=environment,
                pass_fds=(reading, *pass_descriptors),
                start_new_session=True,
            )
        except OSError:
            os.close(writing)
            raise
        finally:
            os.close(reading)
        return cls(name, process, writing)

    def go(self) -> None:
        """Tell it that the databases are ready."""
        with suppress(BrokenPipeError):
            say_go(self._lifeline)

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
        os.close(self._lifeline)


def stop(children: Sequence[Child]) -> None:
    """Ask them all to stop, wait, and after 10 seconds end what has not."""
    for child in children:
        child.ask_to_stop()
    deadline = time.monotonic() + GRACE
    for child in children:
        child.wait_until(deadline)
