"""Whether something is told to others: decided either way, with reasons, and what was then told."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Protocol
from uuid import UUID

from pydantic import StringConstraints

from domain.case import documents
from domain.case.consent import consent
from domain.case.consent.consent import Scope
from domain.case.dated import HappenedAt, refuse_future
from domain.case.legal_basis import ConsentPosition, legal_basis_version
from domain.case.referral.referral import Answer
from domain.case.safeguarding import duties, safeguarding
from domain.case.safeguarding.agencies import Method
from domain.case.safeguarding.conferences import refuse_unknown_concern
from domain.commands import Circumstances, Command, NotAcceptable, NotPossible, command
from domain.envelope import Envelope
from domain.facts import Closed, Content, Fact, Gone, Part, event
from domain.moments import london_day
from domain.policies import policy
from domain.roles import CLINICAL, EVERYDAY, Role
from domain.text import Code, Line, Text

AREA = "sharing"
HEARS = frozenset[str]()

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Verdict(StrEnum):
    SHARE = "share"
    DO_NOT_SHARE = "do_not_share"


class SharingReasons(Part):
    """What was to be told, why or why not, and why no less would do."""

    what: Text
    why: Text
    proportionality: Text


class Disclosed(Part):
    """What exactly was told, and to whom.

    The hash is of the very bytes that were sent. It stands here and not in clear, because short or
    guessable content could be found out from it.
    """

    content_sha256: Sha256
    description: Text
    recipient: Line


class PackGiven(Part):
    """The hash of the very bytes that were given, for the same reason not in clear."""

    content_sha256: Sha256


class _Decision(HappenedAt):
    """``informed``: whether the person was told of the sharing, or of its refusal."""

    verdict: Verdict
    recipient: Code
    basis: Code | None = None
    consent: ConsentPosition
    informed: Answer
    concern: UUID | None = None


@event("case.sharing_decision_made", area=AREA, label="Sharing decision made", significant=True)
class SharingDecisionMade(_Decision, Fact):
    """``consent_on_record``: whether somebody's consent to sharing with this recipient stood then.

    ``basis_version`` and ``recipient_version`` are those of the lists they were taken from.
    """

    recipient_version: Code
    basis_version: Code | None = None
    consent_on_record: bool
    reasons: SharingReasons | Closed | Gone


class _Disclosure(HappenedAt):
    """``authority`` is the sharing decision, or the referral by which it was sent out.

    ``authorised_by`` is who of us allowed it; ``document`` the copy that is kept, where one is.
    """

    authority: UUID
    recipient: Code
    channel: Method
    authorised_by: UUID
    document: UUID | None = None


@event("case.disclosure_made", area=AREA, label="Disclosure made", significant=True)
class DisclosureMade(_Disclosure, Fact):
    recipient_version: Code
    disclosed: Disclosed | Closed | Gone


class _SubjectAccess(Content):
    """``disclosure`` is the stream of the request, with who asked and what was withheld."""

    disclosure: UUID


@event("case.subject_access_given", area=AREA, label="Copy of the record given to the person")
class SubjectAccessGiven(_SubjectAccess, Fact):
    given: PackGiven | Closed | Gone


@command(
    "record-sharing-decision",
    area=AREA,
    summary="Record a decision to share something with somebody, or not to, and why.",
    roles=CLINICAL | {Role.DUTY, Role.SERVICE_MANAGER},
    after_end=True,
)
class RecordSharingDecision(_Decision, Command):
    reasons: SharingReasons


@command(
    "record-disclosure",
    area=AREA,
    summary="Record exactly what was told to whom, by which route, and on whose authority.",
    roles=EVERYDAY,
    after_end=True,
)
class RecordDisclosure(_Disclosure, Command):
    disclosed: Disclosed


@command(
    "record-subject-access",
    area=AREA,
    summary="Record that what the case holds was given to the person, or to who may ask for them.",
    roles=frozenset({Role.INFORMATION_GOVERNANCE}),
    after_end=True,
)
class RecordSubjectAccess(_SubjectAccess, Command):
    given: PackGiven


@dataclass(frozen=True)
class Decision:
    """A sharing decision, as disclosures rest on it."""

    verdict: Verdict
    recipient: str
    made_at: datetime


@dataclass(frozen=True)
class State:
    """Every sharing decision by its event's id, and the subject access requests whose answer told
    of this case."""

    decisions: Mapping[UUID, Decision] = field(default_factory=dict)
    given: frozenset[UUID] = frozenset()


class Sees(Protocol):
    """What this area looks at."""

    @property
    def consent(self) -> consent.State: ...
    @property
    def safeguarding(self) -> safeguarding.State: ...
    @property
    def duties(self) -> duties.State: ...
    @property
    def documents(self) -> documents.State: ...
    @property
    def sharing(self) -> State: ...


def _recipient_version(recipient: str) -> str:
    listed = policy("sharing_recipients")
    if recipient not in listed["recipients"]:
        raise NotAcceptable("unknown-recipient", "The recipient is not on the list.")
    version: str = listed["version"]
    return version


def _decide_sharing(case: Sees, asked: RecordSharingDecision, given: Circumstances) -> Fact:
    refuse_future(asked.happened_at, given)
    refuse_unknown_concern(case.safeguarding, asked.concern)
    if asked.verdict is Verdict.SHARE and asked.basis is None:
        raise NotAcceptable("basis-missing", "Sharing needs the basis it rests on.")
    recipient_version = _recipient_version(asked.recipient)
    basis_version = None if asked.basis is None else legal_basis_version(asked.basis, asked.consent)
    on_record = case.consent.given_on(
        Scope.SHARING, asked.recipient, day=london_day(asked.happened_at)
    )
    return SharingDecisionMade(
        **dict(asked),
        recipient_version=recipient_version,
        basis_version=basis_version,
        consent_on_record=on_record,
    )


def _decide_disclosure(case: Sees, asked: RecordDisclosure, given: Circumstances) -> Fact:
    refuse_future(asked.happened_at, given)
    version = _recipient_version(asked.recipient)
    documents.refuse_unheld(case.documents, [] if asked.document is None else [asked.document])
    refuse_unauthorised(
        case, authority=asked.authority, recipient=asked.recipient, at=asked.happened_at
    )
    return DisclosureMade(**dict(asked), recipient_version=version)


def refuse_unauthorised(case: Sees, *, authority: UUID, recipient: str, at: datetime) -> None:
    """Raises :class:`~domain.commands.Refusal` unless an entry of the case lets something be told
    to a recipient at that time: a decision to share it with them, or a referral."""
    decision = case.sharing.decisions.get(authority)
    if decision is None:
        if authority not in {*case.safeguarding.referrals, *case.duties.sent}:
            raise NotPossible(
                "no-authority", "It rests on no sharing decision and no referral of this case."
            )
        return
    if decision.verdict is Verdict.DO_NOT_SHARE:
        raise NotPossible("decided-not-to-share", "It was decided not to share this.")
    if decision.recipient != recipient:
        raise NotAcceptable("other-recipient", "It was decided to share it with somebody else.")
    if at < decision.made_at:
        raise NotAcceptable("disclosed-before-decided", "It was told before that was decided.")


def _decide_subject_access(state: State, asked: RecordSubjectAccess) -> Fact:
    if asked.disclosure in state.given:
        raise NotPossible("given-already", "That this disclosure was made is on record.")
    return SubjectAccessGiven(**dict(asked))


def decide(case: Sees, asked: Command, given: Circumstances) -> list[Fact]:
    """Facts for a command of this area; raises :class:`~domain.commands.Refusal`."""
    match asked:
        case RecordSharingDecision():
            return [_decide_sharing(case, asked, given)]
        case RecordDisclosure():
            return [_decide_disclosure(case, asked, given)]
        case RecordSubjectAccess():
            return [_decide_subject_access(case.sharing, asked)]
    raise TypeError(type(asked).__name__)


def evolve(state: State, entry: Envelope) -> State:
    """The slice after one event."""
    match entry.fact:
        case SharingDecisionMade() as fact:
            made = Decision(fact.verdict, fact.recipient, fact.happened_at)
            return replace(state, decisions={**state.decisions, entry.id: made})
        case SubjectAccessGiven() as fact:
            return replace(state, given=state.given | {fact.disclosure})
    return state
