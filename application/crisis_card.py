"""What somebody needs at hand in a crisis: who it is, what keeps them safe, how it stands, whom to
call. All of it is in the case; it is told by itself so that it can be had when little else can."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from application.callers import Caller
from application.put_right import putting_right
from application.reading import Entry, Moment, StreamRead, StreamReader
from domain.case.case import Case
from domain.case.oversight.allocation import Allocation
from domain.case.risk.risk import Level
from domain.moments import london_day
from domain.streams import CASE, StreamState


@dataclass(frozen=True)
class CrisisCard:
    """The entries as opened for the reader: how the case began, its latest assessment of risk and
    its current safety plan, those that there are, and by the ids of these what puts them right.
    Without a `level` where what it became by is restricted for the reader. `in_care`: the case is
    in this reader's care."""

    read: StreamRead
    beginning: Entry
    assessment: Entry | None
    plan: Entry | None
    put_right: Mapping[UUID, Sequence[Entry]]
    level: Level | None
    held: Allocation | None
    covering: frozenset[UUID]
    in_care: bool

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All that is shown."""
        found = (self.beginning, self.assessment, self.plan)
        corrections = (entry for by in self.put_right.values() for entry in by)
        return (*(entry for entry in found if entry is not None), *corrections)


def crisis_card(
    reader: StreamReader, caller: Caller, case_id: UUID, *, now: datetime
) -> CrisisCard:
    """The card of a case as it is now; raises what reading the case raises."""
    read = reader.read(caller, CASE, case_id, Moment())
    # What is restricted shows as being there: an older assessment must not pass for the latest.
    case = read.whole
    assert isinstance(case, Case)
    wanted = (case.risk.assessed, case.safety_plan.current)
    put_right = {id: putting_right(case, id) for id in wanted if id is not None}
    named = {*wanted, *(id for by in put_right.values() for id in by)}
    found = [e for e in read.entries if e.event.id in named]
    opened = reader.shown(caller, [read.entries[0], *found])
    day = london_day(now)
    return CrisisCard(
        read=read,
        beginning=opened[0],
        assessment=_of(opened, case.risk.assessed),
        plan=_of(opened, case.safety_plan.current),
        put_right={
            id: [entry for entry in opened if entry.event.id in by] for id, by in put_right.items()
        },
        level=case.risk.level if _level(read.state) is case.risk.level else None,
        held=case.allocation.holder_on(day),
        covering=case.allocation.covering_on(day),
        in_care=_is_in_care(case, caller, day),
    )


def _level(state: StreamState) -> Level | None:
    assert isinstance(state, Case)
    return state.risk.level


def _of(entries: Sequence[Entry], wanted: UUID | None) -> Entry | None:
    return next((entry for entry in entries if entry.event.id == wanted), None)


def _is_in_care(case: Case, caller: Caller, day: date) -> bool:
    """Whether this caller holds, supervises or covers the case on a day in London."""
    held = case.allocation.holder_on(day)
    holders = set() if held is None else {held.practitioner, held.supervisor}
    return caller.actor in holders | case.allocation.covering_on(day)
