from datetime import UTC, date, datetime, timedelta

import pytest
from pydantic import ValidationError

from domain.case.referral.referral import Reasons as ReferralReasons
from domain.case.referral.referral import RedirectReferral
from domain.case.safeguarding.concern_decisions import (
    ConcernTriaged,
    DecideOnConcern,
    Outcome,
    Reasons,
    TriageConcern,
    Variant,
)
from domain.case.safeguarding.concern_links import (
    MergeConcern,
    ReopenConcern,
)
from domain.case.safeguarding.safeguarding import (
    Audience,
    CloseConcern,
    ConcernRaised,
    Involved,
    LateReason,
    NoReply,
    OwnWords,
    PersonDetails,
    PersonRole,
    RaiseConcern,
)
from domain.commands import NotAcceptable, NotPossible
from domain.moments import At, BetweenInstants, On, london_day
from domain.roles import Role
from tests.unit.domain.concerns import (
    CHILD,
    LEAD,
    NOWHERE,
    UNCLE,
    close,
    concern,
    decision,
    refer,
    response,
    triage,
)
from tests.unit.domain.test_documents import adding


def test_a_concern_is_raised_with_its_people_and_the_version_of_its_list(accepted_child):
    [entry] = accepted_child.ask(concern())
    assert isinstance(entry.fact, ConcernRaised)
    assert entry.fact.categories_version == "1"
    assert [(name, about) for name, about, _ in entry.fact.parts()] == [
        ("account", None),
        ("own_words.0", CHILD),
        ("others.0", UNCLE),
    ]
    assert accepted_child.known_case.safeguarding.open_concerns == {entry.id}


def test_each_concern_has_its_own_state(decided):
    story, first = decided
    [second] = story.ask(concern())
    story.ask(close(first), **LEAD)
    state = story.known_case.safeguarding
    assert state.open_concerns == {second.id}
    assert (state.concerns[first].outcome, state.concerns[second.id].outcome) == (
        Outcome.DO_NOT_ACT,
        None,
    )


@pytest.mark.parametrize(
    ("variant", "category"),
    [(Variant.CHILD, "self_neglect"), (Variant.ADULT, "county_lines"), (Variant.CHILD, "x")],
)
def test_categories_come_from_the_list_of_the_variant(accepted_child, variant, category):
    asked = concern(variant=variant, categories=(category,))
    assert accepted_child.refusal(asked) == (NotAcceptable, "unknown-concern-category")


def test_an_adult_concern_uses_the_adult_list(accepted):
    asked = concern(variant=Variant.ADULT, categories=("self_neglect", "financial"))
    assert accepted.ask(asked)


def test_somebody_is_the_subject_and_nobody_is_muddled(accepted_child):
    subject = Involved(person=CHILD, role=PersonRole.SUBJECT)
    alleged = Involved(person=UNCLE, role=PersonRole.ALLEGED)
    uncle = PersonDetails(about=UNCLE, name="Ned Invented")
    for people, others, code in (
        ((alleged,), (), "no-subject"),
        ((subject, alleged, alleged), (), "person-named-twice"),
        ((subject, alleged), (uncle, uncle), "person-named-twice"),
        ((subject,), (uncle,), "person-not-involved"),
        (
            (subject, subject.model_copy(update={"role": "child", "may_be_shown_to": "nobody"})),
            (),
            "audience-unclear",
        ),
    ):
        asked = concern(people=people, others=others)
        assert accepted_child.refusal(asked) == (NotAcceptable, code)
    carer = Involved(person=UNCLE, role=PersonRole.CARER)
    assert accepted_child.ask(concern(people=(subject, alleged, carer), others=(uncle,)))


def test_a_concern_needs_people_and_categories():
    for empty in ("people", "categories"):
        with pytest.raises(ValidationError):
            concern(**{empty: ()})


def test_recorded_on_the_day_it_happened_is_not_late_up_to_midnight_in_london(accepted_child):
    # 23:30 UTC on 1 June is half past midnight on 2 June in London.
    before_midnight = datetime(2026, 6, 1, 22, 59, 59, tzinfo=UTC)
    after_midnight = datetime(2026, 6, 1, 23, 30, tzinfo=UTC)
    seen = At(at=datetime(2026, 6, 1, 12, 0, tzinfo=UTC))
    assert accepted_child.ask(concern(), occurred=seen, now=before_midnight)
    late = {"occurred": seen, "now": after_midnight}
    assert accepted_child.refusal(concern(), **late) == (NotAcceptable, "late-without-reason")
    assert accepted_child.ask(concern(late_reason=LateReason.OUT_OF_HOURS), **late)


