"""Group commit: the commands waiting at one moment travel in one call of the door.

The thread that finds nobody committing commits for all who wait. As measured, what costs
is the hand-over between threads. So a lone caller commits for itself without one, there is no
writer thread, and a thread is woken only with its answer or to lead the next call.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from select import select
from threading import Lock

from infrastructure.ledger.commands import Command
from infrastructure.ledger.verdicts import Verdict

LARGEST_CALL = 500
"""Events in one call; a larger command travels alone."""

Send = Callable[[Sequence[Command]], Sequence[Verdict]]


class _Waiting:
    """One caller: its command, then its verdict or the error of its call."""

    __slots__ = ("command", "error", "verdict", "wake")

    def __init__(self, command: Command) -> None:
        self.command = command
        self.verdict: Verdict | None = None
        self.error: BaseException | None = None
        self.wake = Lock()
        self.wake.acquire()

    @property
    def answered(self) -> bool:
        return self.verdict is not None or self.error is not None


class Gatherer:
    """Gathers the commands of many threads into calls of `send`, one call at a time.

    Two commands that share a stream or an event id never travel together, and commands on a stream
    go in the order in which they came.
    """

    def __init__(self, send: Send) -> None:
        self._send = send
        self._mutex = Lock()
        self._queue: deque[_Waiting] = deque()
        self._led = False

    def submit(self, command: Command) -> Verdict:
        """Wait for the verdict on one command; raises what its call raised."""
        own = _Waiting(command)
        with self._mutex:
            self._queue.append(own)
            leads = not self._led
            self._led = True
        if not leads:
            self._wait(own)
        if not own.answered:
            self._lead(own)
        if own.error is not None:
            raise own.error
        if own.verdict is None:
            raise RuntimeError("the door gave no verdict on a command")
        return own.verdict

    def _wait(self, own: _Waiting) -> None:
        try:
            own.wake.acquire()
        except BaseException:  # interrupted: nobody must wait for this thread to lead
            with self._mutex:
                if own in self._queue:
                    self._queue.remove(own)
            if own.wake.acquire(blocking=False) and not own.answered:
                self._hand_on()
            raise

    def _lead(self, own: _Waiting) -> None:
        """Send calls until `own` is answered, then hand on to the first who waits, if any."""
        try:
            while not own.answered:
                self._send_one_call(own)
        finally:
            self._hand_on()

    def _hand_on(self) -> None:
        with self._mutex:
            self._led = bool(self._queue)
            if self._queue:
                self._queue[0].wake.release()

    def _send_one_call(self, own: _Waiting) -> None:
        # A call costs little more for ten commands than for one. Whoever is at work on its next
        # command gets its turn now; where nobody is, this takes a microsecond. It waits for nothing
        # at all; `time.sleep` is refused where a host's clock is stepped.
        select((), (), (), 0)
        with self._mutex:
            together = self._take()
        try:
            verdicts = self._send([waiting.command for waiting in together])
            for waiting, verdict in zip(together, verdicts, strict=True):
                waiting.verdict = verdict
        except BaseException as error:  # an interrupt too: those who wait must not wait for ever
            for waiting in together:
                waiting.verdict, waiting.error = None, error
        for waiting in together:
            if waiting is not own:
                waiting.wake.release()

    def _take(self) -> list[_Waiting]:
        """The next call: from the front of the queue, without two claims to the same thing."""
        together: list[_Waiting] = []
        passed: list[_Waiting] = []
        claimed: set[bytes] = set()
        events = 0
        while self._queue:
            size = len(self._queue[0].command.events)
            if together and events + size > LARGEST_CALL:
                break
            waiting = self._queue.popleft()
            if claimed.isdisjoint(waiting.command.claims):
                together.append(waiting)
                events += size
            else:
                passed.append(waiting)
            claimed |= waiting.command.claims
        self._queue.extendleft(reversed(passed))
        return together
