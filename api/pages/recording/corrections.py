"""What is added to an entry, and what is said of one that is wrong. Nothing is ever taken away."""

from api.pages.forming.layouts import Ask, Group, Layout
from api.pages.recording.entries import (
    correctable,
    entry_asked,
    fits_at_one,
    who_corrects_others,
    withdrawable,
)
from api.pages.recording.forms import NUMBER, UNASKED, Form, ungrouped, which
from api.pages.recording.held import Held, listed
from api.pages.recording.sections import Section

_SECTION = Section.ENTRIES
_REASONS = {
    "wrong_fact": "A fact is wrong",
    "wrong_person": "It is about somebody else",
    "wrong_date": "The date is wrong",
    "wrong_code": "The wrong answer was chosen",
    "misunderstood": "Something was misunderstood",
    "typing_error": "A typing error",
    "duplicate": "It is there twice",
}
_BLAMES = {
    "no-such-entry": "data.entry",
    "not-own-entry": "data.entry",
    "entry-withdrawn": "data.entry",
    "withdrawal-stands": "data.entry",
    "case-begins-with-it": "data.entry",
}


def _add(held: Held) -> Layout:
    return Layout(
        title="Add to an entry",
        button="Add it",
        lead=("The entry stays as it is. What you add is shown beside it, with your role.",),
        groups=(Group(parts=(entry_asked(held), Ask("data.addition.text", "What do you add?"))),),
        left_out=UNASKED,
        blames=_BLAMES,
    )


def _correct(held: Held) -> Layout:
    return Layout(
        title="Correct an entry",
        button="Record the correction",
        lead=(
            "The entry stays and is shown struck through, with your correction and the reason.",
            *who_corrects_others(held),
        ),
        groups=(
            Group(
                parts=(
                    entry_asked(held, correctable),
                    Ask(
                        "data.scope",
                        "How much of it is wrong?",
                        words={"whole": "All of it", "part": "Part of it"},
                    ),
                    Ask("data.reason", "What is wrong?", words=_REASONS),
                    Ask("data.right.text", "What is right?"),
                )
            ),
        ),
        left_out=UNASKED,
        blames=_BLAMES,
    )


def _mark(held: Held) -> Layout:
    return Layout(
        title="Mark an entry as made in error",
        button="Mark it as made in error",
        lead=(
            "Use this where nothing of the entry holds and nothing takes its place. If it is about"
            " somebody else, move it instead.",
            "From then on others see that it was withdrawn, when, by whom and on what ground; its"
            " dates and codes stay, what was written is no longer shown to them. Auditors still"
            " see all of it. Nothing in the case rests on it any more.",
            *who_corrects_others(held),
        ),
        groups=(
            Group(
                parts=(
                    entry_asked(held, withdrawable),
                    Ask("data.reason", "Why?", words=_REASONS),
                    Ask("data.why.text", "Say more about it"),
                )
            ),
        ),
        left_out=UNASKED,
        blames=_BLAMES,
    )


def _move(held: Held) -> Layout:
    return Layout(
        title="Move an entry that is about somebody else",
        button="Withdraw it here",
        lead=(
            "In this record others will see that an entry of another record was withdrawn, when,"
            " by whom and why, and nothing of what it said. Auditors still see all of it. Who was"
            " told of it is told that it was wrong.",
            "Then record it again in the right record: what you record there can say that it was"
            " here by mistake.",
            *who_corrects_others(held),
        ),
        groups=(
            Group(
                parts=(
                    entry_asked(held, withdrawable),
                    Ask(
                        "data.right_case",
                        "In which record does it belong?",
                        "" if held.other_cases else NUMBER,
                        options=held.other_cases or None,
                    ),
                    Ask("data.why.text", "Why does it not belong here?"),
                )
            ),
        ),
        left_out=UNASKED,
        blames={**_BLAMES, "moved-to-itself": "data.right_case"},
    )


def _disagree(held: Held) -> Layout:
    return Layout(
        title="Put the person’s disagreement beside an entry",
        button="Record the disagreement",
        lead=("It is shown beside the entry wherever that is shown. The entry stays as it is.",),
        groups=(
            Group(
                parts=(
                    entry_asked(held),
                    Ask("data.given_by", "Who disagrees?", words={"person": "The person"}),
                    Ask("data.statement.text", "What do they say, in their own words?"),
                )
            ),
        ),
        left_out=UNASKED,
        blames=_BLAMES,
    )


def _reenter(held: Held) -> Layout:
    return Layout(
        title="Say that an entry was first made in another record",
        button="Record where it was first made",
        lead=(
            "Use this after you have moved an entry out of the wrong record and recorded it again"
            " here. The other record already says that it was withdrawn there.",
        ),
        groups=(
            Group(
                parts=(
                    Ask("data.entry", "Which entry, here?", options=held.relied_on),
                    Ask(
                        "data.from_case",
                        "In which record was it first?",
                        "" if held.other_cases else NUMBER,
                        options=held.other_cases or None,
                    ),
                    Ask("data.from_entry", "Which entry was it there?", NUMBER),
                )
            ),
        ),
        left_out=UNASKED,
        blames={
            "no-such-entry": "data.entry",
            "already-linked": "data.entry",
            "moved-to-itself": "data.from_case",
        },
    )


