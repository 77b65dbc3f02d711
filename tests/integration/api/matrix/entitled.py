"""Who may meet what, told here once more and by hand: the matrix holds the service against it.

It is read off the table of roles that the service was asked for, not off its policy data.
"""

from domain.roles import EVERYDAY, PRACTITIONERS, Role
from tests.integration.api.matrix.world import (
    REPRESENTATIVE,
    SUBJECT,
    Area,
    Canary,
    Shut,
    Tie,
    Viewer,
)

WORKING = frozenset({Tie.ALLOCATED, Tie.COVERING, Tie.RECEIVING, Tie.ENDED_WITHIN})
LEADING = frozenset({Tie.SUPERVISING, Tie.COVERING, Tie.TEAM, Tie.ENDED_WITHIN})
DIRECTLY = frozenset({Tie.ALLOCATED, Tie.COVERING, Tie.RECEIVING, Tie.SUPERVISING})
OFFICE_SEES = frozenset({Area.REFERRAL})
ALL = frozenset({Area.REFERRAL, Area.CLINICAL, Area.BYTES, Area.ENTRY})
NOTHING = frozenset[Area]()
_TELLS_OF = {Area.LINE: Area.CLINICAL, Area.RESTRICTED_LINE: Area.ENTRY}
"""What is written about an entry is for those who may read the entry."""


def shown(viewer: Viewer, case: Shut, *, for_quality: bool = False) -> frozenset[Area] | None:
    """What of a case somebody may read; None where the case itself is refused them."""
    areas = _by_tie(viewer, for_quality=for_quality)
    if areas is None or _kept_out(viewer, case):
        return None
    if viewer.role is Role.SAFEGUARDING_LEAD:
        return areas
    named = viewer.tie is Tie.ALLOCATED
    if case is Shut.WHOLE and not named:
        return None
    if case is Shut.CONFLICT and not _works_directly(viewer):
        return None
    return areas if named else areas - {Area.ENTRY}


def _by_tie(viewer: Viewer, *, for_quality: bool) -> frozenset[Area] | None:
    role, tie = viewer.role, viewer.tie
    if role in PRACTITIONERS:
        areas = ALL if tie in WORKING else None
    elif role is Role.SUPERVISOR:
        areas = ALL if tie in LEADING else None
    elif tie is Tie.ELSEWHERE:
        areas = None
    elif role is Role.SAFEGUARDING_LEAD:
        areas = ALL
    elif role is Role.AUDITOR:
        return ALL if for_quality else NOTHING
    elif role in {Role.DUTY, Role.ADMIN, Role.SERVICE_MANAGER}:
        areas = OFFICE_SEES
    else:
        areas = None
    return NOTHING if areas and for_quality else areas


def _kept_out(viewer: Viewer, case: Shut) -> bool:
    own = case is Shut.OWN and viewer.tie is Tie.OWN_RECORD
    return own or (case is Shut.CONFLICT and viewer.tie is Tie.CONFLICTED)


def _works_directly(viewer: Viewer) -> bool:
    if viewer.role in PRACTITIONERS:
        return viewer.tie in DIRECTLY - {Tie.SUPERVISING}
    return viewer.role is Role.SUPERVISOR and viewer.tie in {Tie.SUPERVISING, Tie.COVERING}


def knows_matter(viewer: Viewer, area: Area) -> bool:
    """Whether somebody may know of a matter at all."""
    if viewer.tie in {Tie.ALLEGED, Tie.CONFLICTED, Tie.ELSEWHERE}:
        return False
    if viewer.role is Role.STAFF_ALLEGATION_OFFICER:
        return True
    return area is Area.HIDDEN_CONCERN and viewer.role is Role.SAFEGUARDING_LEAD


def released_to(viewer: Viewer) -> Shut | None:
    """Whose record was released to somebody."""
    return {SUBJECT: Shut.OWN, REPRESENTATIVE: Shut.WHOLE}.get(viewer)


def may_meet(viewer: Viewer, canary: Canary) -> bool:
    """Whether a canary may stand in an answer to somebody who asks for care."""
    if viewer.role is Role.DATA_SUBJECT:
        return canary.case is not None and canary.case is released_to(viewer)
    here = viewer.tie is not Tie.ELSEWHERE
    match canary.area:
        case Area.ALLEGATION | Area.HIDDEN_CONCERN:
            return knows_matter(viewer, canary.area)
        case Area.EMERGENCY:
            return here and viewer.role in {Role.SAFEGUARDING_LEAD, Role.SERVICE_MANAGER}
        case Area.IDENTITY:
            return here and viewer.role in EVERYDAY
    assert canary.case is not None
    areas = shown(viewer, canary.case)
    if canary.area is Area.LISTED:
        return areas is not None
    if canary.area is Area.CODE:
        named = viewer.tie is Tie.ALLOCATED or viewer.role is Role.SAFEGUARDING_LEAD
        return named and (areas is not None or viewer.role is Role.SUBSCRIBER)
    return areas is not None and _TELLS_OF.get(canary.area, canary.area) in areas
