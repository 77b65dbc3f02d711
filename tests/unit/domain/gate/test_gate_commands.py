"""Who may do what to a case, role by role; and that every command is of one named group."""

from dataclasses import replace
from uuid import UUID

import pytest

from domain.case.corrections.corrections import AddAddendum, Addition, Entry
from domain.case.corrections.corrections import State as Corrections
from domain.case.restriction.restriction import RestrictAccess, RestrictionReasons
from domain.case.sessions.sessions import State as Sessions
from domain.case.sessions.sessions import TreatmentStarted
from domain.commands import NotAllowed, command_class, command_classes
from domain.envelope import Purpose
from domain.gate.decision import Allowed, Asked, Denied, decide
from domain.gate.entries import refuse_kept_from
from domain.gate.rules import READINGS, Action, access_rules
from domain.policies import policy
from domain.roles import Role
from domain.streams import KINDS
from tests.unit.domain.gate.cases import (
    ELSE,
    ENTRY,
    HOLDER,
    NOW,
    PERSON,
    STAND_IN,
    STRANGER,
    SUPERVISOR,
    allocation,
    case_of,
    cover,
    grant,
    offered_to,
    restriction,
    restrictions,
    who,
    with_concern,
)

RULES = access_rules()
SENTENCES = {
    "entry-restricted": "This entry is restricted to others.",
    "role-may-not": "Your role may not do or see this.",
}
HELD = case_of(
    allocation(),
    sessions=Sessions(treatment=TreatmentStarted.model_construct()),
)
WAITING = case_of()
WORRYING = replace(HELD, safeguarding=with_concern())
SUPERVISED = who(SUPERVISOR, Role.SUPERVISOR)


def answer(command: str, by, case=HELD, named=None):
    """How the gate answers a command: None where it lets it through, else the code."""
    asked = command_class(command)
    decision = decide(
        Asked(
            action=RULES.action_of(asked),
            by=by,
            at=NOW,
            purpose=Purpose.CARE,
            case=case,
            command=asked,
            grant=named,
        )
    )
    return decision.code if isinstance(decision, Denied) else None


def test_every_command_to_a_case_is_of_one_group():
    listed = [n for group in policy("access")["case_commands"].values() for n in group["commands"]]
    assert sorted(listed) == sorted(asked.NAME for asked in command_classes("case"))
    assert set(policy("access")["case_commands"]) == set(Action) - set(READINGS)


@pytest.mark.parametrize("asked", command_classes("case"), ids=lambda asked: asked.NAME)
def test_the_table_and_the_commands_name_the_same_roles(asked):
    """Nobody is shut out by the table alone, and no row is for a role that may do none of it."""
    action = RULES.action_of(asked)
    assert {role for role, of in RULES.rows if of is action} >= asked.ROLES


def test_no_row_is_for_a_role_that_none_of_its_commands_takes():
    for role, action in RULES.rows:
        asked = [one for one in command_classes("case") if RULES.action_of(one) is action]
        assert action in READINGS or any(role in one.ROLES for one in asked), (role, action)


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"case"}))
def test_elsewhere_too(kind):
    for asked in command_classes(kind):
        for role in asked.ROLES:
            assert (kind, role, Action.RECORD) in RULES.elsewhere, (asked.NAME, role)


@pytest.mark.parametrize("role", [Role.PWP, Role.CWP, Role.TWP, Role.HI_THERAPIST, Role.TRAINEE])
def test_practitioners_work_on_their_own_cases(role):
    covered = replace(HELD, allocation=case_of(covers=[cover(days=0, until=0)]).allocation)
    work = ("record-session", "book-contact", "correct-entry", "plan-discharge", "send-document")
    for command in work:
        assert answer(command, who(HOLDER, role)) is None
        assert answer(command, who(STAND_IN, role), covered) is None
        assert answer(command, who(STRANGER, role)) == "no-relationship"
        assert answer(command, who(STRANGER, role, team="NORTH")) == "no-relationship"
    assert answer("countersign-note", who(HOLDER, role)) == "role-may-not"
    assert answer("triage-concern", who(HOLDER, role)) == "role-may-not"


