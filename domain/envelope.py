"""An event as the log keeps it: the fact, and who recorded it, why, when, and as what."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from domain.facts import Content, Fact
from domain.moments import When
from domain.roles import Role
from domain.text import Code


class Source(StrEnum):
    """Who told us."""

    SELF = "self"
    PARENT = "parent"
    CARER = "carer"
    RELATIVE = "relative"
    SCHOOL = "school"
    GP = "gp"
    SOCIAL_CARE = "social_care"
    POLICE = "police"
    HEALTH = "health"
    VOLUNTARY = "voluntary"
    COLLEAGUE = "colleague"
    PRACTITIONER = "practitioner"
    SYSTEM = "system"
    OTHER = "other"


class Basis(StrEnum):
    """What kind of statement it is: observed, told by somebody, or a professional's view."""

    FACT = "fact"
    REPORTED = "reported"
    OPINION = "opinion"


class Sensitivity(StrEnum):
    NORMAL = "normal"
    RESTRICTED = "restricted"


class Purpose(StrEnum):
    """Why the record was made."""

    CARE = "care"
    SAFEGUARDING = "safeguarding"
    SUPERVISION = "supervision"
    ADMINISTRATION = "administration"
    QUALITY = "quality"


class Author(Content):
    """Who recorded an event, in the role and team held at the time; ids are local pseudonyms."""

    actor: UUID
    role: Role
    organisation: Code
    client: Code
    team: Code | None = None
    on_behalf_of: UUID | None = None


@dataclass(frozen=True)
class Recorded:
    """What the log added: its name, the position that never changes, the instant, the hashes."""

    log: str
    position: int
    at: datetime
    prev: bytes
    leaf_hash: bytes


@dataclass(frozen=True)
class Envelope:
    """One event of one stream.

    ``subject`` is the person whose key closes the parts that name nobody else; writing needs it.
    ``recorded`` is what the log added, set once the event is there.
    """

    originator_id: UUID
    originator_version: int
    kind: str
    id: UUID
    fact: Fact
    occurred: When
    known: When | None
    by: Author
    why: Purpose
    source: Source
    basis: Basis
    sensitivity: Sensitivity
    request: bytes
    subject: UUID | None = None
    cause: UUID | None = None
    correlation: UUID | None = None
    ordinal: int = 0
    recorded: Recorded | None = None