def _ask(held: Held) -> Layout:
    asked_by = {
        "person": "The person",
        "parent": "A parent",
        "carer": "A carer",
        "representative": "Somebody who speaks for them",
    }
    return Layout(
        title="Record that somebody asks for an entry to be put right",
        button="Record the request",
        lead=("Somebody else than you decides on it, within a month.",),
        groups=ungrouped(
            entry_asked(held),
            Ask("data.asked_by", "Who asks?", words=asked_by),
            Ask("data.received_on", "When did the request come?"),
            Ask("data.asked.what_is_wrong", "What do they say is wrong?"),
            Ask("data.asked.what_is_right", "What do they say is right?"),
        ),
        left_out=UNASKED,
        blames={**_BLAMES, "received-in-future": "data.received_on"},
    )


def _requests(held: Held) -> tuple[str, ...]:
    """The requests on which nobody has decided."""
    found = held.area("rectification").get("requests", {})
    return tuple(id for id, told in found.items() if "outcome" not in told)


def _decide(held: Held) -> Layout:
    outcomes = {
        "upheld": "The entry is put right",
        "upheld_in_part": "It is put right in part",
        "refused": "It stays as it is",
    }
    return Layout(
        title="Decide on a request to put an entry right",
        button="Record the decision",
        lead=("Where the entry is to be put right, correct it as well.",),
        groups=ungrouped(
            which("data.request", "Which request?", held.chosen(_requests(held))),
            Ask("data.outcome", "What is decided?", words=outcomes),
            Ask(
                "data.refusal_reason",
                "Why is it not put right in full?",
                "Only where it is not.",
                options=listed("rectification", "refusal_reasons", on=held.today),
            ),
            Ask("data.answer.explanation", "What were they told?"),
            Ask("data.complaint_route_told", "Were they told how to complain?"),
        ),
        left_out=UNASKED,
        blames={
            "no-such-request": "data.request",
            "own-request": "data.request",
            "own-entry": "data.request",
            "upheld-with-refusal": "data.refusal_reason",
            "unknown-refusal-reason": "data.refusal_reason",
            "complaint-route-not-told": "data.complaint_route_told",
        },
    )


def _include(held: Held) -> Layout:
    grounds = {
        "significant_event": "It is a significant event",
        "pattern": "It shows a pattern",
        "strength": "It shows a strength",
        "persons_wish": "The person wishes it",
        "other": "Something else, as written below",
    }
    return Layout(
        title="Mark an entry for chronologies",
        button="Mark it",
        groups=ungrouped(
            entry_asked(held),
            Ask("data.ground", "Why does it belong there?", words=grounds),
            Ask("data.reason.reason", "Say more about it"),
        ),
        left_out=UNASKED,
        blames={
            "no-such-entry": "data.entry",
            "in-the-chronology": "data.entry",
            "reason-missing": "data.reason.reason",
        },
    )


def _exclude(held: Held) -> Layout:
    grounds = {
        "repeats_another": "It repeats another entry",
        "not_relevant": "It has nothing to do with it",
        "about_somebody_else": "It is about somebody else",
        "corrected": "It was corrected",
        "other": "Something else, as written below",
    }
    return Layout(
        title="Leave an entry out of chronologies",
        button="Leave it out",
        lead=("It stays in the record, and is only not marked any more.",),
        groups=ungrouped(
            entry_asked(held),
            Ask("data.ground", "Why does it not belong there?", words=grounds),
            Ask("data.reason.reason", "Say more about it"),
        ),
        left_out=UNASKED,
        blames={"no-such-entry": "data.entry", "not-in-the-chronology": "data.entry"},
    )


_ABOUT = (("entry", "data.entry"),)
FORMS = (
    Form("add-addendum", "Add to an entry", _SECTION, _add, about=_ABOUT, is_of_entry=True),
    Form(
        "add-subject-statement",
        "Put the person’s disagreement beside an entry",
        _SECTION,
        _disagree,
        about=_ABOUT,
        is_of_entry=True,
    ),
    Form(
        "correct-entry",
        "Correct an entry",
        _SECTION,
        _correct,
        about=_ABOUT,
        is_of_entry=True,
        fits=fits_at_one(correctable),
    ),
    Form(
        "mark-entry-in-error",
        "Mark an entry as made in error",
        _SECTION,
        _mark,
        about=_ABOUT,
        is_of_entry=True,
        fits=fits_at_one(withdrawable),
    ),
    Form(
        "move-wrong-record-entry",
        "Move an entry that is about somebody else",
        _SECTION,
        _move,
        about=_ABOUT,
        is_of_entry=True,
        asks_for_a_case=True,
        fits=fits_at_one(withdrawable),
    ),
    Form(
        "request-rectification",
        "Record that somebody asks for an entry to be put right",
        _SECTION,
        _ask,
        about=_ABOUT,
        is_of_entry=True,
    ),
    Form(
        "decide-rectification",
        "Decide on a request to put an entry right",
        _SECTION,
        _decide,
        chosen_by_words=_requests,
    ),
    Form(
        "include-in-chronology",
        "Mark an entry for chronologies",
        _SECTION,
        _include,
        about=_ABOUT,
        is_of_entry=True,
    ),
    Form(
        "exclude-from-chronology",
        "Leave an entry out of chronologies",
        _SECTION,
        _exclude,
        about=_ABOUT,
        is_of_entry=True,
    ),
    Form(
        "link-reentered-entry",
        "Say that an entry was first made in another record",
        _SECTION,
        _reenter,
        about=(*_ABOUT, ("from_case", "data.from_case"), ("from_entry", "data.from_entry")),
        is_of_entry=True,
        asks_for_a_case=True,
    ),
)
