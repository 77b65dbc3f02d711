"""For how long records are kept, asked of the log each time."""

from collections.abc import Iterable, Iterator
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
        if not isinstance(state, Case):
            return None
        return kept(state, entries, born=self._born(entries[0]))

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
        for case in cases:
            found = self.of(case)
            yield Over(case, found) if found is not None and found.until < by else None

    def _of_governance(self, record: GovernanceRecord) -> Kept | None:
        if record.chronology is None:
            return None
        cases = [self.of(case) for case in record.chronology.cases]
        known = [each for each in cases if each is not None]
        return max(known, key=lambda each: each.until) if len(known) == len(cases) else None

    def _born(self, first: Envelope) -> date | None:
        [opened] = self._parts.open([first], [frozenset({"who"})])
        who = opened.fact.who if isinstance(opened.fact, ReferralReceived) else None
        return who.date_of_birth if isinstance(who, Person) else None
