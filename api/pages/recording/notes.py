"""The note of a contact, and its signature."""

from collections.abc import Sequence

from api.pages.forming.layouts import Ask, Group, Layout, Option
from api.pages.recording.forms import UNASKED, Form, ungrouped, which
from api.pages.recording.held import Held, listed
from api.pages.recording.sections import Section

_SECTION = Section.CONTACTS


def _note(held: Held) -> Layout:
    without = held.contact_options(
        lambda id, told: bool(told.get("attended")) and id not in held.with_note
    )
    return Layout(
        title="Write the note of a session",
        button="Save the note",
        lead=("Once you sign the note it stays as it is; then you can only add to it.",),
        groups=(
            Group(
                parts=(
                    which("data.contact", "Which contact?", without),
                    Ask(
                        "data.interventions",
                        "What did you do?",
                        "Choose all that apply.",
                        options=listed("interventions", on=held.today),
                    ),
                    Ask(
                        "data.therapy",
                        "Therapy",
                        "Needed where the contact counts as treatment.",
                        options=listed("therapies", on=held.today),
                    ),
                    Ask("data.note.narrative", "What happened?"),
                    Ask("data.note.task_review", "How did the last task go?"),
                    Ask("data.note.between_session_task", "Task until next time"),
                    Ask("data.note.agreed_plan", "What was agreed?"),
                    Ask("data.next_on", "When do you meet next?"),
                )
            ),
        ),
        left_out=UNASKED,
        blames={
            "therapy-code-needed": "data.therapy",
            "therapy-is-no-treatment": "data.therapy",
            "unknown-therapy": "data.therapy",
            "unknown-intervention": "data.interventions",
            "note-exists": "data.contact",
            "contact-not-attended": "data.contact",
            "no-such-contact": "data.contact",
        },
    )


def _which(notes: Sequence[Option]) -> tuple[Group, ...]:
    return ungrouped(which("data.note", "Which note?", notes))


def _sign(held: Held) -> Layout:
    return Layout(
        title="Sign a note",
        button="Sign the note",
        lead=("From then on the note stays as it is, and you can only add to it.",),
        groups=_which(held.own_unsigned),
        left_out=UNASKED,
        blames={"risk-not-screened": "data.note"},
    )


def _countersign(held: Held) -> Layout:
    return Layout(
        title="Countersign a note",
        button="Countersign the note",
        lead=("You have read the note, and stand for it beside the trainee who wrote it.",),
        groups=_which(held.uncountersigned),
        left_out=UNASKED,
        blames={
            "own-note": "data.note",
            "note-not-signed": "data.note",
            "countersign-not-needed": "data.note",
        },
    )


FORMS = (
    Form(
        "record-session",
        "Write the note of a session",
        _SECTION,
        _note,
        about=(("contact", "data.contact"),),
    ),
    Form("sign-note", "Sign a note", _SECTION, _sign, about=(("note", "data.note"),)),
    Form(
        "countersign-note",
        "Countersign a note",
        Section.SUPERVISION,
        _countersign,
        about=(("note", "data.note"),),
    ),
)
