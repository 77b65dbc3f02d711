"""Questionnaires as they were answered: items, totals, who rated, and what they oblige to.

Scores stay in an encrypted part. What a later decision needs of them is clear: that a response to
a risk answer is owed. What scores mean stands in :mod:`domain.case.measures.outcomes`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Annotated, Protocol
from uuid import UUID

from pydantic import Field

from domain.case.measures.instruments import Instrument, instrument, is_recorded_as_questionnaire
from domain.case.referral import referral
from domain.case.sessions import sessions
from domain.commands import Circumstances, Command, NotAcceptable, NotPossible, command
from domain.envelope import Envelope
from domain.facts import Closed, Content, Fact, Gone, Part, event
from domain.moments import Day, On, london_day
from domain.roles import CLINICAL, Role
from domain.text import Code

AREA = "measures"
# Facts of the risk area that answer an owed response; that area looks at this one, not the reverse.
HEARS = frozenset({"case.risk_screened", "case.risk_assessed"})


class Rater(StrEnum):
    SELF = "self"
    PARENT = "parent"
    CLINICIAN = "clinician"


class Mode(StrEnum):
    """How the questionnaire was answered."""

    ON_PAPER = "on_paper"
    ONLINE = "online"
    BY_TELEPHONE = "by_telephone"
    IN_PERSON = "in_person"
    NOT_KNOWN = "not_known"


Numbers = Annotated[tuple[Annotated[int, Field(ge=1, le=200)], ...], Field(max_length=200)]
Scored = Annotated[int, Field(ge=0, le=1000)]


class Answers(Part):
    """What was answered.

    ``items`` are the scores of the answered items in their order, an item that is worded the other
    way round as it counts; ``not_applicable`` and ``unanswered`` number (from 1) the items that are
    left out of it. Without ``items`` only the total is known. Scores are in the unit that the label
    of the questionnaire names.
    """

    items: Annotated[tuple[Scored, ...], Field(max_length=200)] = ()
    not_applicable: Numbers = ()
    unanswered: Numbers = ()
    total: Scored | None = None


class _Measures(Content):
    instrument: Code
    instrument_version: Code = "standard"
    rater: Rater = Rater.SELF
    mode: Mode
    completed_on: Day
    contact: UUID | None = None


@event("case.measures_recorded", area=AREA, label="Questionnaire recorded")
class MeasuresRecorded(_Measures, Fact):
    """``complete``: its total may be compared. ``risk_response_owed``: the answer about harming
    oneself is above 0, or isn't known to be 0. ``policy`` is the version of the rules applied."""

    complete: bool
    risk_response_owed: bool
    policy: Code
    answers: Answers | Closed | Gone


@command(
    "record-measures",
    area=AREA,
    summary="Record one questionnaire as answered.",
    roles=CLINICAL | {Role.DUTY},
)
class RecordMeasures(_Measures, Command):
    answers: Answers

    def happened(self) -> On:
        return On(on=self.completed_on)


@dataclass(frozen=True)
class Administration:
    """One questionnaire on record; its scores stay closed."""

    instrument: str
    rater: Rater
    completed_on: date
    complete: bool


@dataclass(frozen=True)
class OpenedScores:
    """One complete questionnaire, opened for a decision."""

    instrument: str
    total: int
    completed_on: date
    rater: Rater


@dataclass(frozen=True)
class State:
    """What later decisions need to know of questionnaires, each by its event id.

    ``owed`` holds those whose risk answer still waits for a response.
    """

    recorded: Mapping[UUID, Administration] = field(default_factory=dict)
    owed: frozenset[UUID] = frozenset()


class Sees(Protocol):
    """What this area looks at."""

    @property
    def referral(self) -> referral.State: ...
    @property
    def sessions(self) -> sessions.State: ...
    @property
    def measures(self) -> State: ...


def opened_scores(entries: Iterable[Envelope]) -> tuple[OpenedScores, ...]:
    """The scores of the complete questionnaires whose answers are open, earliest completed first.

    What can't be opened, or was left incomplete, is not among them.
    """
    found = []
    for entry in entries:
        fact = entry.fact
        if not isinstance(fact, MeasuresRecorded) or not isinstance(fact.answers, Answers):
            continue
        if fact.answers.total is not None:
            scores = OpenedScores(
                instrument=fact.instrument,
                total=fact.answers.total,
                completed_on=fact.completed_on,
                rater=fact.rater,
            )
            found.append((fact.completed_on, entry.originator_version, scores))
    return tuple(scores for _, _, scores in sorted(found, key=lambda f: f[:2]))


