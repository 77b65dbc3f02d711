"""What the team and its management decide of a case, what it is linked to, and what was sent."""

from dataclasses import replace

from api.pages.forming.layouts import Ask, Body, Layout, Option, Places
from api.pages.recording.forms import TIMED, UNASKED, Form, ungrouped, when, which
from api.pages.recording.held import Held, listed
from api.pages.recording.sections import Section

_SECTION = Section.MANAGEMENT


def _discuss(held: Held) -> Layout:
    return Layout(
        title="Record that the team discussed the case",
        button="Record the discussion",
        groups=ungrouped(
            when("When was it discussed?"),
            Ask("data.discussed.present", "Who was there?"),
            Ask("data.discussed.discussion", "What was said?"),
            Ask(
                "data.outcome",
                "What came of it?",
                options=listed("governance", "mdt_outcomes", on=held.today),
            ),
            Ask("data.discussed.agreed", "What was agreed?"),
        ),
        left_out=TIMED,
        blames={"unknown-mdt-outcome": "data.outcome"},
    )


def _decide(held: Held) -> Layout:
    return Layout(
        title="Record a decision of management",
        button="Record the decision",
        groups=ungrouped(
            Ask(
                "data.kind",
                "What is it about?",
                options=listed("governance", "decisions", on=held.today),
            ),
            Ask("data.decided.decision", "What is decided?"),
            Ask("data.decided.reasons", "Why?"),
            Ask("data.decided.alternatives", "What else was weighed?"),
            Ask("data.review_by", "When is it to be looked at again?"),
            when("When was it decided?"),
            Ask(
                "data.relied_on",
                "Entries that you relied on",
                "The latest first.",
                options=held.relied_on,
            ),
        ),
        left_out=TIMED,
        blames={
            "unknown-decision-kind": "data.kind",
            "relied-on-unknown": "data.relied_on",
            "review-in-past": "data.review_by",
        },
    )


_LINKED = (
    Ask("data.linked.reference", "Under which reference is it kept?"),
    Ask("data.linked.relevance", "What has it to do with this case?"),
)


def _incident(held: Held) -> Layout:
    return Layout(
        title="Link an incident to this case",
        button="Link the incident",
        groups=ungrouped(
            Ask("data.incident", is_minted=True),
            Ask(
                "data.kind",
                "What kind of incident?",
                options=listed("governance", "incident_kinds", on=held.today),
            ),
            *_LINKED,
        ),
        left_out=UNASKED,
        blames={"unknown-incident-kind": "data.kind"},
    )


def _complaint(held: Held) -> Layout:
    return Layout(
        title="Link a complaint to this case",
        button="Link the complaint",
        groups=ungrouped(
            Ask(
                "linked_before",
                "Is it one that is linked already, and has reached another stage?",
                "Leave it empty for a new one.",
                of="data.linked.relevance",
                options=_complaints(held),
            ),
            Ask("data.complaint", is_minted=True),
            Ask(
                "data.stage",
                "Which stage has it reached?",
                options=listed("governance", "complaint_stages", on=held.today),
            ),
            *_LINKED,
        ),
        left_out=UNASKED,
        blames={
            "unknown-complaint-stage": "data.stage",
            "complaint-linked": "data.stage",
        },
        shape=_linked_before,
    )


def _linked_before(body: Body) -> tuple[Body, Places]:
    """The complaint that was chosen, in the place of a new one."""
    before = body.pop("linked_before", None)
    if before:
        body["data"]["complaint"] = before
    return body, {}


def _complaints(held: Held) -> tuple[Option, ...]:
    """The complaints that are linked, each by its latest entry."""
    found = {
        entry["data"]["complaint"]: entry
        for entry in held.entries
        if entry["type"] == "case.complaint_linked" and "complaint" in entry["data"]
    }
    named = held.chosen([entry["id"] for entry in found.values()])
    return tuple(
        replace(option, value=held.by_id[option.value]["data"]["complaint"]) for option in named
    )


def _send(held: Held) -> Layout:
    methods = {
        "post": "By post",
        "secure_email": "By secure email",
        "online_form": "By an online form",
        "portal": "By a portal",
        "by_hand": "By hand",
    }
    return Layout(
        title="Record that a document was sent",
        button="Record it",
        lead=("This does not send it for you.",),
        groups=ungrouped(
            which("data.document", "Which document?", held.documents),
            Ask(
                "data.to",
                "What kind of recipient?",
                options=listed("sharing_recipients", "recipients", on=held.today),
            ),
            Ask("data.sending.recipient", "To whom exactly?"),
            Ask("data.method", "How was it sent?", words=methods),
            Ask("data.sent_on", "When was it sent?"),
            Ask("data.sending.cover_note", "What was said with it?"),
        ),
        left_out=UNASKED,
        blames={"no-such-document": "data.document", "sent-in-future": "data.sent_on"},
    )


FORMS = (
    Form(
        "send-document",
        "Record that a document was sent",
        Section.LETTERS,
        _send,
        chosen_by_words=lambda held: held.kept,
    ),
    Form(
        "record-mdt-discussion",
        "Record that the team discussed the case",
        _SECTION,
        _discuss,
    ),
    Form("record-management-decision", "Record a decision of management", _SECTION, _decide),
    Form("link-incident", "Link an incident to this case", _SECTION, _incident),
    Form("link-complaint", "Link a complaint to this case", _SECTION, _complaint),
)
