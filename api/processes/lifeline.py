"""What ties a process of a run to the run: it never works before it is told, nor outlives it.

The run holds one end of a pair of sockets, the process the other. One message says that the
databases are ready, and brings what the process needs: settings, and the listening socket. The end
of the stream says that the run is gone, even if it was killed.
"""

import json
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Mapping, Sequence

GRACE = 10.0
"""Seconds a process has to finish what it is doing once it is asked to stop."""

_LONGEST = 65_536
"""Bytes in the message; it holds a few addresses and folders."""


class Lifeline:
    """The process's end."""

    def __init__(self, descriptor: int) -> None:
        self._socket = socket.socket(fileno=descriptor)

    def wait_for_go(self) -> Sequence[int]:
        """Return when the run says that the databases are ready; end quietly if it is gone.

        The settings it sends are then in the environment; what it sends to listen on is returned.
        """
        message, descriptors, _, _ = socket.recv_fds(self._socket, _LONGEST, maxfds=1)
        if not message:
            sys.exit(0)
        os.environ.update(json.loads(message))
        return descriptors

    def watch(self) -> None:
        """From now on, ask this process to stop when the run is gone, and see that it does."""
        threading.Thread(target=self._watch, name="lifeline", daemon=True).start()

    def _watch(self) -> None:
        self._socket.recv(1)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(GRACE)
        os._exit(1)


def say_go(
    line: socket.socket, settings: Mapping[str, str], *, listening: Sequence[socket.socket] = ()
) -> None:
    """The run's word that the databases are ready."""
    message = json.dumps(dict(settings)).encode()
    socket.send_fds(line, [message], [each.fileno() for each in listening])
