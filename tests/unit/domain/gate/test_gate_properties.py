"""What holds whatever the case and whoever asks."""

import sys
from dataclasses import replace
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.envelope import Purpose
from domain.gate.decision import Allowed, Denied, Obligation, decide, judged
from domain.gate.relationships import Relationship
from domain.gate.rules import ALL, READINGS, access_rules
from domain.roles import Role
from tests.unit.domain.gate.cases import (
    CASE,
    ELSE,
    ENTRY,
    HOLDER,
    NOW,
    PERSON,
    STRANGER,
    SUPERVISOR,
    allocation,
    asked,
    case_of,
    cover,
    grant,
    restriction,
    restrictions,
    who,
)

ACTORS = st.sampled_from([HOLDER, SUPERVISOR, STRANGER, PERSON])
TIES = st.frozensets(st.sampled_from(Relationship))
RESTRICTIONS = st.builds(
    restriction,
    covers=st.sets(st.sampled_from([ENTRY, ELSE])),
    actors=st.sets(ACTORS),
    roles=st.sets(st.sampled_from(Role), max_size=3),
)
CASES = st.builds(
    lambda standing, conflict: case_of(
        allocation(), restriction=restrictions(*standing, conflict=conflict)
    ),
    st.lists(RESTRICTIONS, max_size=3),
    st.one_of(st.none(), ACTORS),
)
GRANTS = st.one_of(
    st.none(),
    st.builds(
        grant,
        ACTORS,
        case=st.sampled_from([CASE, ELSE]),
        over=st.sampled_from([NOW, NOW.replace(hour=10)]),
    ),
)
QUESTIONS = st.builds(
    asked,
    CASES,
    st.builds(who, ACTORS, st.sampled_from(Role)),
    action=st.sampled_from(READINGS),
    purpose=st.sampled_from(Purpose),
    named=GRANTS,
)
RULES = access_rules()
MOST_CALLS = 250

examples = settings(max_examples=150, deadline=None, derandomize=True, database=None)


def sees(decision, more) -> bool:
    """Whether one decision shows at least what another does."""
    if isinstance(decision, Denied):
        return True
    if isinstance(more, Denied):
        return False
    return (
        (ALL in more.areas or decision.areas <= more.areas)
        and more.restricted <= decision.restricted
        and more.de_identified <= decision.de_identified
    )


@examples
@given(QUESTIONS)
def test_nobody_sees_anything_without_a_tie_or_a_grant(question):
    without = judged(replace(question, grant=None), frozenset(), RULES)
    assert isinstance(without, Denied)


@examples
@given(QUESTIONS, TIES, TIES)
def test_another_tie_never_takes_anything_away(question, some, more):
    assert sees(judged(question, some, RULES), judged(question, some | more, RULES))


@examples
@given(QUESTIONS, TIES)
def test_a_grant_never_takes_anything_away(question, ties):
    plain = judged(replace(question, grant=None), ties, RULES)
    assert sees(plain, judged(question, ties, RULES))


@examples
@given(QUESTIONS, TIES)
def test_a_conflict_always_denies(question, ties):
    own = restrictions(conflict=question.by.actor)
    in_conflict = replace(question, case=replace(question.case, restriction=own))
    assert isinstance(judged(in_conflict, ties, RULES), Denied)
    referral = replace(question.case.referral, person=question.by.actor)
    about_them = replace(question, case=replace(question.case, referral=referral))
    assert isinstance(judged(about_them, ties, RULES), Denied)


@examples
@given(QUESTIONS, TIES)
def test_what_is_not_to_be_known_of_is_hidden_from_all_who_may_ask(question, ties):
    decision = judged(replace(question, case=None), ties, RULES)
    assert isinstance(decision, Denied)
    may_ask = (question.by.role, question.action) in RULES.rows
    assert decision.hidden is may_ask


@examples
@given(QUESTIONS, TIES)
def test_whatever_is_shown_is_recorded_under_the_rules_in_force(question, ties):
    decision = judged(question, ties, RULES)
    assert decision.policy == RULES.version
    if isinstance(decision, Allowed):
        assert Obligation.RECORD_READING in decision.obligations
        assert (decision.grant is None) is (
            Obligation.TELL_OF_EMERGENCY not in decision.obligations
        )


@examples
@given(QUESTIONS)
def test_the_same_question_gets_the_same_answer(question):
    assert decide(question) == decide(question)


def test_a_decision_costs_what_a_case_changed_hands_and_not_more():
    """Counted in calls, which nothing else on the machine changes."""
    held = [allocation(UUID(int=0xB00 + n), days=-10 * n) for n in range(20)]
    covers = [cover(days=-10 * n, until=-10 * n + 5) for n in range(20)]
    case = case_of(*held, covers=covers, restriction=restrictions(restriction(covers=[ENTRY])))
    question = asked(case, who(UUID(int=0xB00)))
    assert isinstance(decide(question), Allowed)
    calls = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        decide(question)
    finally:
        sys.setprofile(before)
    assert calls < MOST_CALLS
