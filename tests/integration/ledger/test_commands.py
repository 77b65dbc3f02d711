"""What the log would never take is refused before it can fail a call for its neighbours."""

from uuid import UUID

import pytest

from application.log import Unrecordable
from infrastructure.ledger.commands import Command
from infrastructure.ledger.stored import LedgerEvent, PartRow
from tests.integration.ledger.events import event


@pytest.mark.parametrize(
    "unfit",
    [
        event(UUID(int=1), 0, record=b"x" * 16_385),
        event(UUID(int=1), -1),
        event(UUID(int=1), 0, type="case.\x00"),
        event(UUID(int=1), 0, type=""),
        event(UUID(int=1), 0, request=b"short"),
        event(UUID(int=1), 0, parts=(PartRow("a", 1, b""), PartRow("a", 2, b""))),
        event(UUID(int=1), 0, parts=(PartRow("a", 0, b""),)),
    ],
)
def test_what_the_log_would_never_take_is_refused_before_it_travels(unfit: LedgerEvent) -> None:
    with pytest.raises(Unrecordable):
        Command([unfit])


def test_a_command_has_at_least_one_event() -> None:
    with pytest.raises(Unrecordable):
        Command([])
