"""Concerns that belong together or are opened again, and disagreement with other services."""

from api.pages.forming.layouts import Ask, Layout, Option
from api.pages.recording.forms import UNASKED, Form, ungrouped, which
from api.pages.recording.held import Held
from api.pages.recording.sections import Section

_SECTION = Section.SAFEGUARDING


def _all(held: Held) -> tuple[Option, ...]:
    """Every concern there is, also those that are closed."""
    return held.chosen(held.area("safeguarding").get("concerns", {}))


def _closed(held: Held) -> tuple[Option, ...]:
    concerns = held.area("safeguarding").get("concerns", {})
    return held.chosen([id for id, told in concerns.items() if told["closed"]])


def _has_two(held: Held) -> bool:
    return len(_all(held)) > 1


def _link(held: Held) -> Layout:
    connections = {
        "same_event": "They are about the same event",
        "same_source_of_harm": "The harm comes from the same source",
        "same_household": "They are about one household",
        "same_pattern": "They show the same pattern",
        "other": "Something else, as written below",
    }
    return Layout(
        title="Say that two concerns belong together",
        button="Link the concerns",
        groups=ungrouped(
            Ask("data.concern", "Which concern?", options=_all(held)),
            Ask("data.other", "With which other?", options=_all(held)),
            Ask("data.connection", "What do they have in common?", words=connections),
            Ask("data.rationale.rationale", "Why do they belong together?"),
        ),
        left_out={
            **UNASKED,
            "data.other_case": "a concern of another case can’t be chosen here: nobody sees it",
        },
        blames={
            "no-such-concern": "data.other",
            "concern-linked-to-itself": "data.other",
        },
    )


def _merge(held: Held) -> Layout:
    open_ones = held.concern_options(lambda _concern: True)
    return Layout(
        title="Merge a concern into another",
        button="Merge the concerns",
        lead=("The other concern stands for both from then on. Nothing of this one is lost.",),
        groups=ungrouped(
            Ask("data.concern", "Which concern?", options=open_ones),
            Ask("data.into", "Into which?", options=open_ones),
            Ask("data.rationale.rationale", "Why?"),
        ),
        left_out=UNASKED,
        blames={
            "no-such-concern": "data.concern",
            "concern-merged-into-itself": "data.into",
            "concerns-differ-in-kind": "data.into",
        },
    )


def _reopen(held: Held) -> Layout:
    return Layout(
        title="Open a concern again",
        button="Open the concern",
        lead=("It is then judged and decided upon anew.",),
        groups=ungrouped(
            which("data.concern", "Which concern?", _closed(held)),
            Ask("data.rationale.rationale", "Why is it opened again?"),
        ),
        left_out=UNASKED,
        blames={
            "no-such-concern": "data.concern",
            "concern-open": "data.concern",
            "concern-merged": "data.concern",
        },
    )


def _unsettled(held: Held) -> tuple[Option, ...]:
    """The last step of each disagreement in which nobody has agreed yet."""
    latest = held.area("escalation").get("latest", {})
    return held.chosen([id for id, step in latest.items() if step["outcome"] != "agreed"])


def _escalate(held: Held) -> Layout:
    stages = {
        "practitioner": "Practitioner",
        "line_manager": "Line manager",
        "senior_manager": "Senior manager",
        "director": "Director",
        "safeguarding_partnership": "The safeguarding partnership",
    }
    outcomes = {
        "awaited": "Their answer is awaited",
        "agreed": "It was agreed",
        "not_agreed": "It was not agreed",
    }
    return Layout(
        title="Take a disagreement with another service further",
        button="Record the step",
        groups=ungrouped(
            which("data.concern", "About which concern?", _all(held)),
            Ask(
                "data.continues",
                "Which earlier step does it go on from?",
                "Leave it empty for the first step.",
                options=_unsettled(held),
            ),
            Ask("data.agency", "With whom?"),
            Ask("data.stage", "How far up was it taken?", words=stages),
            Ask("data.happened_on", "When?"),
            Ask("data.disagreement.to_whom", "Whom did you speak to?"),
            Ask("data.disagreement.content", "What is disagreed about?"),
            Ask("data.outcome", "What came of it?", words=outcomes),
            Ask("data.disagreement.answer", "What did they answer?", "Where they have."),
        ),
        left_out=UNASKED,
        blames={
            "no-such-concern": "data.concern",
            "no-such-escalation": "data.continues",
            "disagreement-resolved": "data.continues",
            "step-before-the-last": "data.happened_on",
            "happened-in-future": "data.happened_on",
            "stage-not-higher": "data.stage",
            "answer-unclear": "data.disagreement.answer",
        },
    )


_ABOUT = (("concern", "data.concern"),)
FORMS = (
    Form(
        "escalate-disagreement",
        "Take a disagreement with another service further",
        _SECTION,
        _escalate,
        about=_ABOUT,
    ),
    Form(
        "link-concern",
        "Say that two concerns belong together",
        _SECTION,
        _link,
        about=_ABOUT,
        fits=_has_two,
    ),
    Form(
        "merge-concern",
        "Merge a concern into another",
        _SECTION,
        _merge,
        about=_ABOUT,
        fits=lambda held: len(held.concerns) > 1,
    ),
    Form("reopen-concern", "Open a concern again", _SECTION, _reopen, about=_ABOUT),
)
