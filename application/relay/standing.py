"""How a relay stands, for those who run the service."""

from dataclasses import dataclass
from enum import StrEnum

from application.feed.cursor import Cursor


class RelayState(StrEnum):
    """What a relay is doing."""

    STARTING = "starting"
    RELAYING = "relaying"
    TARGET_AWAY = "target-away"
    LOG_AWAY = "log-away"
    HELD = "held"
    HALTED = "halted"


@dataclass(frozen=True)
class RelayStanding:
    """A relay's state, and how far it has dealt with the log: None before it knows.

    ``code`` says why it does not relay. ``relayed`` counts messages and ``refusals`` the times that
    another had appended first, both since the relay began.
    """

    state: RelayState = RelayState.STARTING
    code: str | None = None
    cursor: Cursor | None = None
    relayed: int = 0
    refusals: int = 0
