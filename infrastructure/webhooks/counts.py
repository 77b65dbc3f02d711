"""How delivering to webhooks goes, for who watches over it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from infrastructure.statements import Rows, statement

COUNTS = statement("webhooks", "counts")


@dataclass(frozen=True)
class WebhookCounts:
    """Of one endpoint: how many sendings it has taken and not taken, how many events wait, and how
    many lanes wait for another try or stand."""

    subscription: UUID
    taken: int
    refused: int
    waiting: int
    failing_lanes: int


def webhook_counts(rows: Rows) -> Sequence[WebhookCounts]:
    """Those of every endpoint that there is. Raises what reading them raises."""
    return [WebhookCounts(*row) for row in rows(COUNTS, {})]
