"""The table that the decision reads is the policy data, word for word, and no other."""

from copy import deepcopy
from datetime import time, timedelta

import pytest

from domain.case.sessions.contacts import BookContact
from domain.envelope import Purpose, Sensitivity
from domain.facts import event_classes, part_fields
from domain.gate.following import follows, is_followed
from domain.gate.relationships import Relationship
from domain.gate.rules import Action, Followed, Row, access_rules, rules_of
from domain.gate.watched import watched
from domain.governance import disclosure_parts, erasure, holds
from domain.governance.break_glass import OpenBreakGlass
from domain.person.identity import RegisterPerson
from domain.policies import policy
from domain.roles import Role

WORDS = {
    "version": "7",
    "grace_days": 9,
    "case_commands": {
        "record": {"label": "a", "commands": ["screen-risk", "assess-risk"]},
        "book": {"label": "b", "commands": ["book-contact"]},
    },
    "case_access": {
        "first": {
            "label": "c",
            "roles": ["pwp", "cwp"],
            "actions": ["read", "record"],
            "relationships": ["allocated", "covering"],
            "areas": ["*"],
            "identifiable_for": ["care"],
        },
        "second": {
            "label": "d",
            "roles": ["pwp"],
            "actions": ["read"],
            "relationships": ["ended"],
            "areas": ["referral"],
            "own": ["documents"],
            "clear": ["risk"],
            "identifiable_for": ["quality"],
        },
    },
    "other_access": {
        "third": {
            "label": "e",
            "kinds": ["person", "matter"],
            "roles": ["admin"],
            "actions": ["read"],
            "identifiable_for": ["care"],
        },
        "fourth": {
            "label": "f",
            "kinds": ["person"],
            "roles": ["admin"],
            "actions": ["read", "record"],
            "identifiable_for": ["administration"],
        },
    },
    "past_a_restriction": ["safeguarding"],
    "past_a_conflict": ["supervising"],
    "despite_a_restriction": ["raise_concern"],
    "break_glass": {"roles": ["duty"], "actions": ["read"], "areas": ["risk"]},
    "feed": {"subscriber": {"types": ["case"], "sensitivities": ["normal"]}},
}
FIRST = Row(
    relationships=frozenset({Relationship.ALLOCATED, Relationship.COVERING}),
    areas=frozenset({"*"}),
    own=frozenset(),
    clear=frozenset({"*"}),
    identifiable_for=frozenset({Purpose.CARE}),
)
SECOND = Row(
    relationships=frozenset({Relationship.ENDED}),
    areas=frozenset({"referral"}),
    own=frozenset({"documents"}),
    clear=frozenset({"risk"}),
    identifiable_for=frozenset({Purpose.QUALITY}),
)


def test_the_table_is_what_the_data_say():
    rules = rules_of(WORDS)
    assert rules.version == "7"
    assert rules.grace == timedelta(days=9)
    assert rules.commands == {
        "screen-risk": Action.RECORD,
        "assess-risk": Action.RECORD,
        "book-contact": Action.BOOK,
    }
    assert rules.rows == {
        (Role.PWP, Action.READ): (FIRST, SECOND),
        (Role.PWP, Action.RECORD): (FIRST,),
        (Role.CWP, Action.READ): (FIRST,),
        (Role.CWP, Action.RECORD): (FIRST,),
    }
    assert rules.elsewhere == {
        ("person", Role.ADMIN, Action.READ): {Purpose.CARE, Purpose.ADMINISTRATION},
        ("person", Role.ADMIN, Action.RECORD): {Purpose.ADMINISTRATION},
        ("matter", Role.ADMIN, Action.READ): {Purpose.CARE},
    }
    assert rules.past_a_restriction == {Relationship.SAFEGUARDING}
    assert rules.past_a_conflict == {Relationship.SUPERVISING}
    assert rules.despite_a_restriction == {Action.RAISE_CONCERN}
    assert rules.emergency.roles == {Role.DUTY}
    assert rules.emergency.actions == {Action.READ}
    assert rules.emergency.areas == {"risk"}
    granted = Followed(frozenset({"case"}), frozenset({Sensitivity.NORMAL}))
    assert rules.followed == {Role.SUBSCRIBER: granted}


@pytest.mark.parametrize(
    "path",
    [
        ("case_access", "first", "roles"),
        ("case_access", "first", "actions"),
        ("case_access", "first", "relationships"),
        ("case_access", "first", "identifiable_for"),
        ("other_access", "third", "roles"),
        ("break_glass", "roles"),
        ("past_a_conflict",),
    ],
)
def test_a_word_that_is_not_known_is_refused(path):
    data = deepcopy(WORDS)
    found = data
    for step in path[:-1]:
        found = found[step]
    found[path[-1]] = ["nonsense"]
    with pytest.raises(ValueError, match="nonsense"):
        rules_of(data)


def test_the_table_in_force_is_that_of_the_policy():
    access_rules.cache_clear()
    assert access_rules() == rules_of(policy("access"))
    assert access_rules() is access_rules()


def test_a_command_to_a_case_is_called_by_its_group_and_any_other_recording():
    rules = access_rules()
    assert rules.action_of(BookContact) is Action.BOOK
    assert rules.action_of(RegisterPerson) is Action.RECORD
    assert rules.action_of(OpenBreakGlass) is Action.RECORD


def test_what_stands_out_is_what_the_policy_says():
    watched.cache_clear()
    data = policy("access")["watched"]
    found = watched()
    assert found.of_a_role == set(map(Relationship, data["ties_of_a_role"]))
    assert found.day_begins == time.fromisoformat(data["day_begins"])
    assert found.day_ends == time.fromisoformat(data["day_ends"])
    assert found.records_in_a_day == data["records_in_a_day"]


def test_a_follower_is_told_of_what_their_role_is_granted():
    assert follows(Role.SUBSCRIBER, "case.referral_received")
    assert follows(Role.SUBSCRIBER, "case.referral_received", Sensitivity.NORMAL)
    assert not follows(Role.SUBSCRIBER, "case.referral_received", Sensitivity.RESTRICTED)
    assert follows(Role.AUDITOR, "case.referral_received", Sensitivity.RESTRICTED)
    assert not follows(Role.SUBSCRIBER, "matter.concern_raised")
    assert not follows(Role.AUDITOR, "matter.concern_raised")
    assert not follows(Role.PWP, "case.referral_received")


@pytest.mark.parametrize("fact", list(event_classes("governance")), ids=lambda fact: fact.TYPE)
def test_what_may_name_a_matter_is_followed_only_where_it_is_judged_by_what_it_is_about(fact):
    """Of an erasure or a hold the feed looks up what kind of record it is decided on."""
    clear = fact.model_fields.keys() - part_fields(fact).keys()
    if fact.AREA == disclosure_parts.AREA:
        assert not is_followed(fact.TYPE), "the gate keeps it to those who answer for it"
    if clear & {"matter", "stream"} and fact.AREA not in {erasure.AREA, holds.AREA}:
        assert not any(follows(role, fact.TYPE) for role in Role)
