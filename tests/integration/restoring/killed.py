"""A process that opens an epoch and is killed by itself at a named moment."""

import os
import signal
from typing import Any

from api.settings import Settings
from infrastructure.ledger.epoch_opening import EpochOpening
from tests.integration.restoring import conftest

MOMENTS = ("before-the-event", "before-the-commit", "after-the-commit")


def open_and_be_killed(settings: Settings, moment: str) -> None:
    """Open an epoch; killed at one of `MOMENTS`."""

    def die() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    send, append = EpochOpening._send, EpochOpening.append

    def sent(self: EpochOpening, *given: Any) -> Any:
        if moment == "before-the-event":
            die()
        verdicts = send(self, *given)
        if moment == "before-the-commit":
            die()
        return verdicts

    def appended(self: EpochOpening, commands: Any) -> Any:
        verdicts = append(self, commands)
        if moment == "after-the-commit":
            die()
        return verdicts

    EpochOpening._send, EpochOpening.append = sent, appended  # type: ignore[method-assign]  # that is how it is killed there
    conftest.open_epoch(settings)
