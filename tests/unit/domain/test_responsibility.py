from datetime import date, timedelta
from uuid import UUID

import pytest

from domain.case.consent.responsibility import (
    EndOfResponsibility,
    EndParentalResponsibility,
    Holder,
    RecordParentalResponsibility,
    Restrictions,
)
from domain.case.referral.referral import Answer
from domain.commands import NotAcceptable, NotPossible

MOTHER, FATHER, NOWHERE = UUID(int=0x9E1), UUID(int=0x9E2), UUID(int=77)
BORN = date(2012, 3, 4)
DAY = timedelta(days=1)


def record(person: UUID = MOTHER, **changes) -> RecordParentalResponsibility:
    values = {
        "person": person,
        "ground": "mother",
        "since": BORN,
        "contact_restricted": Answer.NO,
        "holder": Holder(about=person, name="Joan Invented", evidence="Birth certificate seen"),
    }
    return RecordParentalResponsibility(**{**values, **changes})


def end(id: UUID, on: date, **changes) -> EndParentalResponsibility:
    values = {
        "started": id,
        "happened_on": on,
        "reason": "order_discharged",
        "ending": EndOfResponsibility(evidence="The order, seen"),
    }
    return EndParentalResponsibility(**{**values, **changes})


def test_who_held_it_on_each_date(accepted_child):
    story = accepted_child
    story.ask(record())
    [order] = story.ask(record(FATHER, ground="court_order", since=date(2018, 5, 1)))
    story.ask(end(order.id, date(2020, 5, 1)))
    state = story.known_case.responsibility
    for day, holders in (
        (BORN - DAY, set()),
        (BORN, {MOTHER}),
        (date(2018, 5, 1), {MOTHER, FATHER}),
        (date(2020, 4, 30), {MOTHER, FATHER}),
        (date(2020, 5, 1), {MOTHER}),
    ):
        assert {person for person, held in state.holders_on(day).items() if held} == holders


def test_since_when_nobody_knows_is_not_never(accepted_child):
    accepted_child.ask(record(since=None))
    state = accepted_child.known_case.responsibility
    assert state.holders_on(date(2026, 1, 1)) == {MOTHER: None}


def test_names_evidence_and_restrictions_are_never_clear(accepted_child):
    ruled = Restrictions(content="No contact with the father; do not tell the address")
    asked = record(contact_restricted=Answer.YES, restrictions=ruled, orders=("prohibited_steps",))
    [entry] = accepted_child.ask(asked)
    assert [(name, about) for name, about, _ in entry.fact.parts()] == [
        ("holder", MOTHER),
        ("restrictions", None),
    ]
    assert entry.fact.clear()["orders"] == ["prohibited_steps"]
    assert "Joan" not in str(entry.fact.clear())


def test_a_record_contradicts_neither_lists_nor_time_nor_itself(accepted_child):
    ruled = Restrictions(content="None")
    other = Holder(about=FATHER, name="Ned Invented", evidence="Said so")
    for changes, code in (
        ({"holder": other}, "person-mismatch"),
        ({"ground": "neighbour"}, "unknown-responsibility-code"),
        ({"orders": ("care", "tea")}, "unknown-responsibility-code"),
        ({"since": date(2026, 6, 2)}, "happened-in-future"),
        ({"contact_restricted": Answer.YES}, "restrictions-unclear"),
        ({"restrictions": ruled}, "restrictions-unclear"),
    ):
        assert accepted_child.refusal(record(**changes)) == (NotAcceptable, code)


def test_nobody_holds_it_for_an_adult(accepted):
    assert accepted.refusal(record()) == (NotAcceptable, "responsibility-is-for-children")


def test_nobody_holds_it_twice_at_a_time(accepted_child):
    story = accepted_child
    [first] = story.ask(record())
    assert story.refusal(record()) == (NotPossible, "responsibility-recorded")
    story.ask(end(first.id, date(2020, 1, 1)))
    early = record(since=date(2019, 12, 31))
    assert story.refusal(early) == (NotPossible, "responsibility-overlaps")
    assert story.ask(record(since=date(2020, 1, 1)))


def test_an_end_names_its_start_and_follows_it(accepted_child):
    story = accepted_child
    [first] = story.ask(record())
    for asked, kind, code in (
        (end(NOWHERE, BORN), NotPossible, "no-such-responsibility"),
        (end(first.id, BORN - DAY), NotAcceptable, "ends-before-it-began"),
        (end(first.id, date(2026, 6, 2)), NotAcceptable, "happened-in-future"),
        (end(first.id, BORN, reason="tired"), NotAcceptable, "unknown-responsibility-code"),
    ):
        assert story.refusal(asked) == (kind, code)
    story.ask(end(first.id, BORN))
    assert story.refusal(end(first.id, BORN)) == (NotPossible, "responsibility-ended")


@pytest.mark.parametrize("since", [None, BORN])
def test_an_ended_period_stays_on_record(accepted_child, since):
    [first] = accepted_child.ask(record(since=since))
    accepted_child.ask(end(first.id, date(2020, 1, 1)))
    period = accepted_child.known_case.responsibility.periods[first.id]
    assert (period.since, period.ended) == (since, date(2020, 1, 1))
