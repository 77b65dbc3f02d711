"""Who the case itself says knew of an entry: its author, who acted on it, who was told, who was
sent something that rests on it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.case.corrections.corrections import AddAddendum, Addition
from domain.case.risk.crisis import DiscussRiskWithSenior, SeniorAdvice
from domain.case.safeguarding.safeguarding import LateReason
from domain.case.telling import How, tellings
from domain.envelope import Source
from domain.moments import At
from domain.roles import Role
from tests.unit.domain.concerns import LEAD, concern, decision, triage
from tests.unit.domain.conftest import actor_of
from tests.unit.domain.test_agencies import refer
from tests.unit.domain.test_crisis import SENIOR
from tests.unit.domain.test_sharing import decide, disclose


def hows(story, entry):
    return [(t.how, t.actor or t.recipient) for t in tellings(story.events, entry)]


def test_q2_the_author_knew_when_the_service_learned_of_it_not_when_it_happened(story):
    seen = story.now - timedelta(days=2)
    told_late = concern(late_reason=LateReason.FORGOTTEN)
    learned = At(at=seen + timedelta(days=1))
    [raised] = story.ask(told_late, occurred=At(at=seen), known=learned)
    [wrote] = tellings(story.events, raised.id)
    assert (wrote.how, wrote.actor) == (How.RECORDED, actor_of(Role.PWP))
    assert wrote.when == learned
    [late] = story.ask(told_late, occurred=At(at=seen))
    [wrote] = tellings(story.events, late.id)
    assert wrote.when == At(at=story.logged[-1].at), "else when it was written down"


def test_q2_who_acted_on_it_and_who_was_spoken_to_knew(story):
    raised = story.ask(concern())[0].id
    story.ask(triage(raised), **LEAD)
    story.ask(
        DiscussRiskWithSenior(
            happened_at=story.now,
            senior=SENIOR,
            decision_owner=actor_of(Role.PWP),
            regarding=(raised,),
            advice=SeniorAdvice(advice="Ring social care today"),
        )
    )
    story.ask(decision(raised), **LEAD)
    lead = actor_of(Role.SAFEGUARDING_LEAD)
    assert hows(story, raised) == [
        (How.RECORDED, actor_of(Role.PWP)),
        (How.ACTED_ON, lead),
        (How.ACTED_ON, actor_of(Role.PWP)),
        (How.TOLD, SENIOR),
        (How.ACTED_ON, lead),
    ]


def test_q2_who_wrote_down_what_others_told_dealt_with_it_when_they_heard_of_it(story):
    raised = story.ask(concern())[0].id
    before, heard = At(at=story.now - timedelta(days=9)), At(at=story.now)
    added = AddAddendum(entry=raised, addition=Addition(text="The GP treated a wrist"))
    story.ask(added, occurred=before, known=heard)
    *others, own = story.events
    assert tellings([*others, own], raised)[-1].when == before, "what they did themselves"
    heard_of = replace(own, source=Source.GP)
    assert tellings([*others, heard_of], raised)[-1].when == heard


def test_q6_an_agency_knew_by_what_was_sent_out_by_whatever_way_it_leads_back(story):
    raised = story.ask(concern())[0].id
    [sent] = story.ask(refer(raised, made_at=story.now))
    [decided] = story.ask(decide(story.now, concern=raised))
    [disclosed] = story.ask(disclose(decided.id, story.now))
    outside = [t for t in tellings(story.events, raised) if t.how is How.SENT]
    assert [(t.recipient, t.event.id, t.through) for t in outside] == [
        ("childrens_social_care", sent.id, (raised,)),
        ("school", disclosed.id, (decided.id, raised)),
    ]


def test_q56_of_an_addendum_know_those_it_was_sent_to_and_not_those_told_of_the_entry(story):
    raised = story.ask(concern())[0].id
    story.ask(refer(raised, made_at=story.now))
    [added] = story.ask(AddAddendum(entry=raised, addition=Addition(text="It was the left arm")))
    assert hows(story, added.id) == [(How.RECORDED, actor_of(Role.PWP))]


def test_what_is_no_entry_of_the_case_is_refused(story):
    with pytest.raises(StopIteration):
        tellings(story.events, SENIOR)