def test_who_held_a_case_until_lately_finishes_writing_and_begins_nothing():
    lately = case_of(allocation(days=-20, last=-3), allocation(STAND_IN, days=-2))
    for command in ("record-session", "sign-note", "correct-entry", "add-addendum"):
        assert answer(command, who(HOLDER), lately) is None
    for command in ("book-contact", "plan-discharge", "offer-handover", "send-document"):
        assert answer(command, who(HOLDER), lately) == "no-relationship"


def test_who_is_offered_a_case_takes_it_or_not():
    offered = replace(HELD, handover=offered_to(STAND_IN))
    assert answer("accept-handover", who(STAND_IN), offered) is None
    assert answer("accept-handover", who(STRANGER), offered) == "no-relationship"


def test_supervisors_review_and_countersign_where_they_supervise():
    for command in ("review-case", "countersign-note", "step-up", "reallocate-case"):
        assert answer(command, SUPERVISED) is None
        assert answer(command, who(role=Role.SUPERVISOR, team="NORTH")) is None
        assert answer(command, who(role=Role.SUPERVISOR, team="SOUTH")) == "no-relationship"


def test_duty_works_at_the_front_door():
    duty = who(role=Role.DUTY)
    for command in ("accept-referral", "decline-referral", "allocate-case", "screen-risk"):
        assert answer(command, duty, WAITING) is None
        assert answer(command, duty) == "no-relationship"
    assert answer("record-session", duty, WAITING) == "role-may-not"


def test_the_office_books_and_sends():
    admin = who(role=Role.ADMIN)
    for command in ("book-contact", "record-attendance", "send-document", "record-demographics"):
        assert answer(command, admin) is None
        assert answer(command, who(role=Role.ADMIN, organisation="RX2")) == "no-relationship"
    for command in ("record-session", "screen-risk", "allocate-case", "include-in-chronology"):
        assert answer(command, admin) == "role-may-not"


def test_the_safeguarding_lead_decides_on_concerns():
    lead = who(role=Role.SAFEGUARDING_LEAD)
    for command in ("triage-concern", "decide-on-concern", "restrict-access"):
        assert answer(command, lead, WORRYING) is None
        assert answer(command, lead) == "no-relationship"


def test_the_manager_reallocates_and_decides_as_management():
    manager = who(role=Role.SERVICE_MANAGER)
    for command in ("reallocate-case", "reopen-case", "record-management-decision"):
        assert answer(command, manager) is None
    assert answer("record-session", manager) == "role-may-not"


def test_the_auditor_samples_and_writes_nothing_clinical():
    auditor = who(role=Role.AUDITOR)
    assert answer("mark-audit-sampled", auditor) is None
    assert answer("record-measures", auditor) == "role-may-not"


@pytest.mark.parametrize(
    "role",
    [
        Role.STAFF_ALLEGATION_OFFICER,
        Role.SUBSCRIBER,
        Role.SYSTEM_ADMINISTRATOR,
    ],
)
def test_some_roles_do_nothing_to_a_case(role):
    assert_only(role)


def test_information_governance_records_that_a_copy_was_given_and_nothing_else():
    assert_only(Role.INFORMATION_GOVERNANCE, "record-subject-access")
    elsewhere = who(HOLDER, Role.INFORMATION_GOVERNANCE, organisation="RX2")
    assert answer("record-subject-access", elsewhere) == "no-relationship"


def assert_only(role, *commands):
    for asked in command_classes("case"):
        expected = None if asked.NAME in commands else "role-may-not"
        assert answer(asked.NAME, who(HOLDER, role)) == expected


