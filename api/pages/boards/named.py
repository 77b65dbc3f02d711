"""The boards: what each is called, whose it is, and how its rows are asked for."""

from collections.abc import Mapping
from dataclasses import dataclass

from api.pages.page import Page
from domain.roles import EVERYDAY, PRACTITIONERS, Role

_LOOKS_ACROSS = EVERYDAY | {Role.AUDITOR}


@dataclass(frozen=True)
class Board:
    """``asks`` is the route's last step; ``says`` what stands on it, in a sentence."""

    asks: str
    title: str
    says: str
    roles: frozenset[Role] = _LOOKS_ACROSS

    @property
    def page(self) -> Page:
        """The page that shows it."""
        return Page(f"/pages/boards/{self.asks}", self.title, self.roles)

    def whose(self, role: Role) -> Mapping[str, str]:
        """Whose cases are asked about: a practitioner's own, those whom a supervisor supervises,
        else all that the gate opens."""
        if role in PRACTITIONERS:
            return {"practitioner": "me"}
        if role is Role.SUPERVISOR and self.asks == "supervision":
            return {"supervisor": "me"}
        return {}


CONCERNS = Board(
    "concerns",
    "Open concerns",
    "Safeguarding concerns that nobody has closed, and agencies that have not answered.",
)
SUPERVISION = Board(
    "supervision",
    "Cases for supervision",
    "Cases that must come to supervision, each with every rule that says so.",
)
WAITING = Board(
    "waiting",
    "Waiting list",
    "Who waits, by risk and then by how long, and who last checked on them.",
    roles=_LOOKS_ACROSS - {Role.ADMIN},
)
NOTES = Board(
    "notes",
    "Notes and risk screens",
    "Attended contacts whose risk screen, note or signature is overdue.",
)
COUNTERSIGNATURES = Board(
    "countersignatures",
    "Second signatures",
    "Trainees’ notes that await a second signature, oldest first.",
)
ACTIONS = Board(
    "actions", "Actions from supervision", "What was agreed in supervision and is not done."
)
CLOSED = Board("closed", "Ended with something open", "Ended cases in which something stands open.")
TRANSITIONS = Board(
    "transitions",
    "Moves to adult services",
    "Moves to an adult service that are planned, or asked for and not accepted.",
)
BOARDS = (
    CONCERNS,
    SUPERVISION,
    WAITING,
    NOTES,
    COUNTERSIGNATURES,
    ACTIONS,
    CLOSED,
    TRANSITIONS,
)
