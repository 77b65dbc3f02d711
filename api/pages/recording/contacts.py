"""Contacts: booked, attended or not, and those that nobody had planned."""

from api.pages.forming.layouts import Ask, Group, Layout, Option
from api.pages.recording.forms import UNASKED, Form
from api.pages.recording.held import Held, listed

_SECTION = "Contacts and sessions"
_PRESENT = {"person": "The person"}


def practitioners(held: Held) -> tuple[Option, ...]:
    """Who may have held a contact: whoever records it, and whoever holds the case."""
    found = {held.me: "You"}
    if held.holder is not None:
        found.setdefault(held.holder, "Whoever holds the case")
    return tuple(Option(id, words) for id, words in found.items())


def _kind(held: Held) -> tuple[Ask, ...]:
    return (
        Ask(
            "data.appointment_type",
            "What kind of contact?",
            options=listed("appointment_types", on=held.today),
        ),
        Ask("data.medium", "How?", options=listed("media", on=held.today)),
        Ask(
            "data.practitioner",
            "With whom?",
            options=practitioners(held),
            value=held.me,
        ),
    )


def _book(held: Held) -> Layout:
    return Layout(
        title="Book a contact",
        button="Book the contact",
        groups=(Group(parts=(*_kind(held), Ask("data.planned", "When?"))),),
        left_out={**UNASKED, "data.group": "a group is booked for all its members at once"},
        blames={"unknown-medium": "data.medium"},
    )


def _attend(held: Held) -> Layout:
    awaited = held.contact_options(lambda _id, told: "attended" not in told and "group" not in told)
    return Layout(
        title="Record attendance",
        button="Record attendance",
        groups=(
            Group(
                parts=(
                    Ask("data.contact", "Which contact?", options=awaited, value=_only(awaited)),
                    Ask(
                        "data.attendance_code",
                        "Did the person come?",
                        options=listed("attendance", on=held.today),
                    ),
                )
            ),
            Group(
                legend="If the person was seen",
                parts=(
                    Ask("data.started", "When did it start?"),
                    Ask("data.duration_minutes", "How many minutes did it take?"),
                    Ask("data.late_minutes", "If they came late: by how many minutes?"),
                    Ask("data.present", "Who was there?", words=_PRESENT),
                ),
            ),
        ),
        left_out={
            **UNASKED,
            "data.replaces": "an attendance recorded wrongly is first corrected, at its entry",
        },
        blames={
            "unknown-attendance-code": "data.attendance_code",
            "attended-without-time": "data.started",
            "started-in-future": "data.started",
            "not-attended-with-time": "data.started",
            "no-such-contact": "data.contact",
            "attendance-already-recorded": "data.contact",
        },
    )


def _unplanned(held: Held) -> Layout:
    return Layout(
        title="Record a contact that nobody had booked",
        button="Record the contact",
        lead=("Such as a telephone call that came in.",),
        groups=(
            Group(
                parts=(
                    *_kind(held),
                    Ask("data.started", "When did it start?"),
                    Ask("data.duration_minutes", "How many minutes did it take?"),
                    Ask("data.present", "Who was there?", words=_PRESENT, value="person"),
                )
            ),
        ),
        left_out=UNASKED,
        blames={"started-in-future": "data.started", "unknown-medium": "data.medium"},
    )


def _change(held: Held, *, when: tuple[Ask, ...]) -> tuple[Ask, ...]:
    to_come = held.contact_options(lambda _id, told: "attended" not in told)
    return (
        Ask("data.contact", "Which contact?", options=to_come, value=_only(to_come)),
        *when,
        Ask("data.asked_by", "Who asked for it?", words=_ASKED_BY),
        Ask("data.reason", "Why?", options=listed("contact_changes", "reasons", on=held.today)),
    )


def _move(held: Held) -> Layout:
    return Layout(
        title="Move a booked contact to another time",
        button="Move the contact",
        groups=(Group(parts=_change(held, when=(Ask("data.planned", "To when?"),))),),
        left_out=UNASKED,
        blames={**_CHANGED, "same-time": "data.planned"},
    )


def _cancel(held: Held) -> Layout:
    more = Ask("data.detail.content", "What was said?")
    return Layout(
        title="Call a contact off",
        button="Call it off",
        groups=(Group(parts=(*_change(held, when=()), more)),),
        left_out=UNASKED,
        blames=_CHANGED,
    )


def _follow_up(held: Held) -> Layout:
    missed = held.contact_options(lambda _id, told: bool(told.get("missed")))
    return Layout(
        title="Follow up a contact that the person missed",
        button="Record the follow-up",
        groups=(
            Group(
                parts=(
                    Ask("data.contact", "Which contact?", options=missed, value=_only(missed)),
                    Ask("data.attempts", "How often did you try?"),
                    Ask("data.outcome", "What came of it?"),
                    Ask("data.risk_considered", "Did you consider risk?"),
                    Ask("data.detail.content", "Whom did you try, and what was said?"),
                )
            ),
        ),
        left_out=UNASKED,
        blames={"contact-not-missed": "data.contact"},
    )


_ASKED_BY = {"person": "The person", "service": "The service"}
_CHANGED = {
    "no-such-contact": "data.contact",
    "attendance-already-recorded": "data.contact",
    "contact-time-passed": "data.contact",
    "unknown-change-reason": "data.reason",
}


def _only(options: tuple[Option, ...]) -> str:
    return options[0].value if len(options) == 1 else ""


_ABOUT = (("contact", "data.contact"),)
FORMS = (
    Form("book-contact", "Book a contact", _SECTION, _book),
    Form("reschedule-contact", "Move a contact to another time", _SECTION, _move, about=_ABOUT),
    Form("cancel-contact", "Call a contact off", _SECTION, _cancel, about=_ABOUT),
    Form(
        "record-attendance",
        "Record attendance at a booked contact",
        _SECTION,
        _attend,
        about=_ABOUT,
    ),
    Form(
        "record-unplanned-contact",
        "Record a contact that nobody had booked",
        _SECTION,
        _unplanned,
    ),
    Form(
        "follow-up-non-attendance",
        "Follow up a contact that the person missed",
        _SECTION,
        _follow_up,
        about=_ABOUT,
    ),
)
