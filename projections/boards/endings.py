"""Whether a case has ended, so that what stands open in it after its end is found by that alone."""

from collections.abc import Mapping

from application.log import LogEntry
from domain.case.discharge.death import DeathWithdrawn, PersonDied
from domain.case.discharge.discharge import CaseClosed, CaseReopened
from domain.case.referral.referral import ReferralDeclined, ReferralRedirected
from projections.boards.item import Kind, id_of
from projections.boards.items import Handler, Items, put, settled
from projections.changes import changed


def marked(items: Items, entry: LogEntry) -> Items:
    """The items of a case, each with whether the case has ended; the same object where all say so
    already."""
    ended = any(id_of(kind, entry.stream) in items for kind in (Kind.ENDED, Kind.DIED))
    if all(item.after_end == ended for item in items.values()):
        return items
    return {
        id: item if item.after_end == ended else changed(item, after_end=ended)
        for id, item in items.items()
    }


def _ended(
    items: Items, entry: LogEntry, _fact: CaseClosed | ReferralDeclined | ReferralRedirected
) -> Items:
    return put(items, entry, Kind.ENDED, entry.stream, because=(entry.id,))


def _reopened(items: Items, entry: LogEntry, _fact: CaseReopened) -> Items:
    return settled(items, Kind.ENDED, entry.stream)


def _died(items: Items, entry: LogEntry, _fact: PersonDied) -> Items:
    return put(items, entry, Kind.DIED, entry.stream, because=(entry.id,))


def _alive(items: Items, entry: LogEntry, _fact: DeathWithdrawn) -> Items:
    return settled(items, Kind.DIED, entry.stream)


HANDLERS: Mapping[str, Handler] = {
    CaseClosed.TYPE: _ended,
    ReferralDeclined.TYPE: _ended,
    ReferralRedirected.TYPE: _ended,
    CaseReopened.TYPE: _reopened,
    PersonDied.TYPE: _died,
    DeathWithdrawn.TYPE: _alive,
}
"""What ends a case, and what has it go on."""
