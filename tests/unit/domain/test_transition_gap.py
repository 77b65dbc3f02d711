"""Between two services: when the adult service was asked, when it accepted, who saw the person."""

from datetime import timedelta

from domain.case.discharge.gap import contacts_in_gap
from domain.case.discharge.transition import AskAdultService, TransitionRequest
from domain.commands import NotAcceptable, NotPossible
from domain.moments import london_day
from tests.unit.domain.test_ending import completed, failed, move

A_DAY = timedelta(days=1)


def ask(story, transition, **changes):
    values = {
        "transition": transition,
        "happened_on": london_day(story.now),
        "request": TransitionRequest(content="The referral form and her letter"),
    }
    return AskAdultService(**{**values, **changes})


def between(story):
    case = story.known_case
    return contacts_in_gap(case.transition, case.sessions.contacts)


def test_q22_when_it_was_asked_when_it_accepted_and_what_happened_in_the_gap(accepted_child):
    story = accepted_child
    story.attend()
    story.pass_days(7)
    asked_on = london_day(story.now)
    plan = story.ask(move(story))[0].id
    story.ask(ask(story, plan))
    assert between(story) == {plan: ()}
    story.pass_days(20)
    seen = story.attend()
    story.pass_days(40)
    accepted_on = london_day(story.now)
    story.ask(completed(story, plan))
    story.pass_days(3)
    story.attend()
    moves = story.known_case.transition
    assert moves.open == {}
    settled = moves.settled[plan]
    assert (settled.planned.asked_on, settled.accepted_on) == (asked_on, accepted_on)
    assert between(story) == {plan: (seen,)}


def test_where_nobody_asked_the_gap_begins_on_the_day_of_the_move(accepted_child):
    story = accepted_child
    target = london_day(story.now) + 10 * A_DAY
    plan = story.ask(move(story, target_on=target))[0].id
    story.attend()
    story.pass_days(10)
    seen = story.attend()
    story.ask(failed(story, plan))
    assert between(story) == {plan: (seen,)}
    assert story.known_case.transition.settled[plan].failed_on == london_day(story.now)


def test_a_service_that_is_asked_again_was_asked_when_it_was_asked_first(accepted_child):
    story = accepted_child
    story.pass_days(5)
    today = london_day(story.now)
    plan = story.ask(move(story))[0].id
    story.ask(ask(story, plan))
    story.ask(ask(story, plan, happened_on=today - 3 * A_DAY))
    assert story.known_case.transition.open[plan].asked_on == today - 3 * A_DAY


def test_a_service_is_asked_about_a_move_that_is_planned_and_not_in_future(accepted_child):
    story = accepted_child
    plan = story.ask(move(story))[0].id
    tomorrow = london_day(story.now) + A_DAY
    assert story.refusal(ask(story, plan, happened_on=tomorrow)) == (
        NotAcceptable,
        "happened-in-future",
    )
    story.ask(failed(story, plan))
    assert story.refusal(ask(story, plan)) == (NotPossible, "no-open-transition")
