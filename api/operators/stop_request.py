"""The operator's wish to stop."""

import signal


class StopRequest:
    """Whether the operator has asked for a stop: Ctrl-C, SIGTERM, or a closed terminal."""

    def __init__(self) -> None:
        self._asked = False

    def __call__(self) -> bool:
        """True from the first request on."""
        return self._asked

    def listen(self) -> None:
        """Take the signals from now on; a second one changes nothing."""
        for wanted in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(wanted, self._note)

    def _note(self, *_signal: object) -> None:
        self._asked = True
