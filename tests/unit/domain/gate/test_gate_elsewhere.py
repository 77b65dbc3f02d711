"""The decision about what is no case, and about a case that is read from outside, as it stood."""

from datetime import timedelta

import pytest

from domain.case.assessment.assessment import AssessmentCompleted
from domain.envelope import Purpose
from domain.gate.decision import Allowed, Asked, Denied, Obligation, decide
from domain.gate.relationships import Relationship
from domain.gate.rules import Action, access_rules
from domain.gate.tied import ties_of
from domain.governance.disclosure import Disclosure
from domain.governance.external_review import Review
from domain.governance.requester_access import RequesterAccess
from domain.matter.handling import CloseMatter
from domain.matter.raising import ReportStaffAllegation
from domain.policies import policy
from domain.roles import Role
from tests.unit.domain.gate.cases import (
    CASE,
    ENTRY,
    HOLDER,
    NOW,
    OTHER_CASE,
    PERSON,
    STAND_IN,
    STRANGER,
    allocation,
    asked,
    case_of,
    cover,
    offered_to,
    restriction,
    restrictions,
    who,
    with_concern,
)

VERSION = policy("access")["version"]
RECORDED = frozenset({Obligation.RECORD_READING})
TICK = timedelta(microseconds=1)
UNRELATED = Denied("no-relationship", VERSION)
MAY_NOT = Denied("role-may-not", VERSION)


def of_kind(kind, role, *, actor=STRANGER, action=Action.READ, purpose=Purpose.CARE, **more):
    by = who(actor, role)
    return decide(Asked(action=action, by=by, at=NOW, purpose=purpose, kind=kind, **more))


def open_to(*, de_identified=False) -> Allowed:
    return Allowed(
        code="role",
        policy=VERSION,
        areas=frozenset() if de_identified else frozenset({"*"}),
        restricted=frozenset(),
        de_identified=de_identified,
        obligations=RECORDED,
        ties=frozenset(),
    )


def test_the_role_decides_about_what_is_no_case():
    told = of_kind("person", Role.PWP)
    assert told == open_to()
    assert told.ties == frozenset()
    assert of_kind("person", Role.SUBSCRIBER) == MAY_NOT
    assert of_kind("directory", Role.STAFF_ALLEGATION_OFFICER) == open_to()
    assert of_kind("matter", Role.PWP) == MAY_NOT
    assert of_kind("nonsense", Role.PWP) == MAY_NOT


def test_what_is_alleged_of_somebody_is_asked_by_the_officer_alone():
    told = {role: of_kind("allegations", role) for role in Role}
    assert told.pop(Role.STAFF_ALLEGATION_OFFICER) == open_to()
    assert set(told.values()) == {MAY_NOT}


def test_an_auditor_learns_whom_it_is_about_only_for_a_purpose_that_needs_it():
    assert of_kind("person", Role.AUDITOR) == open_to(de_identified=True)
    assert of_kind("person", Role.AUDITOR, purpose=Purpose.QUALITY) == open_to()


def test_what_is_hidden_is_answered_as_if_it_were_not_there():
    hidden = Denied("no-such-stream", VERSION, hidden=True)
    lead = Role.SAFEGUARDING_LEAD
    assert of_kind("matter", lead, known=False) == hidden
    assert of_kind("matter", lead, known=True) == open_to()
    assert of_kind("matter", Role.PWP, known=False) == MAY_NOT


def test_nobody_reads_a_record_that_is_about_themselves():
    own = of_kind("person", Role.PWP, about=STRANGER)
    assert own == Denied("conflict-of-interest", VERSION)
    assert of_kind("person", Role.PWP, about=PERSON) == open_to()


@pytest.mark.parametrize("kind", ["person", "directory", "matter", "governance", "readings"])
def test_what_is_of_another_organisation_is_answered_as_if_it_were_not_there(kind):
    lead = Role.SAFEGUARDING_LEAD
    told = of_kind(kind, lead, kept_by="OTHERWELL")
    assert told == Denied("no-such-stream", VERSION, hidden=True)
    assert of_kind(kind, lead, kept_by=who(STRANGER, lead).organisation) == open_to()
    assert of_kind(kind, lead, kept_by=None) == open_to()


def request(requester="self", access=None) -> Disclosure:
    today = NOW.date()
    return Disclosure(
        id=ENTRY,
        person=PERSON,
        requester=requester,
        cases=frozenset(),
        position=None,
        received_on=today,
        due_by=today,
        access=access,
    )


def test_what_is_ones_own_is_told_to_nobody_else():
    hidden = Denied("no-such-stream", VERSION, hidden=True)
    subject = Role.DATA_SUBJECT
    assert of_kind("own_record", subject, actor=PERSON, about=PERSON) == open_to()
    assert of_kind("own_record", subject, actor=STRANGER, about=PERSON) == hidden
    assert of_kind("own_record", subject, actor=STRANGER) == hidden
    assert of_kind("own_record", Role.PWP, actor=PERSON, about=PERSON) == MAY_NOT


