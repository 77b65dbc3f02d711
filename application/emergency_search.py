"""Finding the id of a case that somebody may open by break-glass: that it is there, no more."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from application.callers import Caller
from application.gate import Gate
from application.judging import admit_to
from application.log import Log, PartStore
from application.naming import named, standing
from application.reading import AsOf
from application.search import MOST_CANDIDATES, MOST_CASES, SearchIndex, too_wide, words_of
from domain.gate.decision import Denied
from domain.gate.rules import EMERGENCY_SEARCH, Action

NOT_TIED = "no-relationship"


@dataclass(frozen=True)
class FoundToOpen:
    """The cases that were found, in the order of their ids."""

    cases: tuple[UUID, ...]
    as_of: AsOf


class EmergencySearch:
    """Tells who may break glass which cases there are of somebody whom they name."""

    def __init__(
        self,
        *,
        index: SearchIndex,
        gate: Gate,
        log: Log,
        parts: PartStore,
        clock: Callable[[], datetime],
    ) -> None:
        self._index = index
        self._gate = gate
        self._log = log
        self._parts = parts
        self._clock = clock

    def find(self, caller: Caller, *, name: str | None, nhs_number: str | None) -> FoundToOpen:
        """The cases of whoever is called so, or has this number, that nothing ties the caller to
        and that a grant would open to them.

        Raises :class:`~domain.commands.NotAllowed`, ``NotAcceptable`` as ``Searching.find`` does,
        or :class:`~application.log.PartsUnavailable`.
        """
        admit_to(caller, EMERGENCY_SEARCH, self._clock())
        words = words_of(name, nhs_number)
        found = self._index.candidates(
            words=words, nhs_number=nhs_number, limit=MOST_CANDIDATES + 1
        )
        cases = {case: each.person for each in found.people for case in each.cases}
        if len(found.people) > MOST_CANDIDATES or len(cases) > MOST_CASES:
            raise too_wide()
        judged = self._gate.judge_many(caller, Action.READ, list(cases))
        untied = [
            case
            for case, told in judged.items()
            if isinstance(told, Denied) and told.code == NOT_TIED
        ]
        told = tuple(
            case
            for case, hidden in sorted(self._gate.findable(caller, untied).items())
            if self._names((case, cases[case]), words, nhs_number, without=hidden)
        )
        return FoundToOpen(told, found.as_of)

    def _names(
        self,
        records: Sequence[UUID],
        words: Collection[str],
        number: str | None,
        *,
        without: Collection[UUID],
    ) -> bool:
        """Whether what stands in these records, but for these entries, tells all of this."""
        telling = [
            entry
            for record in records
            for entry in standing(self._log.entries(record))
            if entry.id not in without
        ]
        envelopes = [entry.envelope for entry in telling]
        opened = self._parts.open(envelopes, [None] * len(envelopes)) if envelopes else ()
        told = [named(whole.fact) for whole in opened]
        called = frozenset[str]().union(*(each.words for each in told))
        return called.issuperset(words) and {number} <= {None, *(each.number for each in told)}
