"""Which cases somebody may be told of so that they can open one by break-glass."""

from uuid import UUID

from domain.envelope import Author
from domain.gate.counting import countable
from domain.gate.restrictions import restricted
from domain.gate.rules import access_rules
from domain.gate.tied import Tied


def findable(case: Tied, by: Author) -> frozenset[UUID] | None:
    """By which entries of a case somebody may not find it; None where they may not find it at all.

    A case is found by who may break glass, if it may be counted for them too. Any other is opened
    by who has its id from somebody whom it is open to. What nobody may know of is no case, but a
    matter.
    """
    rules = access_rules()
    if by.role not in rules.emergency.roles or not countable(case, by):
        return None
    return restricted(case, by, frozenset(), rules).entries
