"""The decision by examples: each role of the service, each thing that stands in the way."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.case.assessment.assessment import AssessmentCompleted
from domain.case.discharge.aftercare import DischargeLetterSent
from domain.case.measures.measures import MeasuresRecorded
from domain.case.referral.referral import ReferralReceived
from domain.case.risk.risk import RiskAssessed
from domain.case.safeguarding.safeguarding import ConcernRaised
from domain.case.sessions.contacts import ContactBooked
from domain.case.sessions.sessions import SessionRecorded
from domain.envelope import Purpose
from domain.gate.decision import Allowed, Denied, Obligation, decide
from domain.gate.relationships import Relationship
from domain.gate.rules import READINGS, Action, access_rules
from domain.policies import policy
from domain.roles import Role
from tests.unit.domain.gate.cases import (
    DAY,
    ELSE,
    ENTRY,
    GRANT,
    HOLDER,
    NOW,
    OTHER_CASE,
    PERSON,
    STAND_IN,
    STRANGER,
    SUPERVISOR,
    allocation,
    asked,
    case_of,
    cover,
    grant,
    offered_to,
    restriction,
    restrictions,
    who,
    with_concern,
)

VERSION = policy("access")["version"]
RECORDED = frozenset({Obligation.RECORD_READING})
OPENED_BY_ALL = frozenset({"*"})
HELD = case_of(allocation())
SEEN_BY_MANAGEMENT = frozenset({"referral", "allocation", "handover"})


def allowed(areas=OPENED_BY_ALL, *, restricted=(), de_identified=False) -> Allowed:
    return Allowed(
        code="related",
        policy=VERSION,
        areas=areas,
        restricted=frozenset(restricted),
        de_identified=de_identified,
        obligations=RECORDED,
        ties=frozenset(),
    )


def denied(code, *, hidden=False) -> Denied:
    return Denied(code, VERSION, hidden=hidden)


UNRELATED = denied("no-relationship")
OFFICE_AREAS = frozenset({"referral", "linking", "opt_in", "circumstances"})
OWN_LETTERS = frozenset(
    {
        "documents",
        "case.discharge_letter_sent",
        "case.contact_cancelled",
        "case.non_attendance_followed_up",
    }
)
ROWS = access_rules().rows


def office(role) -> Allowed:
    """What the front desk is shown: who it is, and of the rest what the table names."""
    [row] = ROWS[role, Action.READ]
    return replace(allowed(OFFICE_AREAS), own=OWN_LETTERS, clear=row.clear)


BROKEN_GLASS = Allowed(
    code="break-glass",
    policy=VERSION,
    areas=OPENED_BY_ALL,
    restricted=frozenset(),
    de_identified=False,
    obligations=frozenset({Obligation.RECORD_READING, Obligation.TELL_OF_EMERGENCY}),
    ties=frozenset(),
    grant=GRANT,
)
ALLEGATIONS_ONLY = denied("role-may-not")


@pytest.mark.parametrize("role", [Role.PWP, Role.CWP, Role.TWP, Role.TRAINEE, Role.HI_THERAPIST])
def test_practitioners_see_the_cases_they_hold_cover_or_receive(role):
    covered = case_of(allocation(), covers=[cover(days=0, until=0)])
    for action in (Action.READ, Action.CHRONOLOGY):
        assert decide(asked(HELD, who(HOLDER, role), action=action)) == allowed()
        assert decide(asked(covered, who(STAND_IN, role), action=action)) == allowed()
    offered = case_of(allocation(), handover=offered_to(STAND_IN))
    assert decide(asked(offered, who(STAND_IN, role))) == allowed()
    assert decide(asked(HELD, who(STAND_IN, role))) == UNRELATED
    assert decide(asked(HELD, who(STAND_IN, role, team="NORTH"))) == UNRELATED
    assert decide(asked(case_of(), who(role=role, team="FRONT"))) == allowed()
    ended = case_of(allocation(days=-20, last=-3))
    assert decide(asked(ended, who(HOLDER, role))) == allowed()
    assert decide(asked(ended, who(HOLDER, role), at=NOW + 40 * DAY)) == UNRELATED
    assert decide(asked(HELD, who(HOLDER, role), action=Action.EXPORT)) == denied("role-may-not")


def test_a_decision_names_the_ties_that_counted():
    both = who(HOLDER, team="NORTH")
    assert decide(asked(HELD, both)).ties == {Relationship.ALLOCATED}
    assert decide(asked(HELD, who(), named=grant())).ties == set()
    led = who(SUPERVISOR, Role.SUPERVISOR, team="NORTH")
    assert decide(asked(HELD, led)).ties == {Relationship.SUPERVISING, Relationship.TEAM}


def test_supervisors_see_their_supervisees_cases_and_their_teams():
    supervisor = who(SUPERVISOR, Role.SUPERVISOR)
    assert decide(asked(HELD, supervisor)) == allowed()
    assert decide(asked(HELD, supervisor, action=Action.CHRONOLOGY)) == allowed()
    assert decide(asked(HELD, who(role=Role.SUPERVISOR, team="NORTH"))) == allowed()
    assert decide(asked(HELD, who(role=Role.SUPERVISOR, team="SOUTH"))) == UNRELATED
    assert decide(asked(case_of(), who(role=Role.SUPERVISOR, team="FRONT"))) == allowed()


def test_duty_sees_referrals_until_treatment_begins():
    duty = who(role=Role.DUTY)
    assert decide(asked(case_of(), duty)) == office(Role.DUTY)
    assert decide(asked(case_of(), duty, action=Action.CHRONOLOGY)) == denied("role-may-not")


def test_the_office_sees_who_it_is_and_no_session():
    seen = decide(asked(HELD, who(role=Role.ADMIN)))
    assert seen == office(Role.ADMIN)
    assert seen.opens(ReferralReceived)
    assert not seen.opens(SessionRecorded)
    assert not seen.opens(AssessmentCompleted)
    assert seen.tells(ContactBooked)
    for clinical in (SessionRecorded, ConcernRaised, RiskAssessed, MeasuresRecorded):
        assert not seen.tells(clinical)
    assert not seen.opens(DischargeLetterSent)
    assert seen.opens(DischargeLetterSent, own=True)


def test_the_safeguarding_lead_sees_cases_with_a_concern_and_past_restrictions():
    lead = who(role=Role.SAFEGUARDING_LEAD)
    worried = case_of(safeguarding=with_concern())
    for action in READINGS:
        assert decide(asked(worried, lead, action=action)) == allowed()
    assert decide(asked(HELD, lead)) == UNRELATED
    limited = case_of(
        safeguarding=with_concern(),
        restriction=restrictions(restriction(actors=[HOLDER]), restriction(covers=[ENTRY])),
    )
    assert decide(asked(limited, lead)) == allowed()


def test_a_manager_sees_where_cases_stand():
    manager = who(role=Role.SERVICE_MANAGER)
    for action in READINGS:
        assert decide(asked(HELD, manager, action=action)) == allowed(SEEN_BY_MANAGEMENT)


def test_an_auditor_sees_no_content_but_for_a_purpose_that_needs_it():
    auditor = who(role=Role.AUDITOR)
    for action in READINGS:
        plain = decide(asked(HELD, auditor, action=action))
        assert plain == allowed(frozenset(), de_identified=True)
        assert not plain.opens(ReferralReceived)
        needed = decide(asked(HELD, auditor, action=action, purpose=Purpose.QUALITY))
        assert needed == allowed()
        assert needed.opens(SessionRecorded)


@pytest.mark.parametrize(
    "role", [Role.STAFF_ALLEGATION_OFFICER, Role.SUBSCRIBER, Role.SYSTEM_ADMINISTRATOR]
)
def test_some_roles_see_no_case(role):
    for action in Action:
        for case in (HELD, None):
            assert decide(asked(case, who(HOLDER, role), action=action)) == ALLEGATIONS_ONLY


def test_what_is_not_needed_for_the_purpose_stays_closed():
    for_quality = decide(asked(HELD, who(HOLDER), purpose=Purpose.QUALITY))
    assert for_quality == allowed(frozenset(), de_identified=True)


def test_what_nobody_may_know_of_is_answered_as_if_it_were_not_there():
    for role in (Role.PWP, Role.AUDITOR, Role.ADMIN):
        assert decide(asked(None, who(role=role))) == denied("no-such-stream", hidden=True)
        named = asked(None, who(role=role), named=grant())
        assert decide(named) == denied("no-such-stream", hidden=True)


def test_nobody_reads_their_own_record():
    own = case_of(allocation(PERSON))
    assert decide(asked(own, who(PERSON))) == denied("conflict-of-interest")
    named = asked(own, who(PERSON), named=grant(PERSON))
    assert decide(named) == denied("conflict-of-interest")


def test_a_conflict_keeps_out_whoever_has_one_and_restricts_the_case_for_the_rest():
    case = case_of(
        allocation(),
        allocation(STAND_IN, days=60),
        handover=offered_to(ELSE),
        restriction=restrictions(conflict=STRANGER),
        covers=[cover(days=0, until=0)],
    )
    assert decide(asked(case, who(STRANGER))) == denied("conflict-of-interest")
    assert decide(asked(case, who(HOLDER))) == allowed()
    assert decide(asked(case, who(STAND_IN))) == allowed()
    assert decide(asked(case, who(ELSE))) == allowed()
    assert decide(asked(case, who(SUPERVISOR, Role.SUPERVISOR))) == allowed()
    assert decide(asked(case, who(role=Role.ADMIN, actor=ELSE))) == denied("case-restricted")
    in_team = who(ELSE, Role.SUPERVISOR, team="NORTH")
    assert decide(asked(case, in_team)) == denied("case-restricted")
    assert decide(asked(case, who(ELSE, Role.AUDITOR))) == denied("case-restricted")


def test_a_restricted_case_is_seen_by_those_it_is_restricted_to():
    case = case_of(
        allocation(),
        restriction=restrictions(restriction(actors=[HOLDER], roles=[Role.SERVICE_MANAGER])),
    )
    assert decide(asked(case, who(HOLDER))) == allowed()
    manager = who(role=Role.SERVICE_MANAGER)
    assert decide(asked(case, manager)) == allowed(SEEN_BY_MANAGEMENT)
    supervisor = who(SUPERVISOR, Role.SUPERVISOR)
    assert decide(asked(case, supervisor)) == denied("case-restricted")
    assert decide(asked(case, who(STAND_IN))) == UNRELATED


def test_a_restricted_entry_is_known_to_be_there():
    case = case_of(
        allocation(),
        restriction=restrictions(
            restriction(covers=[ENTRY], actors=[HOLDER]),
            restriction(covers=[ELSE], roles=[Role.SUPERVISOR]),
        ),
    )
    held = decide(asked(case, who(HOLDER)))
    assert held == allowed(restricted=[ELSE])
    assert held.shows(ENTRY)
    assert not held.shows(ELSE)
    supervised = decide(asked(case, who(SUPERVISOR, Role.SUPERVISOR)))
    assert supervised == allowed(restricted=[ENTRY])


def test_restrictions_and_conflicts_add_up():
    case = case_of(
        allocation(),
        restriction=restrictions(
            restriction(covers=[ENTRY], actors=[STRANGER]),
            restriction(covers=[ELSE], actors=[STRANGER]),
            conflict=STAND_IN,
        ),
    )
    assert decide(asked(case, who(HOLDER))) == allowed(restricted=[ENTRY, ELSE])
    assert decide(asked(case, who(role=Role.ADMIN))) == denied("case-restricted")
    worried = case_of(safeguarding=with_concern(), restriction=restrictions(conflict=STAND_IN))
    assert decide(asked(worried, who(role=Role.SAFEGUARDING_LEAD))) == allowed()


def test_a_grant_opens_one_case_to_one_person_for_a_while():
    reader = who()
    assert decide(asked(HELD, reader, named=grant())) == BROKEN_GLASS
    last_moment = asked(HELD, reader, named=grant(over=NOW + timedelta(microseconds=1)))
    assert decide(last_moment) == BROKEN_GLASS
    not_in_force = denied("break-glass-not-in-force")
    for named in (grant(over=NOW), grant(HOLDER), grant(case=OTHER_CASE)):
        assert decide(asked(HELD, reader, named=named)) == not_in_force


def test_a_grant_opens_restrictions_and_whatever_the_purpose():
    case = case_of(restriction=restrictions(restriction(actors=[ELSE])))
    assert decide(asked(case, who(), named=grant())) == BROKEN_GLASS
    assert decide(asked(case, who(team="FRONT"))) == denied("case-restricted")
    assert decide(asked(case, who(team="FRONT"), named=grant())) == BROKEN_GLASS
    conflicted = case_of(restriction=restrictions(conflict=ELSE))
    assert decide(asked(conflicted, who(), named=grant())) == BROKEN_GLASS
    for_quality = asked(HELD, who(), named=grant(), purpose=Purpose.QUALITY)
    assert decide(for_quality) == BROKEN_GLASS


def test_a_grant_is_for_reading_and_for_those_who_may_need_one():
    chronology = asked(HELD, who(), named=grant(), action=Action.CHRONOLOGY)
    assert decide(chronology) == denied("break-glass-not-in-force")
    assert decide(asked(HELD, who(role=Role.DUTY), named=grant())) == BROKEN_GLASS
    abroad = who(role=Role.ADMIN, organisation="RX2")
    assert decide(asked(HELD, abroad, named=grant())) == denied("break-glass-not-in-force")
    elsewhere = who(role=Role.DUTY, organisation="RX2")
    assert decide(asked(HELD, elsewhere, named=grant())) == denied("break-glass-not-in-force")
    auditor = decide(asked(HELD, who(role=Role.AUDITOR), named=grant()))
    assert auditor == allowed(frozenset(), de_identified=True)


def test_a_grant_that_does_not_count_takes_nothing_away():
    assert decide(asked(HELD, who(HOLDER), named=grant(HOLDER, over=NOW))) == allowed()


def test_a_day_begins_in_london():
    summer_night = NOW.replace(hour=23, minute=30)
    from_tomorrow = case_of(allocation(days=1))
    assert decide(asked(from_tomorrow, who(HOLDER))) == UNRELATED
    assert decide(asked(from_tomorrow, who(HOLDER), at=summer_night)) == allowed()
