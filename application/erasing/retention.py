"""For how long records are kept, asked of the log each time."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from application.log import Log, PartStore
from domain.case.case import Case
from domain.case.referral.referral import Person, ReferralReceived
from domain.envelope import Envelope
from domain.governance.governance import GovernanceRecord
from domain.retention import Kept, kept
from domain.streams import CASE, GOVERNANCE

_AT_ONCE = 1_000
_CASES_AT_ONCE = 100


@dataclass(frozen=True)
class Over:
    """A case whose time is over."""

    case: UUID
    kept: Kept


class CaseRetention:
    """Implements :class:`application.erasing.erasure.Retention`: of cases, and of chronologies by
    theirs.

    A person's record and the directory are kept while a case points at them, which no rule here
    looks for: for them nothing is ever said to be over.
    """

    def __init__(self, *, log: Log, parts: PartStore) -> None:
        self._log = log
        self._parts = parts

    def of(self, stream: UUID) -> Kept | None:
        """Until when a case is kept, or a chronology: as long as each of its cases; None while one
        is in use, and for anything else.

        Raises :class:`~application.log.PartsUnavailable` and as the log does.
        """
        entries = self._log.stream(stream)
        if entries and entries[0].kind == GOVERNANCE.name:
            return self._of_governance(GOVERNANCE.project(None, entries))
        state = CASE.project(None, entries) if entries else None
        if not isinstance(state, Case) or not state.ended:
            return None
        [born] = self._born(entries[:1])
        return kept(state, entries, born=born)

    def cases(self) -> list[UUID]:
        """All cases of the log, in the order in which they began."""
        found: list[UUID] = []
        after: int | None = 0
        while after is not None:
            some, after = self.page(after, limit=_AT_ONCE)
            found += some
        return found

    def page(self, after: int, *, limit: int) -> tuple[list[UUID], int | None]:
        """The next cases that began after a position of the log, and the position to go on after;
        None where there are no more."""
        stretch = self._log.read(after, limit, [ReferralReceived.TYPE])
        entries = [entry for entry in stretch.entries if isinstance(entry, Envelope)]
        more = len(stretch.entries) == limit
        return [entry.originator_id for entry in entries], stretch.through if more else None

    def over(self, by: date, cases: Iterable[UUID]) -> Iterator[Over | None]:
        """Of each case in turn whether its time is over before a day; raises as :meth:`of`."""
        waiting = list(cases)
        for begin in range(0, len(waiting), _CASES_AT_ONCE):
            some = waiting[begin : begin + _CASES_AT_ONCE]
            known = self._of_cases(some)
            for case in some:
                found = known.get(case)
                yield Over(case, found) if found is not None and found.until < by else None

    def _of_cases(self, cases: Sequence[UUID]) -> Mapping[UUID, Kept | None]:
        """The same as of each by itself, with one look at the log for all, and one at the keys."""
        upto, _ = self._log.last()
        entries: dict[UUID, list[Envelope]] = {}
        for entry in self._log.of_streams(cases, upto):
            entries.setdefault(entry.stream, []).append(entry.envelope)
        told = {id: (CASE.project(None, some), some) for id, some in entries.items()}
        ended = {
            id: (state, some)
            for id, (state, some) in told.items()
            if isinstance(state, Case) and state.ended
        }
        born = self._born([some[0] for _, some in ended.values()])
        return {
            id: kept(state, some, born=day)
            for (id, (state, some)), day in zip(ended.items(), born, strict=True)
        }

    def _of_governance(self, record: GovernanceRecord) -> Kept | None:
        if record.chronology is None:
            return None
        cases = [self.of(case) for case in record.chronology.cases]
        known = [each for each in cases if each is not None]
        return max(known, key=lambda each: each.until) if len(known) == len(cases) else None

    def _born(self, firsts: Sequence[Envelope]) -> list[date | None]:
        """By the first entry of each case when its person was born."""
        opened = self._parts.open(firsts, [frozenset({"who"})] * len(firsts))
        whose = [
            each.fact.who if isinstance(each.fact, ReferralReceived) else None for each in opened
        ]
        return [who.date_of_birth if isinstance(who, Person) else None for who in whose]
