"""Which cases somebody may be told of so that they can open one by break-glass."""

from uuid import UUID

from domain.envelope import Author
from domain.gate.conflicts import in_conflict
from domain.gate.restrictions import restricted
from domain.gate.rules import access_rules
from domain.gate.tied import Tied


def findable(case: Tied, by: Author) -> frozenset[UUID] | None:
    """By which entries of a case somebody may not find it; None where they may not find it at all.

    A case is found by who may break glass, of its own organisation, if nothing of who it is about
    is to be guessed from its being there: not where it is restricted or anybody has a conflict of
    interest in it, which a colleague's or a known person's case is. Such a case is opened by who
    has its id from somebody whom it is open to. What nobody may know of is no case, but a matter.
    """
    rules = access_rules()
    if by.role not in rules.emergency.roles or by.organisation != case.referral.organisation:
        return None
    standing = case.restriction
    if standing.conflicts or any(not each.covers for each in standing.restrictions.values()):
        return None
    return None if in_conflict(case, by.actor) else restricted(case, by, frozenset(), rules).entries