@pytest.mark.parametrize(
    ("actor", "requester", "reader", "days", "opens"),
    [
        (PERSON, "self", None, 0, True),
        (PERSON, "parent", None, 0, False),
        (STRANGER, "parent", STRANGER, 0, True),
        (STRANGER, "parent", STRANGER, -1, False),
        (STRANGER, "parent", HOLDER, 0, False),
        (PERSON, "parent", STRANGER, 0, False),
    ],
)
def test_a_request_opens_to_who_asked_and_may_ask(actor, requester, reader, days, opens):
    until = NOW.date() + timedelta(days=days)
    access = None if reader is None else RequesterAccess(reader, until)
    named = request(requester, access)
    told = of_kind("own_record", Role.DATA_SUBJECT, actor=actor, about=PERSON, disclosure=named)
    assert isinstance(told, Allowed) is opens


@pytest.mark.parametrize("kind", sorted({kind for kind, _, _ in access_rules().elsewhere}))
def test_a_data_subject_is_told_of_nothing_else(kind):
    if kind != "own_record":
        for action in Action:
            told = of_kind(kind, Role.DATA_SUBJECT, actor=PERSON, about=PERSON, action=action)
            assert told == MAY_NOT


def test_a_command_is_for_its_own_roles_among_those_of_the_kind():
    closing = {"action": Action.RECORD, "command": CloseMatter}
    reporting = {"action": Action.RECORD, "command": ReportStaffAllegation}
    assert of_kind("matter", Role.SAFEGUARDING_LEAD, **closing) == open_to()
    assert of_kind("matter", Role.SAFEGUARDING_LEAD, **reporting) == MAY_NOT
    assert of_kind("matter", Role.STAFF_ALLEGATION_OFFICER, **reporting) == open_to()


@pytest.mark.parametrize(
    ("clear", "areas", "told"),
    [
        (set(), set(), False),
        ({"risk"}, set(), True),
        (set(), {"risk"}, True),
        ({"*"}, set(), True),
        (set(), {"*"}, True),
        ({"referral"}, {"consent"}, False),
    ],
)
def test_an_area_is_told_where_it_is_clear_or_open(clear, areas, told):
    allowed = Allowed(
        code="related",
        policy=VERSION,
        areas=frozenset(areas),
        restricted=frozenset(),
        de_identified=False,
        obligations=RECORDED,
        ties=frozenset(),
        clear=frozenset(clear),
    )
    assert allowed.tells_area("risk") is told


def test_the_ties_of_a_case_are_what_the_gate_looks_at():
    case = case_of(
        allocation(),
        covers=[cover(days=0, until=1)],
        handover=offered_to(STAND_IN),
        restriction=restrictions(restriction(covers=[ENTRY])),
        safeguarding=with_concern(),
    )
    ties = ties_of(case)
    for name in ("id", "referral", "allocation", "handover", "restriction"):
        assert getattr(ties, name) == getattr(case, name), name
    assert ties.treatment_started is case.treatment_started is False
    assert ties.ever_of_concern is case.ever_of_concern is True
    for role in Role:
        for actor in (HOLDER, STAND_IN, STRANGER):
            question = who(actor, role, team="NORTH")
            assert decide(asked(ties, question)) == decide(asked(case, question))


def review(**changes) -> Review:
    values = {
        "reviewer": STRANGER,
        "cases": frozenset({CASE}),
        "as_at": NOW - timedelta(days=30),
        "starting": NOW,
        "over": NOW + TICK,
        "requested_by": HOLDER,
        "approved_by": STAND_IN,
    }
    return Review(**{**values, **changes})


def from_outside(named, *, case=None, role=Role.EXTERNAL_REVIEWER, action=Action.READ):
    return decide(
        Asked(
            action=action,
            by=who(STRANGER, role),
            at=NOW,
            purpose=Purpose.CARE,
            case=case or case_of(allocation()),
            review=named,
        )
    )


def test_a_review_opens_a_case_as_it_stood():
    told = from_outside(review())
    assert isinstance(told, Allowed)
    assert told.opens(AssessmentCompleted)
    assert told.as_at == NOW - timedelta(days=30)
    assert told.ties == {Relationship.REVIEWING}
    assert told.code == "related"


@pytest.mark.parametrize(
    "changes",
    [
        {"reviewer": HOLDER},
        {"cases": frozenset({OTHER_CASE})},
        {"starting": NOW + TICK},
        {"over": NOW},
        {"approved_by": None},
    ],
)
def test_it_opens_nothing_to_others_elsewhere_or_at_another_time(changes):
    assert from_outside(review(**changes)) == UNRELATED


def test_without_a_review_nobody_reads_from_outside():
    assert from_outside(None) == UNRELATED
    assert from_outside(review(), action=Action.EXPORT) == MAY_NOT


def test_what_is_restricted_stays_so_for_a_review():
    shut = case_of(allocation(), restriction=restrictions(restriction(actors=[HOLDER])))
    assert from_outside(review(), case=shut) == Denied("case-restricted", VERSION)
    named = case_of(allocation(), restriction=restrictions(restriction(actors=[STRANGER])))
    assert isinstance(from_outside(review(), case=named), Allowed)


def test_a_review_ties_nobody_who_reads_the_case_in_another_role():
    held = case_of(allocation(STRANGER))
    told = from_outside(review(), case=held, role=Role.PWP)
    assert told.ties == {Relationship.ALLOCATED}
    assert told.as_at is None, "who works with the person sees the case as it is"


def test_subscriptions_are_for_those_who_follow_and_those_who_answer_for_it():
    followed = (Role.SUBSCRIBER, Role.SERVICE_MANAGER, Role.INFORMATION_GOVERNANCE, Role.AUDITOR)
    for role in Role:
        told = of_kind("subscriptions", role)
        assert told == (open_to() if role in followed else MAY_NOT), role
