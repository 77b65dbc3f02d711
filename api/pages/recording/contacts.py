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
    awaited = held.contact_options(lambda _id, told: "attended" not in told)
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


def _only(options: tuple[Option, ...]) -> str:
    return options[0].value if len(options) == 1 else ""


FORMS = (
    Form("book-contact", "Book a contact", _SECTION, _book),
    Form(
        "record-attendance",
        "Record attendance at a booked contact",
        _SECTION,
        _attend,
        about=(("contact", "data.contact"),),
    ),
    Form(
        "record-unplanned-contact",
        "Record a contact that nobody had booked",
        _SECTION,
        _unplanned,
    ),
)
