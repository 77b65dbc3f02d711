"""Every form, filled in by somebody whose work it is, is recorded."""

from base64 import b64encode
from datetime import timedelta
from uuid import uuid4

import pytest

from api.demonstration.personas import PERSONAS
from api.pages.recording.registered import FORMS
from tests.integration.api.pages.conftest import main_of
from tests.integration.api.pages.sheet import sheet_of
from tests.integration.api.pages.stories import NOW, STORIES, Step, day
from tests.integration.api.test_gate import CONCERN, Case, actor

AN_HOUR_AGO = NOW - timedelta(hours=1)
TOMORROW = NOW + timedelta(days=1)
REFERRED = {
    "agency": "adult_social_care",
    "method": "telephone",
    "made_at": AN_HOUR_AGO.isoformat(),
    "consent": "given",
    "basis": "safeguarding",
    "person_told": "yes",
    "sent": {"content": "Left alone for days."},
}
SEEN = {
    "appointment_type": "04",
    "medium": "02",
    "practitioner": actor("pwp"),
    "started": AN_HOUR_AGO.isoformat(),
    "duration_minutes": 30,
}
JUDGED = (
    "thoughts",
    "plans",
    "intent",
    "means",
    "history",
    "protective_factors",
    "rationale",
    "sources",
)
PLANNED = ("warning_signs", "coping", "contacts", "means_restriction")
SAFE = dict.fromkeys(("suicide", "self_harm", "to_others", "from_others", "neglect"), "no")


def a_trainee_s_note(case):
    """A note that a trainee wrote who covers the case, and signed."""
    cover = {
        "practitioner": actor("trainee"),
        "practitioner_role": "trainee",
        "starting": str(NOW.date()),
        "until": str(TOMORROW.date()),
    }
    case.ask("supervisor", "arrange-cover", cover)
    contact = case.ask(
        "trainee", "record-unplanned-contact", {**SEEN, "practitioner": actor("trainee")}
    )
    case.ask("trainee", "screen-risk", {"contact": contact, **SAFE})
    told = {"contact": contact, "interventions": ["review"], "note": {"narrative": "Seen."}}
    note = case.ask("trainee", "record-session", told)
    case.ask("trainee", "sign-note", {"note": note})
    return note


@pytest.fixture(scope="module")
def full(client, bearer):
    """A case that has something of all that forms refer to."""
    case = Case(client, bearer)
    case.allocate()
    new, judged, decided = (case.ask("pwp", "raise-concern", CONCERN) for _ in range(3))
    case.named = {"new": new, "judged": judged, "decided": decided}
    for concern in (judged, decided):
        rationale = {"rationale": {"rationale": "More to know."}}
        told = {"concern": concern, "threshold": "section_42_unclear", **rationale}
        case.ask("safeguarding-lead", "triage-concern", told)
    decision = {"outcome": "act", "relied_on": [decided], "dissent": False}
    told = {"concern": decided, **decision, "reasons": {"reasons": "Danger."}}
    case.ask("safeguarding-lead", "decide-on-concern", told)
    case.named["sent"] = case.ask("pwp", "refer-to-agency", {"concern": judged, **REFERRED})
    for name in ("screened", "unscreened", "unnoted"):
        case.named[name] = case.ask("pwp", "record-unplanned-contact", SEEN)
    case.ask("pwp", "screen-risk", {"contact": case.named["screened"], **SAFE})
    note = {"interventions": ["review"], "note": {"narrative": "She slept."}}
    case.named["note"] = case.ask(
        "pwp", "record-session", {"contact": case.named["screened"], **note}
    )
    planned = {k: SEEN[k] for k in ("appointment_type", "medium", "practitioner")}
    booked = {**planned, "planned": AN_HOUR_AGO.isoformat()}
    case.named["booked"] = case.ask("pwp", "book-contact", booked)
    case.named["in_group"] = case.ask("pwp", "book-contact", {**booked, "group": str(uuid4())})
    for name in ("moved", "off"):
        later = {**planned, "planned": TOMORROW.isoformat()}
        case.named[name] = case.ask("pwp", "book-contact", later)
    case.named["missed"] = case.ask("pwp", "book-contact", booked)
    missed = {"contact": case.named["missed"], "attendance_code": "3"}
    case.ask("pwp", "record-attendance", missed)
    plan = {f"{name}": "Written down." for name in PLANNED}
    case.ask("pwp", "agree-safety-plan", {"shared_with": ["person"], "plan": plan})
    case.named["trainee"] = a_trainee_s_note(case)
    review = {"reasons": ["practitioner_request"], "decision": "continue"}
    actions = [{"agreed": {"what": "Telephone her."}}]
    told = {**review, "review": {"discussion": "All of it."}, "actions": actions}
    agreed = case.post("supervisor", f"/cases/{case.id}/review-case", data=told)["events"][1]
    case.named["action"] = agreed["id"]
    case.named["addendum"] = case.ask(
        "pwp", "add-addendum", {"entry": new, "addition": {"text": "Also this."}}
    )
    case.named["second"] = case.ask(
        "pwp", "add-addendum", {"entry": new, "addition": {"text": "And this."}}
    )
    return case


