"""When something may be said to have happened or become known, in any kind of stream."""

from datetime import timedelta

from domain.commands import Circumstances, NotAcceptable
from domain.moments import When, end_of, london_day

CLOCK_LEEWAY = timedelta(seconds=2)


def refuse_untimely(given: Circumstances) -> None:
    """Raises ``occurred-in-future``, ``known-in-future`` or ``known-before-occurred``."""
    _refuse_the_future(given.occurred, given, "occurred-in-future", "When it happened")
    _refuse_the_future(given.known, given, "known-in-future", "When it became known")
    if given.known is not None and given.known.latest < given.occurred.earliest:
        raise NotAcceptable("known-before-occurred", "It can't have been known before it happened.")


def _refuse_the_future(when: When | None, given: Circumstances, code: str, what: str) -> None:
    """A day that has begun is not in the future; a range that ends on a later day is."""
    if when is None:
        return
    latest = given.now + CLOCK_LEEWAY
    if when.earliest > latest or when.latest > end_of(london_day(latest)):
        raise NotAcceptable(code, f"{what} lies in the future.")