def test_what_is_learned_today_of_long_ago_is_not_late(accepted_child):
    long_ago = {"occurred": On(on=date(2019, 3, 1))}
    assert accepted_child.refusal(concern(), **long_ago) == (NotAcceptable, "late-without-reason")
    assert accepted_child.ask(concern(), **long_ago, known=At(at=accepted_child.now))


def test_a_range_ending_today_is_not_late(accepted_child):
    now = accepted_child.now
    lately = {"from": now - timedelta(days=9), "to": now}
    assert accepted_child.ask(concern(), occurred=BetweenInstants(**lately))


@pytest.mark.parametrize(
    ("threshold", "level"),
    [("universal", 1), ("early_help", 2), ("child_in_need", 3), ("protection", 4)],
)
def test_triage_names_a_threshold_and_its_level_of_need(raised, threshold, level):
    story, id = raised
    [entry] = story.ask(triage(id, threshold), **LEAD)
    assert isinstance(entry.fact, ConcernTriaged)
    assert entry.fact.level_of_need == level
    assert story.known_case.safeguarding.concerns[id].triaged


def test_adult_thresholds_have_no_level_of_need(accepted):
    adult = concern(variant=Variant.ADULT, categories=("domestic",))
    [entry] = accepted.ask(adult)
    assert accepted.refusal(triage(entry.id), **LEAD) == (NotAcceptable, "unknown-threshold")
    [triaged] = accepted.ask(triage(entry.id, "section_42_met"), **LEAD)
    assert triaged.fact.level_of_need is None
    assert "level_of_need" not in triaged.fact.clear()


def test_only_the_lead_triages_decides_and_closes():
    for asked in (TriageConcern, DecideOnConcern, CloseConcern, MergeConcern, ReopenConcern):
        assert frozenset({Role.SAFEGUARDING_LEAD}) == asked.ROLES
        assert asked.SEEN
    assert not RaiseConcern.SEEN


def test_a_decision_follows_triage(raised):
    story, id = raised
    assert story.refusal(decision(id), **LEAD) == (NotPossible, "concern-not-triaged")


def test_a_decision_rests_on_entries_of_this_case(raised):
    story, id = raised
    story.ask(triage(id), **LEAD)
    unknown = decision(id, relied_on=(id, NOWHERE))
    assert story.refusal(unknown, **LEAD) == (NotAcceptable, "relied-on-unknown")
    with pytest.raises(ValidationError):
        decision(id, relied_on=())
    story.ask(decision(id, relied_on=(id, story.entries[0].id)), **LEAD)
    story.ask(decision(id, outcome=Outcome.ACT), **LEAD)
    assert story.known_case.safeguarding.concerns[id].outcome is Outcome.ACT


def test_dissent_is_described_where_there_is_some_and_only_there(raised):
    story, id = raised
    story.ask(triage(id), **LEAD)
    described = Reasons(reasons="Explained", dissent="The practitioner would refer")
    for unclear in (decision(id, dissent=True), decision(id, reasons=described)):
        assert story.refusal(unclear, **LEAD) == (NotAcceptable, "dissent-unclear")
    story.ask(decision(id, dissent=True, reasons=described), **LEAD)


def test_a_decision_is_reviewed_today_or_later(raised):
    story, id = raised
    story.ask(triage(id), **LEAD)
    today = london_day(story.now)
    past = decision(id, review_by=today - timedelta(days=1))
    assert story.refusal(past, **LEAD) == (NotAcceptable, "review-in-past")
    story.ask(decision(id, review_by=today), **LEAD)


def test_a_concern_closes_after_its_decision(raised):
    story, id = raised
    assert story.refusal(close(id), **LEAD) == (NotPossible, "concern-not-decided")
    story.ask(triage(id), **LEAD)
    assert story.refusal(close(id), **LEAD) == (NotPossible, "concern-not-decided")
    story.ask(decision(id), **LEAD)
    story.ask(close(id), **LEAD)
    assert story.known_case.safeguarding.open_concerns == frozenset()


