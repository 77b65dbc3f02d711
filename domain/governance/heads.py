"""Where every stream of the log ended: what makes an omission from an evidence bundle show.

Source: docs/format.md §6. The root binds whoever keeps the log: any later event of a stream
contradicts a false one, and the log gives the true one to whoever derives it again.
"""

from typing import Annotated

from pydantic import Field, StringConstraints

from domain.commands import Command, NotPossible, command
from domain.facts import Fact, event
from domain.roles import Role

AREA = "heads"
LARGEST = 2**53 - 1

Position = Annotated[int, Field(ge=1, le=LARGEST)]
Root = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


@event("log.heads_recorded", area=AREA, label="Heads recorded")
class HeadsRecorded(Fact):
    """The root over the last record of each of `count` streams at or before position `covered`."""

    covered: Position
    count: Position
    root: Root


@command(
    "record-heads",
    area=AREA,
    kind="governance",
    summary="Record where every stream of the log ends.",
    # Asked for by the service's own processes only: no route leads here.
    roles=frozenset({Role.SYSTEM_ADMINISTRATOR}),
)
class RecordHeads(Command):
    """Derived from the log by whoever asks; nobody sends it."""

    covered: Position
    count: Position
    root: Root


def decide(covered: int, asked: RecordHeads) -> list[Fact]:
    """The heads, unless this stream already covers as much; raises ``NotPossible``."""
    if asked.covered <= covered:
        raise NotPossible("heads-recorded", "The heads were recorded up to there already.")
    return [HeadsRecorded(**dict(asked))]
