"""The uses of break-glass of a period: why, for how long, and whether somebody else looked at each
in time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from application.log import Log
from application.scanning import all_of
from domain.envelope import Author, Envelope
from domain.governance.break_glass import (
    BreakGlassEnded,
    BreakGlassOpened,
    BreakGlassReviewed,
    Grant,
    evolve,
    review_overdue,
)
from domain.moments import london_day
from domain.outcomes.course import Period

_HEARD = (BreakGlassOpened.TYPE, BreakGlassEnded.TYPE, BreakGlassReviewed.TYPE)


@dataclass(frozen=True)
class Use:
    """A use of break-glass, by whom, and by whom it was reviewed when, if it was."""

    grant: Grant
    by: Author
    reviewer: UUID | None = None
    reviewed_at: datetime | None = None

    def in_time(self, today: date) -> bool | None:
        """Whether it was reviewed by the day by which it was to be; None while that may still
        happen, and where the bank holidays of that time are not on the list."""
        review_by = self.grant.review_by
        if review_by is None:
            return None
        if self.reviewed_at is not None:
            return london_day(self.reviewed_at) <= review_by
        return False if review_overdue(review_by, today) else None


class EmergencyUses:
    """Reads them from the log, where there are few."""

    def __init__(self, *, log: Log) -> None:
        self._log = log

    def of(self, organisation: str, period: Period, *, upto: int) -> Sequence[Use]:
        """An organisation's uses that began on the days of a period in London, in order, as they
        stood at a position. Raises as the log does."""
        found: dict[UUID, Use] = {}
        for entry in all_of(self._log, _HEARD):
            if entry.recorded is not None and entry.recorded.position <= upto:
                _take(found, entry)
        return [
            use
            for use in found.values()
            if use.by.organisation == organisation and period.holds(london_day(use.grant.opened))
        ]


def _take(found: dict[UUID, Use], entry: Envelope) -> None:
    before = found.get(entry.originator_id)
    grant = evolve(None if before is None else before.grant, entry)
    assert grant is not None, "a grant begins with its opening"
    use = Use(grant, entry.by) if before is None else replace(before, grant=grant)
    if isinstance(entry.fact, BreakGlassReviewed) and entry.recorded is not None:
        use = replace(use, reviewer=entry.by.actor, reviewed_at=entry.recorded.at)
    found[entry.originator_id] = use
