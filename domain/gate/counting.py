"""Which cases that are not open to somebody may be told to be there."""

from uuid import UUID

from domain.envelope import Author
from domain.gate.conflicts import in_conflict
from domain.gate.tied import Tied


def countable(case: Tied, by: Author, found_by: frozenset[UUID] = frozenset()) -> bool:
    """Whether somebody to whom a case is not open may be told that there is one.

    Of their own organisation, and if nothing of who it is about is to be guessed from its being
    there: not where it is restricted or anybody has a conflict of interest in it, which a
    colleague's or a known person's case is; nor where each of the entries that it was ``found_by``
    is restricted.
    """
    standing = case.restriction
    if by.organisation != case.referral.organisation or in_conflict(case, by.actor):
        return False
    if standing.conflicts or not all(each.covers for each in standing.restrictions.values()):
        return False
    covered = frozenset[UUID]().union(*(each.covers for each in standing.restrictions.values()))
    return not found_by or not found_by <= covered
