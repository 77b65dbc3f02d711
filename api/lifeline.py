"""What ties a process of a run to the run: it never works before it is told, nor outlives it.

The parent holds the writing end of a pipe, the child the reading end. One byte says that the
databases are ready. The end of the pipe says that the parent is gone, even if it was killed.
"""

import os
import signal
import sys
import threading
import time

GRACE = 10.0
"""Seconds a process has to finish what it is doing once it is asked to stop."""

_GO = b"g"


class Lifeline:
    """The child's end."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def wait_for_go(self) -> None:
        """Return when the parent says that the databases are ready; end quietly if it is gone."""
        if os.read(self._descriptor, 1) != _GO:
            sys.exit(0)

    def watch(self) -> None:
        """From now on, ask this process to stop when the parent is gone, and see that it does."""
        threading.Thread(target=self._watch, name="lifeline", daemon=True).start()

    def _watch(self) -> None:
        os.read(self._descriptor, 1)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(GRACE)
        os._exit(1)


def say_go(descriptor: int) -> None:
    """The parent's word that the databases are ready."""
    os.write(descriptor, _GO)