def filled():
    """By command: who fills the form in, what its link names, and what they type."""
    yield (
        "raise-concern",
        "admin",
        {},
        {
            "data.categories": "neglect",
            "data.immediate_risk": "yes",
            "data.account.description": "She was cold.",
        },
    )
    yield (
        "triage-concern",
        "safeguarding-lead",
        {"concern": "new"},
        {
            "data.threshold": "section_42_met",
            "data.rationale.rationale": "All three.",
        },
    )
    yield (
        "decide-on-concern",
        "safeguarding-lead",
        {"concern": "judged"},
        {
            "data.outcome": "do_not_act",
            "data.relied_on": ["{judged}", "{note}"],
            "data.reasons.reasons": "She is safe.",
            "data.dissent": "yes",
            "data.reasons.dissent": "The school saw it otherwise.",
        },
    )
    yield (
        "close-concern",
        "safeguarding-lead",
        {"concern": "decided"},
        {
            "data.rationale.rationale": "Done.",
        },
    )
    yield (
        "refer-to-agency",
        "pwp",
        {"concern": "judged"},
        {
            "data.agency": "police",
            "data.method": "telephone",
            **day("data.made_at", AN_HOUR_AGO.astimezone(), "0:01"),
            "data.consent": "not_needed",
            "data.basis": "safeguarding",
            "data.person_told": "no",
            "data.sent.content": "All of it.",
        },
    )
    yield (
        "chase-agency-response",
        "pwp",
        {"referral": "sent"},
        {
            **day("data.happened_at", NOW, "{now}"),
            "data.method": "telephone",
            "data.chase.content": "They ring back.",
        },
    )
    yield (
        "record-agency-response",
        "pwp",
        {"referral": "sent"},
        {
            "data.decision": "assessment",
            **day("data.received_on", NOW),
            "data.reply.by_whom": "Their desk",
            "data.reply.content": "They assess.",
        },
    )
    yield (
        "book-contact",
        "pwp",
        {},
        {
            "data.appointment_type": "02",
            "data.medium": "11",
            **day("data.planned", TOMORROW, "2.30pm"),
        },
    )
    yield "record-attendance", "pwp", {"contact": "booked"}, {"data.attendance_code": "3"}
    yield (
        "record-group-attendance",
        "admin",
        {"contact": "in_group"},
        {"data.attendance_code": "3", "data.session_number": "2"},
    )
    yield (
        "record-unplanned-contact",
        "pwp",
        {},
        {
            "data.appointment_type": "04",
            "data.medium": "02",
            **day("data.started", NOW, "{now}"),
            "data.duration_minutes": "10",
        },
    )
    yield (
        "record-session",
        "pwp",
        {"contact": "unnoted"},
        {
            "data.interventions": ["review", "problem_solving"],
            "data.note.narrative": "We looked at sleep.",
        },
    )
    yield "sign-note", "pwp", {"note": "note"}, {}
    yield (
        "screen-risk",
        "pwp",
        {"contact": "unnoted"},
        {
            **{f"data.{name}": "no" for name in SAFE},
            "data.suicide": "yes",
            "data.note.content": "Asked, and she has a plan.",
        },
    )
    yield "omit-risk-screen", "pwp", {"contact": "unscreened"}, {"data.reason": "left_early"}
    yield (
        "assess-risk",
        "pwp",
        {},
        {
            "data.level": "moderate",
            **{f"data.judgement.{name}": "Some." for name in JUDGED},
        },
    )
    yield (
        "agree-safety-plan",
        "pwp",
        {},
        {
            **{f"data.plan.{name}": "Written down." for name in PLANNED},
            "data.shared_with": ["person", "gp"],
        },
    )
    yield (
        "record-measures",
        "pwp",
        {"instrument": "PHQ9"},
        {
            **day("data.completed_on", NOW),
            "data.mode": "on_paper",
            **{f"item.{n}": "1" for n in range(1, 10)},
        },
    )
    yield (
        "review-case",
        "supervisor",
        {},
        {
            "data.reasons": ["practitioner_request"],
            "data.decision": "continue",
            "data.review.discussion": "Her sleep.",
            "data.actions.0.agreed.what": "Telephone again.",
            **day("data.actions.0.due_on", TOMORROW),
        },
    )
    yield (
        "add-document",
        "admin",
        {},
        {
            # As a browser without a file chooser would have to; test_recording sends a file.
            "data.document.content": b64encode(b"%PDF-1.7").decode(),
            "data.document.media_type": "application/pdf",
            "data.kind": "letter",
            "data.detail.title": "Letter of the school",
            "data.direction": "received",
        },
    )
    change = {"data.asked_by": "person", "data.reason": "illness"}
    yield (
        "reschedule-contact",
        "admin",
        {"contact": "moved"},
        {**change, **day("data.planned", TOMORROW + timedelta(days=7), "10am")},
    )
    yield "cancel-contact", "pwp", {"contact": "off"}, change
    yield (
        "follow-up-non-attendance",
        "pwp",
        {"contact": "missed"},
        {"data.attempts": "2", "data.outcome": "reached", "data.risk_considered": "yes"},
    )
    yield (
        "review-safety-plan",
        "pwp",
        {},
        {
            **day("data.happened_on", NOW),
            "data.outcome": "still_right",
            "data.review.content": "Read together.",
            **day("data.next_review_by", TOMORROW),
        },
    )
    yield (
        "change-risk-level",
        "pwp",
        {},
        {
            "data.to_level": "high",
            "data.trigger": "disclosure",
            "data.reasons.rationale": "She told of a plan.",
        },
    )
    yield (
        "record-crisis-response",
        "pwp",
        {},
        {
            **day("data.happened_at", NOW, "{now}"),
            "data.contacted": "crisis_team",
            "data.advice.advice": "Stay with her.",
            "data.handover": "awaited",
        },
    )
    yield "request-supervision", "pwp", {}, {"data.reason": "question"}
    yield "countersign-note", "supervisor", {"note": "trainee"}, {}
    yield (
        "add-subject-statement",
        "pwp",
        {"entry": "new"},
        {"data.given_by": "person", "data.statement.text": "It was not so."},
    )
    yield (
        "complete-supervision-action",
        "pwp",
        {"action": "action"},
        {"data.result.text": "Telephoned."},
    )
    yield "add-addendum", "pwp", {"entry": "new"}, {"data.addition.text": "One thing more."}
    yield (
        "correct-entry",
        "pwp",
        {"entry": "second"},
        {
            "data.scope": "part",
            "data.reason": "typing_error",
            "data.right.text": "Not that.",
        },
    )
    yield (
        "mark-entry-in-error",
        "pwp",
        {"entry": "second"},
        {
            "data.reason": "duplicate",
            "data.why.text": "Twice.",
        },
    )
    yield (
        "move-wrong-record-entry",
        "pwp",
        {"entry": "addendum"},
        {
            "data.why.text": "About somebody else.",
            "data.right_case": "{other}",
        },
    )
    yield (
        "link-reentered-entry",
        "pwp",
        {"entry": "new"},
        {
            "data.from_case": "{other}",
            "data.from_entry": "{note}",
        },
    )


