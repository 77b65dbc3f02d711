"""What an operator's command shows is recorded before it is shown, as any reading is."""

from collections.abc import Iterable
from contextlib import ExitStack
from uuid import UUID, uuid4

from api.clock import utc_now
from api.composing.access_log import access_writer
from api.settings import Settings
from application.accesses.readings import Decision, ReadingDecided, readings_of
from application.callers import Caller
from application.log import LogUnavailable
from domain.envelope import Purpose
from infrastructure.ledger.connections import ledger_pool
from infrastructure.postgres.cannot_start import CannotStart

PATIENCE = 10.0
"""Seconds that a command waits for the access log."""


def record_reading(
    settings: Settings,
    *,
    action: str,
    by: Caller,
    why: Purpose,
    position: int,
    stream: UUID | None = None,
    shown: Iterable[UUID] = (),
) -> None:
    """Return once the access log holds that this is about to be shown; ``action`` is the name of
    the operation that shows the same over HTTP. Raises `CannotStart`: then it may not be shown."""
    records = tuple(dict.fromkeys(shown))
    decided = ReadingDecided(
        action=action,
        decision=Decision.ALLOWED,
        stream=stream,
        shown=records,
        count=len(records) or None,
        position=position,
        trace=uuid4(),
    )
    with ExitStack() as closing:
        pool = ledger_pool(settings.access_address(), size=1, timeout=PATIENCE)
        closing.callback(pool.close)
        writer = access_writer(settings, pool, closing)
        try:
            writer.write(
                readings_of(
                    decided, log_origin=settings.access_origin, by=by, at=utc_now(), why=why
                )
            )
        except LogUnavailable:
            raise CannotStart(
                "The access log can't be written to, and nothing is shown without a record of it."
            ) from None
