"""What the person wants to reach, in their own words, and how near it is."""

from api.pages.forming.layouts import Ask, Layout
from api.pages.recording.forms import TIMED, UNASKED, Form, taken_on, ungrouped, when, which
from api.pages.recording.held import Held
from api.pages.recording.sections import Section

_SECTION = Section.MEASURES
_NATIONAL = Ask("data.national", "Does it count in the national figures?", "Up to three goals do.")


def _set(_held: Held) -> Layout:
    return Layout(
        title="Set a goal",
        button="Record the goal",
        groups=ungrouped(
            Ask("data.wording.words", "What do they want to reach, in their own words?"),
            Ask("data.wording.steps", "By which steps?"),
            Ask(
                "data.set_by",
                "Whose goal is it?",
                words={"person": "The person’s", "parent": "A parent’s", "jointly": "Both of them"},
            ),
            _NATIONAL,
            when("When was it set?"),
        ),
        left_out=TIMED,
        blames={"three-national-goals": "data.national"},
    )


def _goals(held: Held) -> tuple[str, ...]:
    return tuple(held.area("goals").get("goals", {}))


def _revise(held: Held) -> Layout:
    return Layout(
        title="Put a goal into other words",
        button="Record the new words",
        lead=("It stays the same goal: scores before and after belong together.",),
        groups=ungrouped(
            which("data.goal", "Which goal?", held.chosen(_goals(held))),
            Ask("data.wording.words", "What do they want to reach, in their own words?"),
            Ask("data.wording.steps", "By which steps?"),
            _NATIONAL,
        ),
        left_out=UNASKED,
        blames={
            "no-such-goal": "data.goal",
            "national-goal-stays": "data.national",
            "three-national-goals": "data.national",
        },
    )


def _score(held: Held) -> Layout:
    raters = {
        "self": "The person themselves",
        "parent": "A parent",
        "clinician": "A clinician",
    }
    return Layout(
        title="Record how near a goal is",
        button="Record the score",
        groups=ungrouped(
            which("data.goal", "Which goal?", held.chosen(_goals(held))),
            Ask("data.score.score", "How near is it?", "From 0, not met at all, to 10, reached."),
            Ask("data.rater", "Who says so?", words=raters),
            Ask("data.happened_on", "When?"),
            Ask("data.contact", "In which contact?", options=held.attended),
            Ask("data.score.remark", "What was said of it?"),
        ),
        left_out=UNASKED,
        blames={
            "no-such-goal": "data.goal",
            "no-such-contact": "data.contact",
            "happened-in-future": "data.happened_on",
        },
    )


_ABOUT = (("goal", "data.goal"),)
FORMS = (
    Form(
        "score-goal",
        "Record how near a goal is",
        _SECTION,
        _score,
        about=(*_ABOUT, ("contact", "data.contact")),
        chosen_by_words=_goals,
    ),
    Form("set-goal", "Set a goal", _SECTION, _set, fits=taken_on),
    Form(
        "revise-goal",
        "Put a goal into other words",
        _SECTION,
        _revise,
        about=_ABOUT,
        chosen_by_words=_goals,
    ),
)
