from dataclasses import replace
from datetime import timedelta

import pytest

from domain.case.corrections.corrections import MarkEntryInError, Reason, WhyWithdrawn
from domain.case.safeguarding.statuses import State as Statuses
from domain.case.sessions.sessions import State as Sessions
from domain.gate.relationships import Relationship, relationships
from domain.roles import Role
from tests.unit.domain.concerns import concern
from tests.unit.domain.gate.cases import (
    DAY,
    HOLDER,
    REFERRAL,
    STAND_IN,
    STRANGER,
    SUPERVISOR,
    TODAY,
    allocation,
    case_of,
    cover,
    offered_to,
    who,
    with_concern,
)

GRACE = timedelta(days=28)


def ties(case, by, day=TODAY):
    """All but that they work in the same organisation, which ties them all."""
    return set(relationships(case, by, day, grace=GRACE)) - {Relationship.COLLEAGUE}


def test_whoever_works_in_the_organisation_is_tied_by_that():
    def tied(by):
        return Relationship.COLLEAGUE in relationships(case_of(), by, TODAY, grace=GRACE)

    assert all(tied(who(role=role)) for role in Role)
    assert not tied(who(organisation="RX2"))


def test_nothing_ties_a_stranger_to_a_case():
    assert ties(case_of(allocation(), covers=[cover(days=-1, until=1)]), who()) == set()
    assert ties(case_of(), who()) == set()


@pytest.mark.parametrize("role", Role)
def test_nothing_ties_another_organisation_to_a_case(role):
    case = case_of(safeguarding=with_concern())
    assert ties(case, who(role=role, team="FRONT", organisation="RX2")) == set()
    held = case_of(allocation())
    assert ties(held, who(role=role, team="NORTH", organisation="RX2")) == set()


def test_who_holds_a_case_and_their_supervisor_are_tied_to_it():
    case = case_of(allocation(days=0))
    assert ties(case, who(HOLDER)) == {Relationship.ALLOCATED}
    assert ties(case, who(SUPERVISOR, Role.SUPERVISOR)) == {Relationship.SUPERVISING}
    assert ties(case, who(HOLDER), TODAY - DAY) == set()
    assert ties(case, who(SUPERVISOR), TODAY - DAY) == set()


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (-3, set()),
        (-2, {Relationship.COVERING}),
        (2, {Relationship.COVERING}),
        (3, {Relationship.ENDED}),
        (30, {Relationship.ENDED}),
        (31, set()),
    ],
)
def test_a_cover_counts_on_its_days_and_leaves_a_grace(day, found):
    case = case_of(allocation(), covers=[cover(days=-2, until=2)])
    assert ties(case, who(STAND_IN), TODAY + day * DAY) == found


@pytest.mark.parametrize(
    ("last", "found"),
    [
        (0, Relationship.ALLOCATED),
        (-1, Relationship.ENDED),
        (-28, Relationship.ENDED),
        (-29, None),
    ],
)
def test_a_holding_that_was_ended_leaves_a_grace(last, found):
    case = case_of(allocation(days=-90, last=last))
    assert ties(case, who(HOLDER)) == ({found} if found else set())
    supervising = Relationship.SUPERVISING if last == 0 else found
    assert ties(case, who(SUPERVISOR)) == ({supervising} if supervising else set())


@pytest.mark.parametrize(("taken_over", "ended"), [(0, True), (-27, True), (-28, False)])
def test_a_holding_ends_where_the_next_begins(taken_over, ended):
    after = allocation(STAND_IN, days=taken_over, supervisor=None)
    case = case_of(allocation(days=-90), after)
    assert ties(case, who(HOLDER)) == ({Relationship.ENDED} if ended else set())
    assert ties(case, who(STAND_IN)) == {Relationship.ALLOCATED}


def test_a_holding_lasts_until_the_day_before_the_next():
    case = case_of(allocation(days=-90), allocation(STAND_IN, days=1, supervisor=None))
    assert ties(case, who(HOLDER)) == {Relationship.ALLOCATED}
    assert ties(case, who(STAND_IN)) == set()


def test_the_earlier_of_two_ends_counts():
    before = allocation(days=-90, last=-40)
    case = case_of(before, allocation(STAND_IN, days=-5, supervisor=None))
    assert ties(case, who(HOLDER)) == set()


