"""The end of a case: planned, made, undone; what follows it; and moving on at eighteen."""

from api.pages.forming.layouts import Ask, Layout
from api.pages.recording.closing import closing
from api.pages.recording.contacts import practitioners
from api.pages.recording.forms import (
    ANSWERS,
    TIMED,
    UNASKED,
    Form,
    of_a_child,
    taken_on,
    ungrouped,
    when,
    which,
)
from api.pages.recording.held import Held, listed
from api.pages.recording.referral import CHANNELS, OWN_CODE
from api.pages.recording.sections import Section

_SECTION = Section.ENDING


def _plan(_held: Held) -> Layout:
    reasons = {
        "goals_met": "The goals are met",
        "course_complete": "The course of treatment is complete",
        "moving_on_to_another_service": "They move on to another service",
        "person_asked": "They asked for it",
        "not_the_right_time": "It is not the right time",
        "not_helping": "It is not helping",
        "not_in_contact": "There is no contact any more",
        "coming_of_age": "They come of age",
    }
    return Layout(
        title="Plan the discharge",
        button="Record the plan",
        groups=ungrouped(
            Ask("data.reasons", "Why does it end?", "Choose all that apply.", words=reasons),
            Ask("data.staying_well.plan", "What is the plan for staying well?"),
            Ask("data.staying_well.setback_signs", "By which signs is a setback known?"),
            Ask("data.staying_well.support", "Who helps then?"),
            when("When was it planned?"),
        ),
        left_out=TIMED,
    )


def _reopen(_held: Held) -> Layout:
    reasons = {
        "closed_in_error": "It was closed by mistake",
        "person_came_back": "The person came back",
        "work_unfinished": "Something was left unfinished",
        "new_information": "Something new became known",
    }
    return Layout(
        title="Open the case again",
        button="Open the case",
        groups=ungrouped(
            Ask("data.reason", "Why?", words=reasons),
            Ask("data.why.rationale", "Say more about it"),
        ),
        left_out=UNASKED,
        blames={"person-died": "data.reason", "case-not-reopenable": "data.reason"},
    )


def _letter(held: Held) -> Layout:
    recipients = {
        "person": "The person",
        "parent": "A parent",
        "carer": "A carer",
        "gp": "The GP",
        "referrer": "The referrer",
        "school": "The school",
        "social_care": "Social care",
        "other_service": "Another service",
    }
    return Layout(
        title="Record the discharge letter",
        button="Record the letter",
        lead=("This does not send it for you.",),
        groups=ungrouped(
            Ask("data.recipients", "To whom did it go?", words=recipients),
            Ask("data.letter.addressed_to", "Whom does it address?"),
            Ask("data.channel", "How was it sent?", words=CHANNELS),
            Ask("data.happened_on", "When was it sent?"),
            Ask("data.letter.content", "What does it say?"),
            Ask("data.letter.document", "Which document is it?", options=held.documents),
        ),
        left_out=UNASKED,
        blames={"no-discharge-yet": "data.happened_on", "happened-in-future": "data.happened_on"},
    )


def _follow_up(held: Held) -> Layout:
    wellbeing = {
        "keeping_well": "They keep well",
        "setback": "They have had a setback",
        "asks_to_come_back": "They ask to come back",
        "in_other_help": "They have other help",
        "not_said": "They did not say",
    }
    return Layout(
        title="Record a follow-up after treatment",
        button="Record the follow-up",
        groups=ungrouped(
            Ask("data.started", "When did it start?"),
            Ask("data.duration_minutes", "How many minutes did it take?"),
            Ask("data.medium", "How?", options=listed("media", on=held.today)),
            Ask("data.practitioner", "With whom?", options=practitioners(held), value=held.me),
            Ask("data.wellbeing", "How are they?", words=wellbeing),
            Ask("data.risk_considered", "Did you consider risk?"),
            Ask("data.note.narrative", "What was said?"),
        ),
        left_out=UNASKED,
        blames={
            "no-discharge-yet": "data.started",
            "never-treated": "data.started",
            "unknown-medium": "data.medium",
        },
    )


def _died(_held: Held) -> Layout:
    told_by = {
        "family": "The family",
        "gp": "The GP",
        "hospital": "A hospital",
        "coroner": "The coroner",
        "police": "The police",
        "social_care": "Social care",
        "school": "The school",
        "national_tracing": "The national tracing service",
        "other": "Somebody else",
    }
    return Layout(
        title="Record that the person has died",
        button="Record the death",
        lead=("This ends the case at once.",),
        groups=ungrouped(
            Ask("data.died_on", "When did they die?", "Leave it empty if nobody knows."),
            Ask("data.told_by", "Who told you?", words=told_by),
            Ask("data.suspected_suicide", "May it have been suicide?", words=ANSWERS),
            Ask("data.detail.account", "What were you told?"),
            Ask("data.detail.cause", "Cause of death, where it is known"),
        ),
        left_out=UNASKED,
        blames={"death-recorded": "data.died_on"},
    )


def _alive(held: Held) -> Layout:
    recorded = held.area("death").get("recorded")
    return Layout(
        title="Withdraw a death that was recorded by mistake",
        button="Withdraw it",
        lead=("The case goes on where it was.",),
        groups=ungrouped(
            which("data.death", "Which entry?", held.chosen([recorded] if recorded else [])),
            Ask("data.mistake.explanation", "How did it come about?"),
        ),
        left_out=UNASKED,
        blames={"no-such-death": "data.death"},
    )


