"""The worker's part in erasures: it goes on with whatever was approved and is not done."""

from collections.abc import Callable
from threading import Event
from uuid import UUID

import structlog

from application.erasing.destruction import Destroying
from application.erasing.erasure import Erasing
from application.log import LogUnavailable, PartsUnavailable
from domain.commands import Refusal
from projections.notices import trouble_of

LOOK_SECONDS = 2.0

_log = structlog.get_logger()


class ErasuresAtWork:
    """Carries out approved erasures and destruction lists.

    What stands in the way is told once, and again when it changes; what is outstanding stands in
    the log itself.
    """

    def __init__(self, erasing: Erasing, destroying: Destroying, stop: Event) -> None:
        self._erasing = erasing
        self._destroying = destroying
        self._stop = stop
        self._told: dict[UUID, str] = {}

    def run(self) -> None:
        """Look for work until stopped."""
        while not self._stop.wait(LOOK_SECONDS):
            try:
                self._look()
            except LogUnavailable:
                # The runners tell of it.
                continue

    def _look(self) -> None:
        # The cases of a list by the list, which drops those whose erasure is refused.
        for id, erasure in self._erasing.all().items():
            if erasure.is_to_be_carried_out and erasure.destruction is None:
                self._try(id, self._erased)
        for id, destruction in self._destroying.all().items():
            if destruction.is_to_be_carried_out:
                self._try(id, self._destroyed)

    def _erased(self, id: UUID) -> bool:
        return self._erasing.carry_out(id).done

    def _destroyed(self, id: UUID) -> bool:
        return self._destroying.carry_out(id, go_on=lambda: not self._stop.is_set()).done

    def _try(self, id: UUID, work: Callable[[UUID], bool]) -> None:
        trouble = ""
        try:
            if work(id):
                _log.info("erasure_done", stream=str(id))
        except Refusal as refused:
            trouble = refused.code
        except (LogUnavailable, PartsUnavailable):
            trouble = "unavailable"
        except Exception as fault:
            trouble = trouble_of(fault)
        if trouble and self._told.get(id) != trouble:
            _log.warning("erasure_waits", stream=str(id), trouble=trouble)
        self._told[id] = trouble