def test_holdings_are_taken_in_the_order_in_which_they_begin():
    recorded_late = allocation(days=-90)
    case = case_of(allocation(STAND_IN, days=-40, supervisor=None), recorded_late)
    assert ties(case, who(HOLDER)) == set()
    assert ties(case, who(STAND_IN)) == {Relationship.ALLOCATED}


def test_only_the_next_holding_ends_one():
    third = allocation(STRANGER, days=-3, supervisor=None)
    case = case_of(allocation(days=-90), allocation(STAND_IN, days=-40, supervisor=None), third)
    assert ties(case, who(HOLDER)) == set()
    assert ties(case, who(STAND_IN)) == {Relationship.ENDED}


def test_what_never_was_leaves_nothing():
    """Called off before its first day, or overtaken on it."""
    off = case_of(allocation(days=-5, last=-6))
    assert ties(off, who(HOLDER)) == set()
    overtaken = case_of(allocation(days=-5), allocation(STAND_IN, days=-5, supervisor=None))
    assert ties(overtaken, who(HOLDER)) == set()
    of_one_day = case_of(allocation(days=-5), allocation(STAND_IN, days=-4, supervisor=None))
    assert ties(of_one_day, who(HOLDER)) == {Relationship.ENDED}
    assert ties(case_of(covers=[cover(days=-3, until=-4)]), who(STAND_IN)) == set()
    assert ties(case_of(covers=[cover(days=-4, until=-4)]), who(STAND_IN)) == {Relationship.ENDED}


def test_who_is_offered_a_case_is_tied_to_it():
    case = case_of(allocation(), handover=offered_to(STAND_IN))
    assert ties(case, who(STAND_IN)) == {Relationship.RECEIVING}
    assert ties(case, who(STRANGER)) == set()


def test_the_holders_team_counts_while_somebody_holds_the_case_and_else_the_one_that_received_it():
    held, unheld = case_of(allocation()), case_of()
    assert ties(held, who(team="NORTH")) == {Relationship.TEAM}
    assert ties(held, who(team="FRONT")) == set()
    assert ties(unheld, who(team="FRONT")) == {Relationship.INTAKE_TEAM}
    assert ties(unheld, who(team="NORTH")) == set()


def test_nobody_is_of_no_team():
    nameless = replace(REFERRAL, team=None)
    assert ties(case_of(referral=nameless), who()) == set()


@pytest.mark.parametrize(
    ("role", "found"),
    [
        (Role.ADMIN, Relationship.OFFICE),
        (Role.SERVICE_MANAGER, Relationship.MANAGING),
        (Role.AUDITOR, Relationship.AUDITING),
        (Role.DUTY, Relationship.DUTY),
    ],
)
def test_some_roles_are_tied_to_the_cases_of_their_organisation(role, found):
    assert ties(case_of(), who(role=role)) == {found}


def test_duty_ends_when_somebody_treats_the_person():
    treated = Sessions(treatment=object())
    duty = who(role=Role.DUTY)
    assert ties(case_of(allocation()), duty) == {Relationship.DUTY}
    assert ties(case_of(sessions=treated), duty) == {Relationship.DUTY}
    assert ties(case_of(allocation(), sessions=treated), duty) == set()


def test_the_safeguarding_lead_is_tied_by_a_concern_or_a_status():
    lead = who(role=Role.SAFEGUARDING_LEAD)
    assert ties(case_of(), lead) == set()
    assert ties(case_of(safeguarding=with_concern()), lead) == {Relationship.SAFEGUARDING}
    status = Statuses(periods={HOLDER: object()})
    assert ties(case_of(statuses=status), lead) == {Relationship.SAFEGUARDING}
    assert ties(case_of(safeguarding=with_concern()), who()) == set()


def test_a_concern_that_was_withdrawn_was_one(accepted_child):
    [entry] = accepted_child.ask(concern())
    said = WhyWithdrawn(text="Another child's")
    wrong = MarkEntryInError(entry=entry.id, reason=Reason.WRONG_PERSON, why=said)
    accepted_child.ask(wrong)
    case = accepted_child.known_case
    assert not case.safeguarding.concerns
    lead = who(role=Role.SAFEGUARDING_LEAD)
    assert ties(case, lead) == {Relationship.SAFEGUARDING}


def test_ties_add_up():
    case = case_of(allocation(), covers=[cover(days=-5, until=-3, practitioner=HOLDER)])
    found = ties(case, who(HOLDER, team="NORTH"))
    assert found == {Relationship.ALLOCATED, Relationship.TEAM, Relationship.ENDED}