def _refuse_wrong_use(case: Sees, asked: RecordMeasures, rules: Instrument) -> None:
    if asked.rater not in rules.raters:
        raise NotAcceptable(
            "rater-not-for-instrument", "This questionnaire is not answered by such a person."
        )
    if rules.pathways and case.referral.pathway not in rules.pathways:
        raise NotAcceptable(
            "instrument-not-for-pathway", "This questionnaire is not used on this pathway."
        )


def _refuse_misfit(answers: Answers, rules: Instrument) -> None:
    left_out = (*answers.not_applicable, *answers.unanswered)
    distinct = len(set(left_out)) == len(left_out)
    if not distinct or any(number > rules.items for number in left_out):
        raise NotAcceptable("items-do-not-fit", "An item left out is named wrongly or twice.")
    if any(number not in rules.may_not_apply for number in answers.not_applicable):
        raise NotAcceptable(
            "item-must-apply", "An item is marked as not applicable that always is."
        )
    if answers.items and len(answers.items) + len(left_out) != rules.items:
        raise NotAcceptable(
            "items-do-not-fit", "The number of answers does not fit this questionnaire."
        )
    if any(not rules.item_lowest <= score <= rules.item_highest for score in answers.items):
        raise NotAcceptable("item-out-of-range", "An answer is outside the range of its item.")
    if not answers.items and (answers.total is None or answers.unanswered):
        raise NotAcceptable("no-answers", "There must be answers, or a total.")


def _total(answers: Answers, rules: Instrument) -> int | None:
    if answers.unanswered:
        if answers.total is not None:
            raise NotAcceptable(
                "total-of-incomplete", "A questionnaire with unanswered items has no total."
            )
        return None
    if answers.items:
        total = rules.total(answers.items)
        if answers.total is not None and answers.total != total:
            raise NotAcceptable(
                "total-is-not-the-sum", "The total is not what the answers come to."
            )
        return total
    assert answers.total is not None, "answers or a total"
    if not rules.holds(answers.total, items=rules.items - len(answers.not_applicable)):
        raise NotAcceptable(
            "total-out-of-range", "The total is outside the range of this questionnaire."
        )
    return answers.total


def _response_owed(answers: Answers, rules: Instrument, total: int | None) -> bool:
    number = rules.risk_item
    if number is None or total == 0:
        return False
    left_out = {*answers.not_applicable, *answers.unanswered}
    if not answers.items or number in left_out:
        # Silence is not a no: somebody has to ask.
        return True
    return answers.items[number - 1 - sum(1 for n in left_out if n < number)] > 0


def decide(case: Sees, asked: Command, given: Circumstances) -> list[Fact]:
    """Facts for a command of this area; raises :class:`~domain.commands.Refusal`."""
    if not isinstance(asked, RecordMeasures):
        raise TypeError(type(asked).__name__)
    if not is_recorded_as_questionnaire(asked.instrument):
        raise NotAcceptable("unknown-instrument", "This questionnaire is not one that is kept.")
    rules = instrument(asked.instrument)
    _refuse_wrong_use(case, asked, rules)
    if asked.completed_on > london_day(given.now):
        raise NotAcceptable("completed-in-future", "It can't have been completed in the future.")
    if asked.contact is not None and asked.contact not in case.sessions.contacts:
        raise NotPossible("no-such-contact", "There is no such contact in this case.")
    _refuse_misfit(asked.answers, rules)
    total = _total(asked.answers, rules)
    fact = MeasuresRecorded(
        **{**dict(asked), "answers": asked.answers.model_copy(update={"total": total})},
        complete=total is not None,
        risk_response_owed=_response_owed(asked.answers, rules, total),
        policy=rules.policy,
    )
    return [fact]


def evolve(state: State, entry: Envelope) -> State:
    """The slice after one event."""
    fact = entry.fact
    if isinstance(fact, MeasuresRecorded):
        taken = Administration(
            instrument=fact.instrument,
            rater=fact.rater,
            completed_on=fact.completed_on,
            complete=fact.complete,
        )
        owed = state.owed | {entry.id} if fact.risk_response_owed else state.owed
        return replace(state, recorded={**state.recorded, entry.id: taken}, owed=owed)
    answered: UUID | None = getattr(fact, "responds_to", None)
    if fact.TYPE in HEARS and answered in state.owed:
        return replace(state, owed=state.owed - {answered})
    return state
