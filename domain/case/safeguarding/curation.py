"""What is marked in a case for chronologies besides or against what is marked by its type.

The latest word on an entry counts. Earlier ones stay, so that both lists can be told at any time. A
chronology begins with what is marked, and is curated in a stream of its own.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from domain.case.corrections import corrections
from domain.commands import (
    Circumstances,
    Command,
    NotAcceptable,
    NotPossible,
    command,
)
from domain.envelope import Envelope
from domain.facts import Closed, Content, Fact, Gone, Part, event
from domain.roles import CLINICAL
from domain.text import Text

AREA = "curation"
HEARS = frozenset[str]()


class Inclusion(StrEnum):
    """Why an entry belongs in the chronology."""

    SIGNIFICANT_EVENT = "significant_event"
    PATTERN = "pattern"
    STRENGTH = "strength"
    PERSONS_WISH = "persons_wish"
    OTHER = "other"


class Exclusion(StrEnum):
    """Why an entry does not."""

    REPEATS_ANOTHER = "repeats_another"
    NOT_RELEVANT = "not_relevant"
    ABOUT_SOMEBODY_ELSE = "about_somebody_else"
    CORRECTED = "corrected"
    OTHER = "other"


class CurationReason(Part):
    """Why, in words."""

    reason: Text


class _Including(Content):
    entry: UUID
    ground: Inclusion


@event("case.chronology_entry_included", area=AREA, label="Included in the chronology")
class ChronologyEntryIncluded(_Including, Fact):
    reason: CurationReason | Closed | Gone | None = None


class _Excluding(Content):
    entry: UUID
    ground: Exclusion


@event("case.chronology_entry_excluded", area=AREA, label="Excluded from the chronology")
class ChronologyEntryExcluded(_Excluding, Fact):
    reason: CurationReason | Closed | Gone


@command(
    "include-in-chronology",
    area=AREA,
    summary="Mark an entry for chronologies.",
    roles=CLINICAL,
    after_end=True,
)
class IncludeInChronology(_Including, Command):
    reason: CurationReason | None = None


@command(
    "exclude-from-chronology",
    area=AREA,
    summary="Have an entry not marked for chronologies, with the reason; it stays on record.",
    roles=CLINICAL,
    after_end=True,
)
class ExcludeFromChronology(_Excluding, Command):
    reason: CurationReason


@dataclass(frozen=True)
class State:
    """The entries on which somebody's latest word is to mark them, or not to."""

    included: frozenset[UUID] = frozenset()
    excluded: frozenset[UUID] = frozenset()


class Sees(Protocol):
    """What this area looks at."""

    @property
    def corrections(self) -> corrections.State: ...
    @property
    def curation(self) -> State: ...


def is_significant(fact: Fact) -> bool:
    """Whether an entry is marked by itself: by its type, or by that of what it is about."""
    if isinstance(fact, corrections.PointsBack):
        return fact.entry_significant
    return fact.SIGNIFICANT


def is_marked(case: Sees, id: UUID) -> bool:
    """Whether an entry is marked for chronologies, by itself or by somebody's latest word; raises
    ``no-such-entry``."""
    entry = case.corrections.entries.get(id)
    if entry is None:
        raise NotPossible("no-such-entry", "There is no such entry in this case.")
    chosen = id in case.curation.included
    return chosen or (entry.significant and id not in case.curation.excluded)


def decide(
    case: Sees,
    asked: Command,
    given: Circumstances,  # noqa: ARG001 - every area decides with the same arguments
) -> list[Fact]:
    """Facts for a command of this area; raises :class:`~domain.commands.Refusal`."""
    match asked:
        case IncludeInChronology():
            if is_marked(case, asked.entry):
                raise NotPossible("in-the-chronology", "This stands in the chronology already.")
            if asked.ground is Inclusion.OTHER and asked.reason is None:
                raise NotAcceptable("reason-missing", "Write what the other reason is.")
            return [ChronologyEntryIncluded(**dict(asked))]
        case ExcludeFromChronology():
            if not is_marked(case, asked.entry):
                raise NotPossible("not-in-the-chronology", "This does not stand in the chronology.")
            return [ChronologyEntryExcluded(**dict(asked))]
    raise TypeError(type(asked).__name__)


def evolve(state: State, entry: Envelope) -> State:
    """The slice after one event."""
    match entry.fact:
        case ChronologyEntryIncluded() as fact:
            one = frozenset({fact.entry})
            return replace(state, included=state.included | one, excluded=state.excluded - one)
        case ChronologyEntryExcluded() as fact:
            one = frozenset({fact.entry})
            return replace(state, included=state.included - one, excluded=state.excluded | one)
    return state
