"""Why a part of a record is left out of an evidence bundle, as its recipient is told."""

from enum import StrEnum


class Ground(StrEnum):
    """What somebody may decide. Sources: Data Protection Act 2018, Schedules 2 and 3."""

    THIRD_PARTY = "third_party"
    """It would tell of somebody else who has not agreed (Sch. 2 para. 16)."""
    SERIOUS_HARM = "serious_harm"
    """It would be likely to cause serious harm to somebody's health (Sch. 3 para. 5)."""
    CHILD_ABUSE = "child_abuse"
    """It tells of a risk to a child, against that child's interests (Sch. 3 para. 21)."""
    EXPECTED_PRIVATE = "expected_private"
    """Somebody gave it expecting that this recipient would not be told (Sch. 3 para. 4)."""
    LEGAL_PRIVILEGE = "legal_privilege"
    """It is between a client and their lawyers (Sch. 2 para. 19)."""
    CRIME = "crime"
    """It would stand in the way of preventing or detecting crime (Sch. 2 para. 2)."""
    COURT_ORDER = "court_order"
    """A court has forbidden that it be told."""
    OUTSIDE_REQUEST = "outside_request"
    """It is not of what was asked for."""
