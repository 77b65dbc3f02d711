from datetime import date, timedelta
from uuid import UUID

import pytest

from domain.case.safeguarding.agency import Agency
from domain.case.safeguarding.concern_decisions import Variant
from domain.case.safeguarding.escalation import Disagreement, EscalateDisagreement, Outcome, Stage
from domain.case.safeguarding.safeguarding import Account, Involved, PersonRole, RaiseConcern
from domain.commands import NotAcceptable, NotPossible

NOWHERE = UUID(int=77)
MAY = date(2026, 5, 1)
DAY = timedelta(days=1)


def step(concern: UUID, **changes) -> EscalateDisagreement:
    outcome = changes.get("outcome", Outcome.NOT_AGREED)
    answer = None if outcome is Outcome.AWAITED else "They still see no risk"
    said = Disagreement(
        content="We think they should enquire", to_whom="A. Invented", answer=answer
    )
    values = {
        "concern": concern,
        "agency": Agency.CHILDRENS_SOCIAL_CARE,
        "happened_on": MAY,
        "stage": Stage.PRACTITIONER,
        "outcome": outcome,
        "disagreement": said,
    }
    return EscalateDisagreement(**{**values, **changes})


@pytest.fixture
def raised(accepted_child):
    """A child's case with an open concern, and that concern's id."""
    asked = RaiseConcern(
        variant=Variant.CHILD,
        categories=("neglect",),
        people=(Involved(person=UUID(int=0x9E0), role=PersonRole.SUBJECT),),
        immediate_risk=False,
        account=Account(description="Alone for two nights"),
    )
    return accepted_child, accepted_child.ask(asked)[0].id


def test_a_disagreement_goes_up_until_somebody_agrees(raised):
    story, concern = raised
    [first] = story.ask(step(concern))
    up = {"stage": Stage.LINE_MANAGER, "continues": first.id}
    [second] = story.ask(step(concern, **up, happened_on=MAY + DAY))
    assert story.known_case.escalation.unresolved == {second.id}
    top = {"stage": Stage.PARTNERSHIP, "continues": second.id, "outcome": Outcome.AGREED}
    [third] = story.ask(step(concern, **top, happened_on=MAY + 2 * DAY))
    assert story.known_case.escalation.unresolved == frozenset()
    after = step(concern, stage=Stage.PARTNERSHIP, continues=third.id, happened_on=MAY + 3 * DAY)
    assert story.refusal(after) == (NotPossible, "disagreement-resolved")


def test_an_awaited_answer_comes_at_its_own_stage(raised):
    story, concern = raised
    [first] = story.ask(step(concern, stage=Stage.SENIOR_MANAGER, outcome=Outcome.AWAITED))
    same = {"stage": Stage.SENIOR_MANAGER, "continues": first.id}
    [second] = story.ask(step(concern, **same))
    again = step(concern, stage=Stage.SENIOR_MANAGER, continues=second.id)
    assert story.refusal(again) == (NotAcceptable, "stage-not-higher")
    down = step(concern, stage=Stage.LINE_MANAGER, continues=second.id)
    assert story.refusal(down) == (NotAcceptable, "stage-not-higher")
    assert story.ask(step(concern, stage=Stage.DIRECTOR, continues=second.id))


def test_a_step_contradicts_neither_time_nor_the_record_nor_itself(raised):
    story, concern = raised
    [first] = story.ask(step(concern))
    silent = Disagreement(content="We disagree", to_whom="A. Invented")
    up = {"stage": Stage.DIRECTOR, "continues": first.id}
    for asked, kind, code in (
        (step(NOWHERE), NotPossible, "no-such-concern"),
        (step(concern, happened_on=date(2026, 6, 2)), NotAcceptable, "happened-in-future"),
        (step(concern, continues=NOWHERE), NotPossible, "no-such-escalation"),
        (step(concern, **up, happened_on=MAY - DAY), NotAcceptable, "step-before-the-last"),
        (step(concern, disagreement=silent), NotAcceptable, "answer-unclear"),
    ):
        assert story.refusal(asked) == (kind, code)
    story.ask(step(concern, **up))
    stale = step(concern, stage=Stage.PARTNERSHIP, continues=first.id)
    assert story.refusal(stale) == (NotPossible, "no-such-escalation")


def test_each_disagreement_stands_for_itself(raised):
    story, concern = raised
    [one], [other] = story.ask(step(concern)), story.ask(step(concern, agency=Agency.POLICE))
    assert story.known_case.escalation.unresolved == {one.id, other.id}
    assert "see no risk" not in str(one.fact.clear())
