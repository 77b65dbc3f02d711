"""The log going on under a new name after a restore, and what was lost before that.

Source: docs/format.md §5. Whoever follows the log or holds evidence of it learns from its first
event in the new epoch which events are lost, and who decided to go on without them.
"""

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from domain.commands import Command, command
from domain.facts import Fact, event
from domain.roles import Role

AREA = "epochs"
LARGEST = 2**53 - 1
LONGEST_NOTE = 8_000

Position = Annotated[int, Field(ge=1, le=LARGEST)]
Number = Annotated[int, Field(ge=2, le=999_999_999)]
Size = Annotated[int, Field(ge=0, le=LARGEST)]
Note = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_NOTE)]


@event("log.epoch_opened", area=AREA, label="Epoch opened after a restore")
class EpochOpened(Fact):
    """The log goes on in this epoch without the events that its last checkpoint covers beyond it.

    `checkpoint` is the last of the log's earlier name as it was signed, `agreed` the size of the
    largest one that the surviving events were shown to agree with (0: none).
    """

    epoch: Number
    checkpoint: Note
    agreed: Size
    missing_first: Position
    missing_last: Position

    @model_validator(mode="after")
    def _something_is_missing(self) -> Self:
        if not self.agreed < self.missing_first <= self.missing_last:
            raise ValueError("an epoch opens where events that were signed for are missing")
        return self


@command(
    "open-epoch",
    area=AREA,
    kind="governance",
    summary="Let the log go on under a new name after a restore that lost events.",
    # Asked for on the command line, beside the database: no route leads here.
    roles=frozenset({Role.SYSTEM_ADMINISTRATOR}),
)
class OpenEpoch(Command):
    """Worked out by comparing the log with its last checkpoint; nobody sends it."""

    epoch: Number
    checkpoint: Note
    agreed: Size
    missing_first: Position
    missing_last: Position


def decide(asked: OpenEpoch) -> list[Fact]:
    """The opening, in a stream of its own."""
    return [EpochOpened(**dict(asked))]
