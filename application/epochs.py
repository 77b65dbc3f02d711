"""Opening an epoch: the log goes on without what was lost, and says so in its first event."""

from uuid import UUID

from application.callers import ourselves
from application.casework import Casework
from application.orders import Answer, administrative
from domain.governance.epochs import OpenEpoch


def open_epoch(casework: Casework, asked: OpenEpoch, *, by: UUID) -> Answer:
    """Record the opening as decided by somebody, known by their local pseudonymous id.

    Raises as :meth:`Casework.carry_out` does, and what its recorder raises.
    """
    return casework.carry_out(
        administrative(ourselves(by), asked, None, key=f"epoch-{asked.epoch}")
    )
