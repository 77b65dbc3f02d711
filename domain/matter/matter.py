"""A matter: a stream of its own, so that nothing of it shows in a case's version, chain or export.

Whoever is kept out of a matter is told, in the same words as for one that is not there, that there
is none; so is a safeguarding lead of an allegation against staff, which is the officer's alone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from domain.commands import Circumstances, Command, NotAcceptable, NotPossible
from domain.envelope import Author, Envelope, Sensitivity
from domain.facts import Fact
from domain.matter import raising
from domain.matter.handling import (
    CloseMatter,
    DecideOnMatter,
    ExcludeFromMatter,
    MatterAnswered,
    MatterClosed,
    MatterDecided,
    MatterReferred,
    MatterTriaged,
    PeopleExcluded,
    RecordMatterAnswer,
    ReferMatter,
    TriageMatter,
)
from domain.matter.raising import (
    OFFICER,
    HiddenConcernRaised,
    RaiseHiddenConcern,
    ReportStaffAllegation,
    Sort,
    StaffAllegationReported,
)
from domain.moments import london_day
from domain.policies import policy
from domain.timing import refuse_untimely

KIND = raising.KIND
SENSITIVITY = Sensitivity.RESTRICTED
"""What every event of a matter is marked with, whatever its sender says."""


@dataclass(frozen=True)
class Referral:
    """To whom the matter was referred, and whether they answered."""

    agency: str
    reply_expected_by: date | None
    answered: bool = False


@dataclass(frozen=True)
class Matter:
    """A matter from its events; every part stays closed.

    ``excluded`` may not know of it, whatever their role: the person alleged among them.
    """

    id: UUID
    version: int
    kept_by: str | None = None
    matter: UUID | None = None
    sort: Sort | None = None
    alleged: UUID | None = None
    contact_lado_by: date | None = None
    cases: frozenset[UUID] = frozenset()
    excluded: frozenset[UUID] = frozenset()
    threshold: str | None = None
    decision: str | None = None
    referrals: Mapping[UUID, Referral] = field(default_factory=dict)
    outcome: str | None = None

    @property
    def subject(self) -> UUID:
        """Under whose key the parts stand: the matter's own, never a person's."""
        assert self.matter is not None, "a matter begins with its id"
        return self.matter

    @property
    def lado_told(self) -> bool:
        """Whether the designated officer of the local authority was told."""
        return any(made.agency == "lado" for made in self.referrals.values())

    def lado_overdue(self, today: date) -> bool:
        """Whether the designated officer should have been told before today and was not."""
        due = self.contact_lado_by
        return due is not None and due < today and not self.lado_told and self.outcome is None

    def known_to(self, by: Author) -> bool:
        """Whether somebody may know that there is such a matter."""
        if by.actor in self.excluded:
            return False
        return by.role in OFFICER or (
            self.sort is Sort.HIDDEN_CONCERN and by.role in raising.HIDDEN_CONCERNS
        )


def _policy_version(group: str, code: str, refusal: str, sentence: str) -> str:
    rules = policy("matters")
    if code not in rules[group]:
        raise NotAcceptable(refusal, sentence)
    version: str = rules["version"]
    return version


def _decide_decision(matter: Matter, asked: DecideOnMatter, given: Circumstances) -> Fact:
    if matter.threshold is None:
        raise NotPossible("matter-not-triaged", "The matter must be judged first.")
    version = _policy_version(
        "decisions", asked.decision, "unknown-matter-decision", "The decision is not on the list."
    )
    if asked.review_by is not None and asked.review_by < london_day(given.occurred.earliest):
        raise NotAcceptable(
            "review-in-past", "The date to review the decision by lies before it was made."
        )
    return MatterDecided(**dict(asked), policy=version)


def _decide_closed(matter: Matter, asked: CloseMatter) -> Fact:
    if matter.decision is None:
        raise NotPossible("matter-not-decided", "The matter must be decided upon first.")
    if any(not made.answered for made in matter.referrals.values()):
        raise NotPossible("answer-awaited", "An agency has not answered yet.")
    version = _policy_version(
        "outcomes", asked.outcome, "unknown-matter-outcome", "The outcome is not on the list."
    )
    return MatterClosed(**dict(asked), policy=version)


def _decide_answered(matter: Matter, asked: RecordMatterAnswer) -> Fact:
    made = matter.referrals.get(asked.referral)
    if made is None or made.answered:
        raise NotPossible("no-such-referral", "There is no such referral, or it is answered.")
    return MatterAnswered(**dict(asked))


def _decide_exclusion(matter: Matter, asked: ExcludeFromMatter, given: Circumstances) -> Fact:
    if given.by.actor in asked.exclude:
        raise NotAcceptable("excludes-self", "Somebody else keeps you out of a matter.")
    if set(asked.exclude) <= matter.excluded:
        raise NotPossible("excluded-already", "They are kept out of this matter already.")
    return PeopleExcluded(**dict(asked))


def _decide_existing(matter: Matter, asked: Command, given: Circumstances) -> Fact:
    match asked:
        case TriageMatter():
            version = _policy_version(
                "thresholds", asked.threshold, "unknown-threshold", "It is not on the list."
            )
            return MatterTriaged(**dict(asked), policy=version)
        case DecideOnMatter():
            return _decide_decision(matter, asked, given)
        case ReferMatter():
            version = _policy_version(
                "agencies",
                asked.agency,
                "unknown-matter-agency",
                "A matter isn't referred to an agency of this sort.",
            )
            return MatterReferred(**dict(asked), policy=version)
        case RecordMatterAnswer():
            return _decide_answered(matter, asked)
        case ExcludeFromMatter():
            return _decide_exclusion(matter, asked, given)
        case CloseMatter():
            return _decide_closed(matter, asked)
    raise TypeError(type(asked).__name__)


def decide(matter: Matter | None, asked: Command, given: Circumstances) -> list[Fact]:
    """The facts that a command makes of a matter as it stands; at least one.

    Raises :class:`~domain.commands.Refusal` with a stable code; then nothing is to be recorded.
    ``no-such-matter`` means the same for one that is hidden as for one that is not there.
    """
    refuse_untimely(given)
    if matter is None:
        match asked:
            case ReportStaffAllegation():
                return [raising.decide_allegation(asked, given)]
            case RaiseHiddenConcern():
                return [raising.decide_concern(asked, given)]
    if matter is None or not matter.known_to(given.by):
        raise NotPossible("no-such-matter", "There is no such matter.")
    if asked.BEGINS:
        raise NotPossible("matter-exists", "This matter has already begun.")
    if matter.outcome is not None:
        raise NotPossible("matter-closed", "This matter is closed; begin another.")
    return [_decide_existing(matter, asked, given)]


def evolve(matter: Matter | None, entry: Envelope) -> Matter:
    """The matter after one event."""
    if matter is None:
        matter = Matter(
            id=entry.originator_id,
            version=entry.originator_version,
            kept_by=entry.by.organisation,
        )
    return replace(_after(matter, entry), version=entry.originator_version)


def _after(matter: Matter, entry: Envelope) -> Matter:
    match entry.fact:
        case StaffAllegationReported() as fact:
            return replace(
                matter,
                matter=fact.matter,
                sort=Sort.STAFF_ALLEGATION,
                alleged=fact.alleged,
                contact_lado_by=fact.contact_lado_by,
                cases=frozenset(fact.cases),
                excluded=frozenset({fact.alleged, *fact.exclude}),
            )
        case HiddenConcernRaised() as fact:
            return replace(
                matter,
                matter=fact.matter,
                sort=Sort.HIDDEN_CONCERN,
                cases=frozenset(fact.cases),
                excluded=frozenset(fact.exclude),
            )
        case MatterTriaged() as fact:
            return replace(matter, threshold=fact.threshold)
        case MatterDecided() as fact:
            return replace(matter, decision=fact.decision)
        case MatterReferred() as fact:
            made = Referral(agency=fact.agency, reply_expected_by=fact.reply_expected_by)
            return replace(matter, referrals={**matter.referrals, entry.id: made})
        case MatterAnswered() as fact:
            answered = replace(matter.referrals[fact.referral], answered=True)
            return replace(matter, referrals={**matter.referrals, fact.referral: answered})
        case PeopleExcluded() as fact:
            return replace(matter, excluded=matter.excluded | set(fact.exclude))
        case MatterClosed() as fact:
            return replace(matter, outcome=fact.outcome)
    return matter


def project(matter: Matter | None, entries: Iterable[Envelope]) -> Matter | None:
    """The matter after all of these events: the projector of the repository."""
    for entry in entries:
        matter = evolve(matter, entry)
    return matter
