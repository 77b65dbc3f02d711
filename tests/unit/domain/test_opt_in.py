from datetime import timedelta

from domain.case.case import Status
from domain.case.discharge.discharge import CloseCase, ReopenCase, ReopenReason, Summary, Why
from domain.case.referral.opt_in import LapseOptIn, RecordOptIn, RequestOptIn
from domain.case.referral.referral import AcceptReferral, Reasons
from domain.commands import NotAcceptable, NotPossible
from domain.moments import london_day
from domain.roles import Role

A_DAY = timedelta(days=1)


def request(story, days=14, **changes):
    today = london_day(story.now)
    values = {"happened_on": today, "channel": "letter", "answer_by": today + days * A_DAY}
    return RequestOptIn(**{**values, **changes})


def answer(story, **changes):
    return RecordOptIn(**{"happened_on": london_day(story.now), "channel": "telephone", **changes})


def closing(story, end_code="50"):
    return CloseCase(
        end_date=london_day(story.now), end_code=end_code, summary=Summary(summary="No answer")
    )


def lapsed(story):
    [asked] = story.ask(request(story, days=0))
    story.pass_days(1)
    story.ask(LapseOptIn(request=asked.id))
    return asked.id


def test_an_answer_in_time_settles_the_request(received):
    [asked] = received.ask(request(received))
    [entry] = received.ask(answer(received))
    assert entry.fact.request == asked.id
    state = received.known_case.opt_in
    assert (state.received, state.lapsed, state.request) == (True, False, None)
    assert received.refusal(answer(received)) == (NotPossible, "no-opt-in-requested")


def test_days_that_contradict_each_other_are_refused(received):
    today = london_day(received.now)
    wrong = (NotAcceptable, "answer-before-request")
    assert received.refusal(request(received, days=-1)) == wrong
    late = request(received, happened_on=today + A_DAY, answer_by=today + A_DAY)
    assert received.refusal(late) == (NotAcceptable, "happened-in-future")
    received.ask(request(received))
    assert received.refusal(answer(received, happened_on=today - A_DAY)) == wrong
    tomorrow = answer(received, happened_on=today + A_DAY)
    assert received.refusal(tomorrow) == (NotAcceptable, "happened-in-future")


def test_an_opt_in_lapses_only_after_its_last_day_and_once(received):
    [asked] = received.ask(request(received, days=1))
    lapse = LapseOptIn(request=asked.id)
    received.pass_days(1)
    assert received.refusal(lapse) == (NotPossible, "opt-in-still-open")
    received.pass_days(1)
    assert received.ask(lapse)
    assert received.refusal(lapse) == (NotPossible, "no-opt-in-requested")
    assert received.known_case.status is Status.RECEIVED


def test_a_lapsed_opt_in_lets_the_case_be_closed_as_opted_out(received):
    assert received.refusal(closing(received)) == (NotPossible, "case-not-accepted")
    lapsed(received)
    refused = received.refusal(closing(received, "46"))
    assert refused == (NotAcceptable, "end-code-needs-treatment")
    received.ask(closing(received))
    assert received.known_case.status is Status.OPTED_OUT
    assert received.known_case.ended
    reopen = ReopenCase(reason=ReopenReason.PERSON_CAME_BACK, why=Why(rationale="Rang us"))
    received.ask(reopen, role=Role.SUPERVISOR)
    assert received.known_case.status is Status.RECEIVED


def test_an_answer_after_the_lapse_still_counts(received):
    lapsed(received)
    received.ask(answer(received))
    assert received.known_case.opt_in.lapsed is False
    assert received.refusal(closing(received)) == (NotPossible, "case-not-accepted")


def test_whoever_opted_in_and_ends_later_is_closed_not_opted_out(received):
    received.ask(request(received))
    received.ask(answer(received))
    received.ask(AcceptReferral(reasons=Reasons(rationale="Fits")), role=Role.DUTY)
    received.ask(closing(received))
    assert received.known_case.status is Status.CLOSED


def test_a_new_request_follows_a_lapsed_one(received):
    lapsed(received)
    [again] = received.ask(request(received))
    state = received.known_case.opt_in
    assert (state.request, state.lapsed) == (again.id, False)
