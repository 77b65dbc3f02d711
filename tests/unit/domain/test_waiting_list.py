"""Whom the waiting list thinks of first."""

from itertools import product

from domain.case.referral.referral import Urgency
from domain.case.risk.risk import Level
from domain.policies import policy
from domain.waiting_list import place, waiting_list

LEVELS = (None, *(level.value for level in Level))
PRIORITIES = tuple(urgency.value for urgency in Urgency)


def code(risk_level: str | None, priority: str = "routine", *, owed: bool = False) -> str:
    return place(risk_level=risk_level, response_owed=owed, priority=priority).code


def test_q45_risk_comes_first_and_then_how_soon_somebody_is_to_be_seen():
    in_order = [
        code("immediate", "routine"),
        code("high", "urgent", owed=True),
        code("low", "urgent", owed=True),
        code(None, "urgent"),
        code("moderate", "soon"),
        code("low", "soon"),
        code(None),
        code("low"),
    ]
    assert in_order == [rule.code for rule in waiting_list().rules]


def test_a_risk_that_nobody_judged_is_not_taken_for_a_low_one():
    codes = [rule.code for rule in waiting_list().rules]
    assert codes.index(code(None)) < codes.index(code("low"))


def test_every_rule_can_hold_and_one_always_does():
    found = {
        code(level, priority, owed=owed)
        for level, priority, owed in product(LEVELS, PRIORITIES, (False, True))
    }
    assert found == {rule.code for rule in waiting_list().rules}


def test_priorities_are_rated_in_the_words_of_urgencies():
    assert set(policy("allocation")["priorities"]) == set(PRIORITIES)
