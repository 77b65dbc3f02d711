"""What a report has to look up in the log: what norms ask of people, and what an event was."""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from application.log import Log, PartStore
from domain.case.referral.referral import Person, ReferralReceived
from domain.envelope import Envelope
from domain.outcomes.course import Someone

_AT_ONCE = 50
"""Referrals read at once; few, as of a short period's cases most others are nobody's."""

_MANY_AT_ONCE = 500
"""Events of which only the columns are read."""


@dataclass(frozen=True)
class Happened:
    """An event as a report names it."""

    position: int
    id: UUID
    type: str
    recorded: datetime


class FigureSource:
    """Looks up for a report what no view may keep.

    Its methods raise :class:`~application.log.LogUnavailable` or
    :class:`~application.log.PartsUnavailable` when they get no answer.
    """

    def __init__(self, *, log: Log, parts: PartStore) -> None:
        self._log = log
        self._parts = parts

    def someone(self, begun_at: Mapping[UUID, int]) -> dict[UUID, Someone]:
        """Date of birth and sex by case, as named when the referral arrived.

        ``begun_at`` are the positions at which the cases began. Nobody is shown what is opened
        here: it serves to find the norm that scores are compared with. Who can't be opened any
        more is not among them.
        """
        beginnings = self._beginnings(sorted(begun_at.values()))
        opened = self._parts.open(beginnings, [frozenset({"who"})] * len(beginnings))
        return {
            entry.originator_id: Someone(who.date_of_birth, who.sex)
            for entry in opened
            if isinstance(entry.fact, ReferralReceived)
            and isinstance(who := entry.fact.who, Person)
        }

    def _beginnings(self, positions: Sequence[int]) -> list[Envelope]:
        """The referrals at these positions, which ascend.

        Asked for one by one, those of a year took longer than the whole report: many are read at
        once, and those in between that nobody asked for are passed over.
        """
        asked, waiting = frozenset(positions), deque(positions)
        found: list[Envelope] = []
        while waiting:
            stretch = self._log.read(waiting[0] - 1, _AT_ONCE, [ReferralReceived.TYPE])
            found += [
                entry
                for entry in stretch.entries
                if isinstance(entry, Envelope)
                and entry.recorded is not None
                and entry.recorded.position in asked
            ]
            while waiting and waiting[0] <= stretch.through:
                waiting.popleft()
        return found

    def touched(self, after: int, upto: int) -> frozenset[UUID]:
        """The streams of which something was recorded after a position, up to another."""
        return frozenset(entry.stream for entry in self._log.follow(after, upto - after))

    def happened(self, positions: Iterable[int]) -> dict[int, Happened]:
        """The events at these positions, without what they say."""
        asked = sorted(set(positions))
        found = {}
        for first in range(0, len(asked), _MANY_AT_ONCE):
            for entry in self._log.at(asked[first : first + _MANY_AT_ONCE]):
                at = entry.position
                found[at] = Happened(at, entry.id, entry.type, entry.at)
        return found
