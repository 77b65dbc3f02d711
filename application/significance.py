"""What stands in the safeguarding chronology of a case: by itself, or by the latest word on it."""

from collections.abc import Sequence
from uuid import UUID

from application.log import StreamEntry
from domain.case.safeguarding.curation import ChronologyEntryExcluded, ChronologyEntryIncluded


def in_chronology(
    entries: Sequence[StreamEntry], withheld: frozenset[UUID] = frozenset()
) -> frozenset[UUID]:
    """Those of a case's entries that stand in its chronology after all of these, as far as can be
    told without what the ``withheld`` ones say: they are judged by their type alone."""
    put: dict[UUID, bool] = {}
    for one in entries:
        is_word = issubclass(one.fact_class, ChronologyEntryIncluded | ChronologyEntryExcluded)
        if is_word and one.id not in withheld:
            assert isinstance(one.fact, ChronologyEntryIncluded | ChronologyEntryExcluded)
            put[one.fact.entry] = isinstance(one.fact, ChronologyEntryIncluded)
    return frozenset(one.id for one in entries if put.get(one.id, _by_itself(one, withheld)))


def _by_itself(entry: StreamEntry, withheld: frozenset[UUID]) -> bool:
    if entry.fact_class.SIGNIFICANT or entry.id in withheld:
        return entry.fact_class.SIGNIFICANT
    pointed: bool = entry.record["data"].get("entry_significant", False)
    return pointed
