"""How the relays stand, kept in Postgres for whoever asks another process."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from application.relay.standing import RelayStanding, RelayState
from infrastructure.statements import Rows, statement

NOTE = statement("relay", "note")
NOTED = statement("relay", "noted")


@dataclass(frozen=True)
class NotedRelay:
    """What a relay was doing ``at`` an instant, and up to which position it had dealt with the log.

    ``relayed`` and ``refusals`` count since its process began.
    """

    subscription: UUID
    state: RelayState
    code: str | None
    position: int
    relayed: int
    refusals: int
    at: datetime


class RelayStandings:
    """Notes them and tells them; raises what its way to the database raises."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def note(self, subscription: UUID, standing: RelayStanding, at: datetime) -> None:
        """Keep how a relay stands now, in place of what was kept before."""
        self._rows(
            NOTE,
            {
                "subscription": subscription,
                "state": standing.state.value,
                "code": standing.code,
                "position": 0 if standing.cursor is None else standing.cursor.position,
                "relayed": standing.relayed,
                "refusals": standing.refusals,
                "at": at,
            },
        )

    def all(self) -> Sequence[NotedRelay]:
        """Every relay that was ever noted."""
        return [
            NotedRelay(subscription, RelayState(state), *rest)
            for subscription, state, *rest in self._rows(NOTED, {})
        ]
