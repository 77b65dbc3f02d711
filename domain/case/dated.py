"""Content that says itself when what it records happened."""

from datetime import date, datetime

from domain.commands import Circumstances, NotAcceptable
from domain.facts import Content
from domain.moments import At, Day, Instant, On, When, london_day


class HappenedOn(Content):
    """Something of a day in London; where in the day is not known, or does not matter."""

    happened_on: Day

    def happened(self) -> When:
        """The day, for timelines."""
        return On(on=self.happened_on)


class HappenedAt(Content):
    """Something of a moment that was noted."""

    happened_at: Instant

    def happened(self) -> When:
        """The moment, for timelines."""
        return At(at=self.happened_at)


def refuse_future(moment: date | datetime, given: Circumstances) -> None:
    """Raises ``happened-in-future``; a day that has begun in London is not in the future."""
    later = moment > given.now if isinstance(moment, datetime) else moment > london_day(given.now)
    if later:
        raise NotAcceptable("happened-in-future", "What is recorded can't lie in the future.")
