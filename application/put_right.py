"""What of the standing of a case was put right later.

A correction leaves what it corrects standing: a case goes on resting on the codes and dates of an
entry of which something is known to be wrong. Whoever is told how a case stands is told that too.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from application.reading import StreamRead
from domain.case.case import Case
from domain.case.risk import risk, safety_plan
from domain.case.risk.risk import RiskLevelChanged
from domain.case.risk.safety_plan import SafetyPlanReviewed
from domain.case.safeguarding import safeguarding, statuses


@dataclass(frozen=True)
class PutRight:
    """An entry on which a case stands in an area, and what puts that entry right."""

    area: str
    entry: UUID
    by: tuple[UUID, ...]


def put_right(read: StreamRead) -> tuple[PutRight, ...]:
    """What was put right of that on which the level of risk, the safety plan, open concerns,
    awaited answers and statuses rest, as far as the reader is told of them; that it was so is told
    also where what is right is restricted for them."""
    shown, whole = read.state, read.whole
    assert isinstance(shown, Case)
    assert isinstance(whole, Case)
    if not any(entry.corrected for entry in whole.corrections.entries.values()):
        return ()
    return tuple(
        PutRight(area, entry, by)
        for area, resting in _resting_on(shown, read).items()
        if read.allowed.tells_area(area)
        for entry in resting
        if (by := putting_right(whole, entry))
    )


def putting_right(case: Case, entry: UUID) -> tuple[UUID, ...]:
    """The entries that put this one right, and those that put these right, in the order
    recorded."""
    entries = case.corrections.entries
    return tuple(sorted(_putting_right(case, entry), key=lambda id: entries[id].version))


def _putting_right(case: Case, entry: UUID) -> Iterator[UUID]:
    for by in case.corrections.entries[entry].corrected:
        yield by
        yield from _putting_right(case, by)


def _resting_on(case: Case, read: StreamRead) -> Mapping[str, tuple[UUID, ...]]:
    """By area the entries that its standing rests on."""
    concerns = case.safeguarding
    return {
        risk.AREA: tuple(_level(case, read)),
        safety_plan.AREA: tuple(_plan(case, read)),
        safeguarding.AREA: (*sorted(concerns.open_concerns), *sorted(concerns.awaiting_reply)),
        statuses.AREA: tuple(case.statuses.open),
    }


def _level(case: Case, read: StreamRead) -> Iterator[UUID]:
    """What set the level of risk, and the assessment that it was set by or that found it again."""
    set_by = max(_standing(case, read, RiskLevelChanged.TYPE), default=None)
    if set_by is None:
        return
    version, id = set_by
    yield id
    assessed = case.risk.assessed
    # An assessment stands before the level that the same command changed by it.
    if assessed is not None and case.corrections.entries[assessed].version >= version - 1:
        yield assessed


def _plan(case: Case, read: StreamRead) -> Iterator[UUID]:
    """The plan, and the reviews that say by when it is to be looked at again."""
    plan = case.safety_plan.current
    if plan is None:
        return
    yield plan
    agreed = case.corrections.entries[plan].version
    for version, review in _standing(case, read, SafetyPlanReviewed.TYPE):
        if version > agreed:
            yield review


def _standing(case: Case, read: StreamRead, type: str) -> Iterator[tuple[int, UUID]]:
    """The entries of a type that stand and are not restricted for the reader, by their number."""
    for id, entry in case.corrections.entries.items():
        if entry.type == type and entry.withdrawn is None and read.allowed.shows(id):
            yield entry.version, id
