"""Being asked to stop."""

import signal
import threading


def asked_to_stop() -> threading.Event:
    """Set once this process is sent SIGTERM or SIGINT."""
    stop = threading.Event()
    for asked in (signal.SIGTERM, signal.SIGINT):
        signal.signal(asked, lambda *_: stop.set())
    return stop
