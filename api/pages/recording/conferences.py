"""Meetings about a child's safety that other agencies hold, and whether we took part."""

from api.pages.forming.layouts import Ask, Group, Layout
from api.pages.recording.forms import UNASKED, Form, of_a_child
from api.pages.recording.held import Held, listed
from api.pages.recording.plans import about_concern, days_apart, our_actions
from api.pages.recording.sections import Section

_SECTION = Section.PLANS
_OUR_PART = {
    "attended": "Somebody of this service was there",
    "apologies_with_report": "Nobody was there, but we sent a report",
    "apologies_without_report": "We sent our apologies, and no report",
    "did_not_attend": "Nobody of us came",
    "not_invited": "We were not invited",
    "invited_too_late": "We were invited too late",
}


def _meeting(title: str, held: Held, *asks: Ask, outcomes: str) -> tuple[Group, ...]:
    return (
        Group(
            parts=(
                Ask("data.happened_on", f"When was {title} held?"),
                *asks,
                Ask("data.our_part", "Did we take part?", words=_OUR_PART),
                Ask(
                    "data.outcome",
                    "What was decided?",
                    options=listed("conferences", outcomes, on=held.today),
                ),
                Ask("data.minutes.content", "What was said, and why was it decided so?"),
                Ask("data.minutes.chair", "Who chaired?"),
                Ask("data.minutes.present", "Who was there?"),
                about_concern(held),
            )
        ),
        our_actions(),
    )


_BLAMES = {
    "happened-in-future": "data.happened_on",
    "no-such-concern": "data.concern",
    "actions-without-days": "data.actions",
}


def _discussion(held: Held) -> Layout:
    return Layout(
        title="Record a strategy discussion",
        button="Record the discussion",
        groups=_meeting("the discussion", held, outcomes="discussion_outcomes"),
        left_out=UNASKED,
        blames={**_BLAMES, "unknown-discussion-outcome": "data.outcome"},
        shape=days_apart,
    )


def _conference(held: Held) -> Layout:
    stage = Ask(
        "data.stage", "Which conference?", words={"initial": "The first", "review": "A review"}
    )
    return Layout(
        title="Record a child protection conference",
        button="Record the conference",
        groups=_meeting("the conference", held, stage, outcomes="outcomes"),
        left_out=UNASKED,
        blames={**_BLAMES, "unknown-conference-outcome": "data.outcome"},
        shape=days_apart,
    )


FORMS = (
    Form(
        "record-strategy-discussion",
        "Record a strategy discussion",
        _SECTION,
        _discussion,
        fits=of_a_child,
    ),
    Form(
        "record-conference",
        "Record a child protection conference",
        _SECTION,
        _conference,
        fits=of_a_child,
    ),
)
