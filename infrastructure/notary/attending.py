"""Keeps a notary at work: it waits its turn, outlives outages, and tries again after a refusal."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

import psycopg

from infrastructure.notary.leading import AnotherLeads
from infrastructure.notary.notary import FOLD, Notary, Signed
from infrastructure.notary.refusals import Ground, SigningRefused
from infrastructure.notary.signed_record import RecordChanged, RecordInUse

LOOK_SECONDS = 0.4
"""Between two looks for new events: with the signing itself, well below a second."""

AGAIN_SECONDS = 1.0
"""Until the next attempt where something stood in the way."""

REPEAT_SECONDS = 3_600.0
"""Until what still stands in the way is told again."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The notary does not sign, and will not before somebody has looked into it: an alarm."""

    ground: Ground
    position: int | None


@dataclass(frozen=True, slots=True)
class Delayed:
    """Something stands in the way just now."""

    trouble: str


Notice = Signed | Refused | Delayed


def attend(
    opened: Callable[[], AbstractContextManager[Notary]],
    *,
    stop: threading.Event,
    tell: Callable[[Notice], None],
    monotonic: Callable[[], float],
) -> None:
    """Until asked to stop, look for new events and have them signed for.

    What stands in the way is told when it begins, when it changes and then hourly.
    """
    told: Notice | None = None
    told_at = 0.0

    def tell_once(notice: Notice) -> None:
        nonlocal told, told_at
        if notice != told or monotonic() - told_at >= REPEAT_SECONDS:
            told, told_at = notice, monotonic()
            tell(notice)

    while not stop.is_set():
        try:
            with opened() as notary:
                tell(notary.resume())
                told = None
                _work(notary, stop=stop, tell=tell)
        except (AnotherLeads, RecordInUse):
            pass
        except SigningRefused as refused:
            tell_once(Refused(refused.ground, refused.position))
        except (psycopg.Error, OSError, RecordChanged) as trouble:
            tell_once(Delayed(type(trouble).__name__))
        stop.wait(AGAIN_SECONDS)


def _work(notary: Notary, *, stop: threading.Event, tell: Callable[[Notice], None]) -> None:
    while not stop.is_set():
        signed = notary.step()
        if signed is not None:
            tell(signed)
        if signed is None or signed.leaves < FOLD:
            stop.wait(LOOK_SECONDS)
