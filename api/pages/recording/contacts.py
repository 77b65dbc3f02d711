"""Contacts: booked, attended or not, and those that nobody had planned."""

from collections.abc import Callable, Mapping
from typing import Any

from api.pages.forming.layouts import Ask, Group, Layout, Option
from api.pages.recording.forms import UNASKED, Form, taken_on, ungrouped, which
from api.pages.recording.held import Held, listed
from api.pages.recording.sections import Section
from domain.policies import policy

_SECTION = Section.CONTACTS
_PRESENT = {"person": "The person"}


def practitioners(held: Held) -> tuple[Option, ...]:
    """Who may have held a contact: whoever records it, and whoever holds the case."""
    return tuple(option for option in held.staff if option.value in {held.me, held.holder})


def is_assessment(code: str) -> bool:
    """Whether a kind of contact is an assessment, which is booked as one."""
    return bool(policy("appointment_types")["codes"][code].get("assessment"))


def kind_of_contact(
    held: Held, *, wanted: Callable[[str], bool] = lambda _code: True
) -> tuple[Ask, ...]:
    """What contact it is, of the kinds that are wanted; how, and with whom."""
    kinds = listed("appointment_types", on=held.today)
    return (
        Ask(
            "data.appointment_type",
            "What kind of contact?",
            options=[kind for kind in kinds if wanted(kind.value)],
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
        groups=ungrouped(
            *kind_of_contact(held, wanted=lambda code: not is_assessment(code)),
            Ask("data.planned", "When?"),
        ),
        left_out={**UNASKED, "data.group": "a group is booked for all its members at once"},
        blames={"unknown-medium": "data.medium"},
    )


def _attend(held: Held) -> Layout:
    return Layout(
        title="Record attendance",
        button="Record attendance",
        groups=_attendance(held, lambda told: "group" not in told),
        left_out=_LEFT_OUT_OF_ATTENDANCE,
        blames=_ATTENDED,
    )


def _attend_group(held: Held) -> Layout:
    return Layout(
        title="Record attendance at a session of a group",
        button="Record attendance",
        lead=("It is recorded here for this person alone: no record says who else was there.",),
        groups=_attendance(
            held,
            lambda told: "group" in told,
            Ask("data.session_number", "Which session of the group was it?", "1 is the first."),
            Ask("data.facilitators", "Who led it?", options=practitioners(held)),
        ),
        left_out=_LEFT_OUT_OF_ATTENDANCE,
        blames=_ATTENDED,
    )


def _attendance(
    held: Held, wanted: Callable[[Mapping[str, Any]], bool], *more: Ask
) -> tuple[Group, ...]:
    """Whether the person came to one of those of the booked contacts that are wanted."""
    awaited = held.contact_options(lambda _id, told: "attended" not in told and wanted(told))
    return (
        Group(
            parts=(
                which("data.contact", "Which contact?", awaited),
                *more,
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
    )


def _unplanned(held: Held) -> Layout:
    return Layout(
        title="Record a contact that nobody had booked",
        button="Record the contact",
        lead=("Such as a telephone call that came in.",),
        groups=(
            Group(
                parts=(
                    *kind_of_contact(held),
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
    return (
        which("data.contact", "Which contact?", held.to_come),
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
                    which("data.contact", "Which contact?", missed),
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


def _internet(held: Held) -> Layout:
    therapies = policy("therapies")["codes"]
    return Layout(
        title="Record therapy by a programme on the internet",
        button="Record it",
        groups=ungrouped(
            Ask(
                "data.programme",
                "Which programme?",
                options=listed("internet_programmes", "programmes", on=held.today),
            ),
            Ask("data.work.programme_name", "What is it called?"),
            Ask(
                "data.therapy",
                "Therapy",
                options=[
                    option
                    for option in listed("therapies", on=held.today)
                    if therapies[option.value].get("computer")
                ],
            ),
            Ask("data.started_on", "When did it begin?"),
            Ask("data.ended_on", "When did it end?", "Leave it empty while it goes on."),
            Ask("data.clinician_minutes", "How many minutes did a clinician give to it?"),
            Ask("data.work.narrative", "What was done in it?"),
        ),
        left_out=UNASKED,
        blames={
            "unknown-programme": "data.programme",
            "not-internet-therapy": "data.therapy",
            "programme-in-future": "data.started_on",
            "ended-before-start": "data.ended_on",
        },
    )


_LEFT_OUT_OF_ATTENDANCE = {
    **UNASKED,
    "data.replaces": "an attendance recorded wrongly is first corrected, at its entry",
}
_ATTENDED = {
    "unknown-attendance-code": "data.attendance_code",
    "attended-without-time": "data.started",
    "started-in-future": "data.started",
    "not-attended-with-time": "data.started",
    "no-such-contact": "data.contact",
    "attendance-already-recorded": "data.contact",
}
_ASKED_BY = {"person": "The person", "service": "The service"}
_CHANGED = {
    "no-such-contact": "data.contact",
    "attendance-already-recorded": "data.contact",
    "contact-time-passed": "data.contact",
    "unknown-change-reason": "data.reason",
}


_ABOUT = (("contact", "data.contact"),)
FORMS = (
    Form("book-contact", "Book a contact", _SECTION, _book, fits=taken_on),
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
        "record-group-attendance",
        "Record attendance at a session of a group",
        _SECTION,
        _attend_group,
        about=_ABOUT,
    ),
    Form(
        "record-unplanned-contact",
        "Record a contact that nobody had booked",
        _SECTION,
        _unplanned,
    ),
    Form(
        "log-internet-therapy",
        "Record therapy by a programme on the internet",
        _SECTION,
        _internet,
        fits=taken_on,
    ),
    Form(
        "follow-up-non-attendance",
        "Follow up a contact that the person missed",
        _SECTION,
        _follow_up,
        about=_ABOUT,
    ),
)