@pytest.mark.parametrize("role", sorted(command_class("raise-concern").ROLES))
def test_whoever_works_here_raises_a_concern_whatever_is_restricted(role):
    limited = replace(HELD, restriction=restrictions(restriction(actors=[ELSE])))
    assert answer("raise-concern", who(role=role), limited) is None
    assert answer("declare-conflict", who(role=role), limited) is None
    abroad = who(role=role, organisation="RX2")
    assert answer("raise-concern", abroad, limited) == "no-relationship"


def test_nobody_works_on_their_own_record_or_past_a_conflict():
    assert answer("record-session", who(PERSON), case_of(allocation(PERSON))) == (
        "conflict-of-interest"
    )
    declared = replace(HELD, restriction=restrictions(conflict=HOLDER))
    assert answer("record-session", who(HOLDER), declared) == "conflict-of-interest"
    assert answer("raise-concern", who(HOLDER), declared) == "conflict-of-interest"


def test_a_restricted_case_takes_nothing_from_those_it_is_restricted_from():
    limited = replace(HELD, restriction=restrictions(restriction(actors=[HOLDER])))
    assert answer("record-session", who(HOLDER), limited) is None
    assert answer("step-up", SUPERVISED, limited) == "case-restricted"
    assert answer("lift-restriction", SUPERVISED, limited) is None
    assert answer("lift-restriction", who(role=Role.SUPERVISOR), limited) == "no-relationship"


def test_break_glass_is_for_reading_only():
    named = grant()
    assert answer("record-session", who(), named=named) == "break-glass-not-in-force"
    assert answer("record-session", who(HOLDER), named=named) is None


def test_whoever_refers_needs_no_case_and_a_role():
    assert answer("receive-referral", who(), None) is None
    assert answer("receive-referral", who(role=Role.AUDITOR), None) == "role-may-not"
    assert answer("accept-referral", who(role=Role.DUTY), None) == "no-such-stream"


ADDENDUM = AddAddendum(entry=ENTRY, addition=Addition(text="Seen by her aunt."))


def with_entry(type: str, author: UUID = HOLDER, **slices):
    entry = Entry(type=type, version=1, author=author, significant=False)
    return replace(HELD, corrections=Corrections(entries={ENTRY: entry, ELSE: entry}), **slices)


def kept(asked, case, by) -> str | None:
    """How the entry that a command is about is refused."""
    decision = decide(
        Asked(
            action=RULES.action_of(type(asked)),
            by=by,
            at=NOW,
            purpose=Purpose.CARE,
            case=case,
            command=type(asked),
        )
    )
    assert isinstance(decision, Allowed)
    try:
        refuse_kept_from(decision, asked, case, by.actor)
    except NotAllowed as refused:
        told = refused
    else:
        return None
    assert told.sentence == SENTENCES[told.code]
    return told.code


def test_nothing_is_said_of_an_entry_that_is_restricted():
    limited = {"restriction": restrictions(restriction(covers=[ENTRY], actors=[HOLDER]))}
    case = with_entry("case.session_recorded", **limited)
    assert kept(ADDENDUM, case, who(HOLDER)) is None
    assert kept(ADDENDUM, case, SUPERVISED) == "entry-restricted"
    assert kept(ADDENDUM.model_copy(update={"entry": ELSE}), case, SUPERVISED) is None
    many = RestrictAccess(
        ground="ordered",
        covers=(ELSE, ENTRY),
        actors=(SUPERVISOR,),
        reasons=RestrictionReasons(reasons="To see it myself."),
    )
    assert kept(many, case, SUPERVISED) == "entry-restricted"
    assert kept(many.model_copy(update={"covers": (ELSE,)}), case, SUPERVISED) is None


def test_the_office_adds_to_its_own_entries_and_to_those_it_may_know_of():
    admin = who(role=Role.ADMIN)
    assert kept(ADDENDUM, with_entry("case.session_recorded"), admin) == "role-may-not"
    assert kept(ADDENDUM, with_entry("case.contact_booked"), admin) is None
    assert kept(ADDENDUM, with_entry("case.session_recorded", STRANGER), admin) is None
