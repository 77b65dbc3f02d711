"""What a follower of the feed is granted, by role; of all else they do not learn that it is."""

from collections.abc import Mapping
from typing import Any

from domain.case.corrections import corrections
from domain.case.discharge.transfers import Transferred
from domain.case.restriction import restriction
from domain.envelope import Sensitivity
from domain.facts import UnknownEvent, event_class
from domain.gate.rules import access_rules
from domain.governance import disclosure_parts
from domain.governance.erasure import ErasureDone, ErasureOrdered, ErasureWithdrawn
from domain.roles import Role

FEED = "feed"
"""What following is called among what is no stream."""


def follows(role: Role, type: str, sensitivity: Sensitivity = Sensitivity.NORMAL) -> bool:
    """Whether events of a type, so marked, are for followers in this role.

    Of disclosures nobody is told: the gate keeps them to those who answer for them, and what one
    lets in or keeps out may name a matter, of which some may not know that it touches whoever asked
    for their record.
    """
    granted = access_rules().followed.get(role)
    if granted is None or sensitivity not in granted.sensitivities:
        return False
    if _area(type) == disclosure_parts.AREA:
        return False
    return not granted.types.isdisjoint((type, type.partition(".")[0]))


def is_followed(type: str) -> bool:
    """Whether events of a type are told to followers in any role; no for a type that this code does
    not know."""
    return _area(type) is not None and any(
        follows(role, type, marking)
        for role, granted in access_rules().followed.items()
        for marking in granted.sensitivities
    )


def _area(type: str) -> str | None:
    try:
        return event_class(type, 1).AREA
    except UnknownEvent:
        return None


_NAMES = {
    corrections.AREA: frozenset({"entry"}),
    restriction.AREA: frozenset({"covers", "restriction", "conflict"}),
}
"""By area, the fields in which an event names what it takes back, shuts or opens."""


ON_ERASURES = frozenset({ErasureOrdered.TYPE, ErasureWithdrawn.TYPE, ErasureDone.TYPE})
"""What is told of the erasure of a record beside it: also to who wants certain cases only."""


TAKING_BACK = frozenset(
    {
        *corrections.WITHDRAWALS,
        corrections.EntryCorrected.TYPE,
        corrections.SubjectStatementAdded.TYPE,
        restriction.AccessRestricted.TYPE,
        restriction.RestrictionLifted.TYPE,
        restriction.ConflictDeclared.TYPE,
        restriction.ConflictEnded.TYPE,
    }
)
"""What says of others that they are wrong, or not for everybody: whoever was told of those is told
that, however it is marked."""


LEAVING = frozenset({Transferred.TYPE})
"""What takes a case to another service: told to those, too, who wanted it where it was until then,
since they hold it."""


def named_by(area: str, fields: Mapping[str, Any]) -> Mapping[str, Any]:
    """The clear fields in which an event names others by their ids, and none else; of an area of
    which events take nothing back, no fields."""
    names = _NAMES.get(area, frozenset())
    return {name: value for name, value in fields.items() if name in names}


def tells_of(area: str, field: str) -> bool:
    """Whether a follower is told a field of the events of an area."""
    return area != restriction.AREA or field in _NAMES[area]


def is_told_who(area: str) -> bool:
    """Whether a follower is told who recorded the events of an area: of a restriction not, since
    whoever declares a conflict is mostly the one who is kept out."""
    return area != restriction.AREA


def told_of(area: str, fields: Mapping[str, Any]) -> Mapping[str, Any]:
    """Of the clear fields of an event of an area those that a follower is told: of a restriction
    what it is about, so that they can put that away, and neither why nor who may see on."""
    return named_by(area, fields) if area == restriction.AREA else fields
