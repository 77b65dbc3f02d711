"""What stands in the safeguarding chronology of a case: by itself, or by the latest word on it."""

from collections.abc import Sequence
from uuid import UUID

from application.log import StreamEntry
from domain.case.safeguarding.curation import ChronologyEntryExcluded, ChronologyEntryIncluded


def in_chronology(entries: Sequence[StreamEntry]) -> frozenset[UUID]:
    """Those of a case's entries that stand in its chronology after all of these."""
    put: dict[UUID, bool] = {}
    for one in entries:
        if issubclass(one.fact_class, ChronologyEntryIncluded | ChronologyEntryExcluded):
            assert isinstance(one.fact, ChronologyEntryIncluded | ChronologyEntryExcluded)
            put[one.fact.entry] = isinstance(one.fact, ChronologyEntryIncluded)
    return frozenset(one.id for one in entries if put.get(one.id, _by_itself(one)))


def _by_itself(entry: StreamEntry) -> bool:
    if entry.fact_class.SIGNIFICANT:
        return True
    pointed: bool = entry.record["data"].get("entry_significant", False)
    return pointed