def test_a_concern_with_a_reply_awaited_closes_only_with_the_reason(decided):
    story, id = decided
    without = close(id, without_reply=NoReply.NONE_EXPECTED)
    assert story.refusal(without, **LEAD) == (NotAcceptable, "no-reply-awaited")
    [made] = story.ask(refer(id, story.now))
    assert story.refusal(close(id), **LEAD) == (NotPossible, "agency-reply-awaited")
    story.ask(without, **LEAD)
    assert story.known_case.safeguarding.awaiting_reply == frozenset()
    assert story.ask(response(made.id, london_day(story.now))), "a late answer is still recorded"


def test_another_concerns_reply_does_not_hold_this_one_open(decided):
    story, id = decided
    [other] = story.ask(concern())
    story.ask(refer(other.id, story.now))
    story.ask(close(id), **LEAD)


def test_what_is_closed_or_unknown_takes_nothing_more(decided):
    story, id = decided
    story.ask(close(id), **LEAD)
    for asked in (triage, decision, close):
        assert story.refusal(asked(id), **LEAD) == (NotPossible, "concern-closed")
        assert story.refusal(asked(NOWHERE), **LEAD) == (NotPossible, "no-such-concern")
    assert story.refusal(refer(id, story.now)) == (NotPossible, "concern-closed")


def test_a_concern_is_raised_and_worked_on_after_the_case_has_ended(received):
    received.ask(
        RedirectReferral(redirected_to="cmht", reasons=ReferralReasons(rationale="Step 4")),
        role=Role.DUTY,
    )
    assert received.known_case.ended
    id = received.ask(concern())[0].id
    received.ask(triage(id), **LEAD)
    received.ask(decision(id), **LEAD)
    [made] = received.ask(refer(id, received.now))
    received.ask(response(made.id, london_day(received.now)))
    received.ask(close(id), **LEAD)
    assert received.known_case.safeguarding.open_concerns == frozenset()


def test_a_decision_written_down_late_may_be_due_for_review_already(raised):
    story, id = raised
    story.ask(triage(id), **LEAD)
    made = story.now - timedelta(days=30)
    due = london_day(made) + timedelta(days=7)
    [entry] = story.ask(decision(id, review_by=due), occurred=At(at=made), **LEAD)
    assert entry.fact.review_by == due
    early = decision(id, review_by=london_day(made) - timedelta(days=1))
    refused = story.refusal(early, occurred=At(at=made), **LEAD)
    assert refused == (NotAcceptable, "review-in-past")


def test_who_may_be_shown_what_is_said_of_somebody_is_decided_or_open(accepted_child):
    people = (
        Involved(person=CHILD, role=PersonRole.SUBJECT, may_be_shown_to="person_and_parents"),
        Involved(person=UNCLE, role=PersonRole.ALLEGED),
        Involved(person=UNCLE, role=PersonRole.WITNESS),
    )
    [entry] = accepted_child.ask(concern(people=people))
    assert [i.may_be_shown_to for i in entry.fact.people] == [
        Audience.PERSON_AND_PARENTS,
        Audience.NOT_DECIDED,
        Audience.NOT_DECIDED,
    ]


def test_own_words_stand_apart_in_order_under_the_speakers_key(accepted_child):
    said = (
        OwnWords(about=CHILD, words="He grabbed me", asked_by="S. Invented, teacher"),
        OwnWords(about=UNCLE, words="She fell"),
        OwnWords(about=CHILD, words="I want to stay at Nan's"),
    )
    [entry] = accepted_child.ask(concern(own_words=said))
    words = [(about, plain["words"]) for name, about, plain in entry.fact.parts() if "own" in name]
    assert words == [(one.about, one.words) for one in said]
    assert "He grabbed me" not in str(entry.fact.clear())
    stranger = (OwnWords(about=NOWHERE, words="I heard it"),)
    refused = accepted_child.refusal(concern(own_words=stranger))
    assert refused == (NotAcceptable, "person-not-involved")


def test_a_body_map_is_named_by_its_documents_id(accepted_child):
    refused = accepted_child.refusal(concern(documents=(NOWHERE,)))
    assert refused == (NotAcceptable, "no-such-document")
    kept = accepted_child.ask(adding())[0].id
    [entry] = accepted_child.ask(concern(documents=(kept,)))
    assert entry.fact.clear()["documents"] == [str(kept)]