def _transfer(held: Held) -> Layout:
    return Layout(
        title="Record that another service took the case on",
        button="Record the transfer",
        lead=("Record it once they have accepted it. The person waits there from the day given.",),
        groups=ungrouped(
            Ask(
                "data.from_service",
                value=held.area("referral").get("service", ""),
                is_hidden=True,
            ),
            Ask("data.to_service", "Which service?", OWN_CODE),
            Ask("data.accepted_by", "Who there accepted it?", options=held.each_colleague),
            Ask("data.reason", "Why?", options=listed("transfers", "reasons", on=held.today)),
            Ask("data.reasons.rationale", "Say more about it"),
            Ask("data.happened_on", "When did they take it on?"),
            Ask("data.waiting_started", "Since when does the person wait there?"),
        ),
        left_out=UNASKED,
        blames={
            "unknown-transfer-reason": "data.reason",
            "other-service-now": "data.to_service",
            "same-service": "data.to_service",
            "happened-in-future": "data.happened_on",
            "waiting-before-received": "data.waiting_started",
        },
    )


def _plan_move(_held: Held) -> Layout:
    return Layout(
        title="Plan the move to an adult service",
        button="Record the plan",
        lead=("For a young person of seventeen and a half or more.",),
        groups=ungrouped(
            Ask("data.aged_17_and_a_half", "Are they seventeen and a half or more?"),
            Ask("data.receiving_service", "To which service?", OWN_CODE),
            Ask("data.plan.contact_person", "Whom to speak to there"),
            Ask("data.target_on", "By which day?"),
            Ask("data.plan.plan", "What is planned?"),
        ),
        left_out=UNASKED,
        blames={
            "not-a-young-person": "data.aged_17_and_a_half",
            "transition-too-early": "data.aged_17_and_a_half",
            "target-in-past": "data.target_on",
            "transition-open": "data.receiving_service",
        },
    )


def _move(held: Held) -> Ask:
    open_ones = held.area("transition").get("open", {})
    return which("data.transition", "Which plan?", held.chosen(open_ones))


_MOVED = {"no-open-transition": "data.transition", "happened-in-future": "data.happened_on"}


def _ask(held: Held) -> Layout:
    return Layout(
        title="Record that the adult service was asked",
        button="Record it",
        groups=ungrouped(
            _move(held),
            Ask("data.happened_on", "When were they asked?"),
            Ask("data.request.contact_person", "Whom did you ask?"),
            Ask("data.request.content", "What were they told?"),
        ),
        left_out=UNASKED,
        blames=_MOVED,
    )


def _moved(held: Held) -> Layout:
    return Layout(
        title="Record that the adult service took the person on",
        button="Record it",
        groups=ungrouped(
            _move(held),
            Ask("data.happened_on", "Since when?"),
            Ask("data.result.accepted_by", "Who there accepted them?"),
            Ask("data.result.account", "How did it go?"),
        ),
        left_out=UNASKED,
        blames=_MOVED,
    )


def _not_moved(held: Held) -> Layout:
    because = {
        "not_accepted": "The service did not accept them",
        "no_service": "There is no such service",
        "person_declined": "The person did not want it",
        "lost_contact": "Contact was lost",
        "not_asked_in_time": "It was not asked in time",
        "moved_away": "They moved away",
    }
    return Layout(
        title="Record that the move to an adult service did not come about",
        button="Record it",
        groups=ungrouped(
            _move(held),
            Ask("data.because", "Why not?", words=because),
            Ask("data.happened_on", "Since when is that clear?"),
            Ask("data.result.account", "What happened, and what is done instead?"),
            Ask("data.result.accepted_by", "If somebody else took them on: who?"),
        ),
        left_out=UNASKED,
        blames=_MOVED,
    )


def _goes_on(held: Held) -> bool:
    return taken_on(held) and not held.has_ended


def _may_close(held: Held) -> bool:
    """Who did not opt in need never have been taken on."""
    return _goes_on(held) or bool(held.area("opt_in").get("lapsed") and not held.has_ended)


FORMS = (
    Form("plan-discharge", "Plan the discharge", _SECTION, _plan, fits=_goes_on),
    Form(
        "close-case",
        "Close the case",
        _SECTION,
        closing,
        fits=_may_close,
        asks_what_is_unfinished=True,
    ),
    Form(
        "reopen-case",
        "Open the case again",
        _SECTION,
        _reopen,
        fits=lambda held: held.has_ended,
    ),
    Form(
        "send-discharge-letter",
        "Record the discharge letter",
        _SECTION,
        _letter,
        chosen_by_words=lambda held: held.kept,
    ),
    Form("record-follow-up-contact", "Record a follow-up after treatment", _SECTION, _follow_up),
    Form(
        "transfer-case",
        "Record that another service took the case on",
        _SECTION,
        _transfer,
        names_staff=True,
        fits=lambda held: taken_on(held) and bool(held.area("referral").get("service")),
    ),
    Form(
        "plan-transition",
        "Plan the move to an adult service",
        _SECTION,
        _plan_move,
        fits=lambda held: taken_on(held) and of_a_child(held),
    ),
    Form("ask-adult-service", "Record that the adult service was asked", _SECTION, _ask),
    Form(
        "complete-transition",
        "Record that the adult service took the person on",
        _SECTION,
        _moved,
    ),
    Form(
        "fail-transition",
        "Record that the move to an adult service did not come about",
        _SECTION,
        _not_moved,
    ),
    Form("record-death", "Record that the person has died", _SECTION, _died),
    Form(
        "withdraw-death",
        "Withdraw a death that was recorded by mistake",
        _SECTION,
        _alive,
    ),
)
