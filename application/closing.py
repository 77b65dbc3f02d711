"""What keeps a case from being closed, told to who may close it before they write anything."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from application.callers import Caller
from application.judging import admit_to_command
from application.reading import Moment, StreamRead, StreamReader
from domain.case.case import Case
from domain.case.discharge.discharge import (
    OVERRIDES,
    Blocker,
    CloseCase,
    lacking_a_pair,
    unfinished,
)
from domain.case.measures import measures
from domain.streams import CASE


@dataclass(frozen=True)
class Closing:
    """What is unfinished, by the entries that hold it open and are not restricted for who asks;
    ``may_override``: their role closes the case all the same. ``lacking_a_pair`` are the
    questionnaires for want of which its outcome can't be told; nothing keeps it open for that."""

    read: StreamRead
    unfinished: Mapping[Blocker, Sequence[UUID]]
    lacking_a_pair: tuple[str, ...]
    may_override: bool


def closing(reader: StreamReader, caller: Caller, case_id: UUID, *, now: datetime) -> Closing:
    """By the rule that refuses to close the case; raises what reading the case raises, and
    :class:`~domain.commands.NotAllowed` to who may not close it."""
    read = reader.read(caller, CASE, case_id, Moment())
    case = read.whole
    assert isinstance(case, Case)
    admit_to_command(caller, CloseCase, case, now)
    return Closing(
        read=read,
        unfinished={
            blocker: sorted(filter(read.allowed.shows, entries))
            for blocker, entries in unfinished(case).items()
        },
        lacking_a_pair=lacking_a_pair(case) if read.allowed.tells_area(measures.AREA) else (),
        may_override=caller.role in OVERRIDES,
    )
