"""Subject access: somebody asks for all that is held of a person, and is given a pack of it.

A disclosure is a stream of its own. Its pack tells the record as it stood at one position of the
log, so that what was released can be made again. Source: UK GDPR articles 12 and 15.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from domain.clocks import months_after
from domain.commands import Circumstances, Command, NotAcceptable, NotPossible
from domain.envelope import Envelope
from domain.facts import Fact
from domain.governance.disclosure_parts import (
    DisclosePart,
    IncludeMatter,
    LiftWithholding,
    MatterIncluded,
    MattersWeighed,
    Opening,
    PartDisclosed,
    PartWithheld,
    Place,
    WeighMatters,
    Withholding,
    WithholdingLifted,
    WithholdPart,
    disclosed,
    withheld,
)
from domain.governance.disclosure_requests import (
    CheckRequester,
    DisclosureExtended,
    DisclosureRefused,
    DisclosureReleased,
    DisclosureRequested,
    ExtendDisclosure,
    RefuseDisclosure,
    ReleaseDisclosure,
    RequestDisclosure,
    RequesterChecked,
)
from domain.governance.requester_access import (
    EndRequesterAccess,
    GiveRequesterAccess,
    RequesterAccess,
    RequesterAccessEnded,
    RequesterAccessGiven,
    given_access,
)
from domain.moments import london_day
from domain.policies import policy
from domain.roles import Role
from domain.two_persons import refuse_same_person


@dataclass(frozen=True)
class Disclosure:
    """A disclosure from its events; withholdings and openings by the events that decided them.

    ``revision`` counts the decisions about what its pack tells. ``weighed`` are the roles in which
    somebody said that what is to be told of hidden matters was let in.
    """

    id: UUID
    person: UUID
    requester: str
    cases: frozenset[UUID]
    position: int | None
    received_on: date
    due_by: date
    checked: bool = False
    extended: bool = False
    withheld: Mapping[UUID, Withholding] = field(default_factory=dict)
    opened: Mapping[UUID, Opening] = field(default_factory=dict)
    matters: frozenset[UUID] = frozenset()
    weighed: frozenset[Role] = frozenset()
    revision: int = 0
    released_by: UUID | None = None
    refused: str | None = None
    access: RequesterAccess | None = None

    def readable_by(self, actor: UUID, today: date) -> bool:
        """Whether somebody may read what was released on it: the person who asked for their own
        record, or whoever was let in."""
        own = policy("subject_access")["requesters"][self.requester]["authorities"] == ["own_right"]
        if own and actor == self.person:
            return True
        return self.access is not None and self.access.counts(actor, today)

    @property
    def over(self) -> bool:
        """Whether it was released or refused."""
        return self.released_by is not None or self.refused is not None

    def overdue(self, today: date) -> bool:
        """Whether an answer should have been given before today and was not."""
        return not self.over and self.due_by < today


def _decide_requested(asked: RequestDisclosure, given: Circumstances) -> Fact:
    rules = policy("subject_access")
    _listed(rules, "requesters", asked.requester)
    if asked.received_on > london_day(given.now):
        raise NotAcceptable("received-in-future", "The day of the request is in the future.")
    due_by = months_after(asked.received_on, rules["months"])
    return DisclosureRequested(**dict(asked), due_by=due_by, policy=rules["version"])


def _listed(rules: Mapping[str, Any], group: str, code: str) -> None:
    if code not in rules[group]:
        raise NotAcceptable("unknown-code", f"That is none of the {group.replace('_', ' ')}.")


def _decide_checked(disclosure: Disclosure, asked: CheckRequester) -> Fact:
    rules = policy("subject_access")
    _listed(rules, "identity_checks", asked.identity)
    rule = rules["requesters"][disclosure.requester]
    if asked.authority not in rule["authorities"]:
        raise NotAcceptable("no-authority", "By that right this requester can't ask for it.")
    if asked.understanding not in rule["understandings"]:
        raise NotAcceptable(
            "understanding", "With that understanding of the person this requester can't ask."
        )
    if "interests" in rule and asked.interests is not True:
        raise NotAcceptable("not-in-interests", "It has to be in the interests of the person.")
    return RequesterChecked(**dict(asked), policy=rules["version"])


def _decide_extended(disclosure: Disclosure, asked: ExtendDisclosure, given: Circumstances) -> Fact:
    rules = policy("subject_access")
    _listed(rules, "extensions", asked.reason)
    if disclosure.extended:
        raise NotPossible("extended-already", "It was given more time already.")
    if london_day(given.now) > disclosure.due_by:
        raise NotPossible("time-over", "The time is over: whoever asked was to be told before.")
    due_by = months_after(disclosure.received_on, rules["months_if_extended"])
    return DisclosureExtended(**dict(asked), due_by=due_by, policy=rules["version"])


def _decide_released(
    disclosure: Disclosure, asked: ReleaseDisclosure, given: Circumstances
) -> Fact:
    if not disclosure.checked:
        raise NotPossible("requester-not-checked", "Who asks, and by what right, is not checked.")
    refuse_same_person(
        given.by.actor,
        *(each.by for each in disclosure.opened.values()),
        code="own-request",
        sentence="Somebody else releases what tells of others by your decision.",
    )
    if asked.revision != disclosure.revision:
        raise NotPossible("pack-changed", "Something was decided since the pack was read.")
    today = london_day(given.now)
    reviews = [each.review_by for each in disclosure.withheld.values()]
    if any(day is not None and day < today for day in reviews):
        raise NotPossible("review-overdue", "Ask again whether serious harm is still to be feared.")
    return DisclosureReleased(pack=asked.pack)


def _decide_refused(asked: RefuseDisclosure) -> Fact:
    rules = policy("subject_access")
    _listed(rules, "refusals", asked.reason)
    if not asked.complaint_route_told:
        raise NotAcceptable(
            "complaint-route-not-told", "Tell them how to complain before recording the refusal."
        )
    return DisclosureRefused(**dict(asked), policy=rules["version"])


def _decide_access(
    disclosure: Disclosure, asked: GiveRequesterAccess | EndRequesterAccess, given: Circumstances
) -> Fact:
    if isinstance(asked, EndRequesterAccess):
        if disclosure.access is None:
            raise NotPossible("no-requester-access", "Whoever asked was not let in.")
        return RequesterAccessEnded()
    if disclosure.refused is not None:
        raise NotPossible("disclosure-over", "It was refused.")
    if not disclosure.checked:
        raise NotPossible("requester-not-checked", "Who asks, and by what right, is not checked.")
    return given_access(asked, given)


def _decide_part(disclosure: Disclosure, asked: Command, given: Circumstances) -> Fact | None:
    match asked:
        case WithholdPart():
            return withheld(asked, given)
        case LiftWithholding():
            if asked.withholding not in disclosure.withheld:
                raise NotPossible("no-such-withholding", "There is no such withholding.")
            return WithholdingLifted(withholding=asked.withholding)
        case DisclosePart():
            return disclosed(asked)
        case IncludeMatter():
            if asked.matter in disclosure.matters:
                raise NotPossible("matter-included", "The disclosure tells of it already.")
            return MatterIncluded(matter=asked.matter)
        case WeighMatters():
            return MattersWeighed()
    return None


def decide(disclosure: Disclosure | None, asked: Command, given: Circumstances) -> list[Fact]:
    """Facts for a command of this area; raises :class:`~domain.commands.Refusal`."""
    if isinstance(asked, RequestDisclosure):
        if disclosure is not None:
            raise NotPossible("disclosure-exists", "Each request is a disclosure of its own.")
        return [_decide_requested(asked, given)]
    if disclosure is None:
        raise NotPossible("no-such-disclosure", "There is no such disclosure.")
    if isinstance(asked, GiveRequesterAccess | EndRequesterAccess):
        return [_decide_access(disclosure, asked, given)]
    if disclosure.over:
        raise NotPossible("disclosure-over", "It was released or refused.")
    part = _decide_part(disclosure, asked, given)
    if part is not None:
        return [part]
    match asked:
        case CheckRequester():
            return [_decide_checked(disclosure, asked)]
        case ExtendDisclosure():
            return [_decide_extended(disclosure, asked, given)]
        case ReleaseDisclosure():
            return [_decide_released(disclosure, asked, given)]
        case RefuseDisclosure():
            return [_decide_refused(asked)]
    raise TypeError(type(asked).__name__)


def evolve(disclosure: Disclosure | None, entry: Envelope) -> Disclosure | None:
    """The disclosure after one event; the same where the event is about something else."""
    if isinstance(entry.fact, DisclosureRequested):
        fact = entry.fact
        return Disclosure(
            id=entry.originator_id,
            person=fact.person,
            requester=fact.requester,
            cases=frozenset(fact.cases),
            position=fact.position,
            received_on=fact.received_on,
            due_by=fact.due_by,
        )
    return None if disclosure is None else _after(disclosure, entry)


def _after(disclosure: Disclosure, entry: Envelope) -> Disclosure:
    decided = _after_decision(disclosure, entry)
    if decided is not disclosure:
        return replace(decided, revision=disclosure.revision + 1)
    match entry.fact:
        case RequesterChecked():
            return replace(disclosure, checked=True)
        case MattersWeighed():
            return replace(disclosure, weighed=disclosure.weighed | {entry.by.role})
        case DisclosureExtended() as fact:
            return replace(disclosure, extended=True, due_by=fact.due_by)
        case DisclosureReleased():
            return replace(disclosure, released_by=entry.by.actor)
        case DisclosureRefused() as fact:
            return replace(disclosure, refused=fact.reason, access=None)
        case RequesterAccessGiven() as fact:
            return replace(disclosure, access=RequesterAccess(fact.reader, fact.until))
        case RequesterAccessEnded():
            return replace(disclosure, access=None)
    return disclosure


def _after_decision(disclosure: Disclosure, entry: Envelope) -> Disclosure:
    """The same where nothing was decided about its content."""
    match entry.fact:
        case PartWithheld() as fact:
            review_by = None if fact.harm is None else fact.harm.review_by
            made = Withholding(_place(fact), fact.span, fact.ground, entry.by.actor, review_by)
            return replace(disclosure, withheld={**disclosure.withheld, entry.id: made})
        case WithholdingLifted() as fact:
            left = {id: w for id, w in disclosure.withheld.items() if id != fact.withholding}
            return replace(disclosure, withheld=left)
        case PartDisclosed() as fact:
            opened = Opening(_place(fact), fact.basis, entry.by.actor)
            return replace(disclosure, opened={**disclosure.opened, entry.id: opened})
        case MatterIncluded() as fact:
            return replace(disclosure, matters=disclosure.matters | {fact.matter})
    return disclosure


def _place(fact: PartWithheld | PartDisclosed) -> Place:
    return Place(stream=fact.stream, event=fact.event, part=fact.part)