FILLED = {command: rest for command, *rest in filled()}


def named(case, value):
    if isinstance(value, list):
        return [named(case, each) for each in value]
    now = f"{NOW.astimezone(tz=None):%H:%M}"
    return value.format(now=now, **case.named) if "{" in value else value


def recorded(browse, case, step):
    """What a form that was filled in recorded: the last of its entries."""
    browser = browse(step.persona)
    about = {name: case.named.get(value, value) for name, value in step.about.items()}
    page = browser.get(f"/pages/cases/{case.id}/record/{step.command}", params=about)
    assert page.status_code == 200, main_of(page.text)
    sheet = sheet_of(page)
    given = {name: named(case, value) for name, value in step.given.items()}
    for name, value in given.items():
        if name in sheet.options:
            assert set(value if isinstance(value, list) else [value]) <= set(sheet.options[name])
    done = sheet.typed(given).send(browser)
    assert done.status_code == (200 if FORMS[step.command].keeps_out else 303), main_of(done.text)
    return done.headers.get("location", "").partition("recorded=")[2][:36]


def test_there_is_an_example_of_every_form():
    # Who keeps themselves out of the case can fill in no other: test_recording has it by itself.
    told = {step.command for _, steps in STORIES.values() for step in steps}
    assert FILLED.keys() | told == FORMS.keys() - {"declare-conflict"}
    assert not FILLED.keys() & told


@pytest.fixture(scope="module")
def other(client, bearer, catch_up):
    """Another case on the list of the practitioner."""
    case = Case(client, bearer)
    case.allocate()
    catch_up()
    return case.id


@pytest.mark.parametrize("command", list(FILLED))
def test_a_form_that_is_filled_in_is_recorded(browse, full, other, command):
    persona, about, given = FILLED[command]
    full.named["other"] = other
    assert recorded(browse, full, Step(persona, command, given, about))


@pytest.fixture(scope="module")
def staff(client, bearer):
    """Who may hold a case, in the directory."""
    desk = Case(client, bearer)
    for name in ("pwp", "pwp-two", "trainee"):
        who = PERSONAS[name]
        told = {"practitioner": str(who.actor), "professional_register": "none"}
        named = {**told, "name": {"name": f"{name} of the service"}}
        desk.post("operator", "/directory/register-practitioner", data=named)
        role = {"role": who.role, "service": "BRIDGEWELL-TT", "team": who.team}
        where = f"/directory/{who.actor}/assign-role"
        desk.post("operator", where, data={**role, "starting": "2024-01-08"})


@pytest.mark.usefixtures("staff")
@pytest.mark.parametrize("story", list(STORIES))
def test_a_case_goes_its_way_by_forms(browse, client, bearer, other, story):
    begin, steps = STORIES[story]
    case = begin(client, bearer)
    case.named = {**getattr(case, "named", {}), "other": other}
    for step in steps:
        case.named[step.name] = recorded(browse, case, step)
