"""What a follower of the feed is granted, by role; of all else they do not learn that it is."""

from collections.abc import Mapping
from typing import Any

from domain.case.corrections import corrections
from domain.case.discharge.transfers import Transferred
from domain.case.restriction import restriction
from domain.envelope import Sensitivity
from domain.gate.rules import access_rules
from domain.governance.disclosure_parts import (
    MatterIncluded,
    PartDisclosed,
    PartWithheld,
    WithholdingLifted,
)
from domain.governance.erasure import ErasureDone, ErasureOrdered, ErasureWithdrawn
from domain.roles import Role

FEED = "feed"
"""What following is called among what is no stream."""


_MAY_NAME_A_MATTER = frozenset(
    {MatterIncluded.TYPE, PartWithheld.TYPE, PartDisclosed.TYPE, WithholdingLifted.TYPE}
)
"""What a disclosure lets in or keeps out: for no follower, whatever their role is granted, since
some may not know of a matter, nor that one touches somebody who asked for their record."""


def follows(role: Role, type: str, sensitivity: Sensitivity = Sensitivity.NORMAL) -> bool:
    """Whether events of a type, so marked, are for followers in this role."""
    granted = access_rules().followed.get(role)
    if granted is None or sensitivity not in granted.sensitivities:
        return False
    if type in _MAY_NAME_A_MATTER:
        return False
    return not granted.types.isdisjoint((type, type.partition(".")[0]))


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
