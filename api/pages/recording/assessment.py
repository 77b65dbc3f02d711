"""The assessment, what the problem is called, and the step of care that fits."""

from api.pages.forming.layouts import Ask, Body, Group, Layout, Option, Places, Several
from api.pages.recording.contacts import is_assessment, kind_of_contact
from api.pages.recording.forms import UNASKED, Form, taken_on, ungrouped, which
from api.pages.recording.held import Held
from api.pages.recording.sections import Section
from domain.policies import policy

_SECTION = Section.ASSESSMENT
_REASONS = (
    Ask("data.reasons.rationale", "Why?"),
    Ask("data.reasons.alternatives", "What else was talked about?"),
)


def _book(held: Held) -> Layout:
    return Layout(
        title="Book an assessment",
        button="Book the assessment",
        groups=ungrouped(
            *kind_of_contact(held, wanted=is_assessment), Ask("data.planned", "When?")
        ),
        left_out=UNASKED,
        blames={"unknown-medium": "data.medium", "not-an-assessment": "data.appointment_type"},
    )


def _to_assess(held: Held) -> tuple[Option, ...]:
    """The assessments that the person came to, and of which nothing is written yet."""
    assessed = held.area("assessment").get("assessed", ())
    return held.contact_options(
        lambda id, told: (
            bool(told.get("attended"))
            and is_assessment(told["appointment_type"])
            and id not in assessed
        )
    )


def _complete(held: Held) -> Layout:
    def found(name: str, label: str) -> Ask:
        return Ask(f"data.formulation.{name}", label)

    return Layout(
        title="Write the assessment",
        button="Record the assessment",
        lead=("Risk has to be asked about in the same contact.",),
        groups=(
            Group(
                parts=(
                    which("data.contact", "Which contact?", _to_assess(held)),
                    found("main_problem", "The main problem"),
                )
            ),
            Group(
                legend="The five areas",
                parts=(
                    found("situation", "Situation"),
                    found("thoughts", "Thoughts"),
                    found("feelings", "Feelings"),
                    found("body", "Body"),
                    found("behaviour", "Behaviour"),
                ),
            ),
            Group(
                legend="What goes with it",
                parts=(
                    found("impact", "What it does to their life"),
                    found("history", "How it came about"),
                    found("current_support", "What help they have"),
                    Several(
                        "goals",
                        each="Goal",
                        add="Add another goal",
                        asks=(
                            Ask(
                                "words",
                                "What do they want to reach?",
                                of="data.formulation.goals",
                                is_single=True,
                            ),
                        ),
                        most=10,
                    ),
                ),
            ),
        ),
        left_out=UNASKED,
        blames={
            "not-an-assessment": "data.contact",
            "contact-not-attended": "data.contact",
            "no-such-contact": "data.contact",
            "risk-screen-needed": "data.contact",
            "assessment-exists": "data.contact",
        },
        shape=_goals_in_a_row,
    )


def _goals_in_a_row(body: Body) -> tuple[Body, Places]:
    rows = body.pop("goals", [])
    if rows:
        goals = [row.get("words") for row in rows]
        body["data"]["formulation"] = {**body["data"].get("formulation", {}), "goals": goals}
    return body, {
        f"data.formulation.goals.{number}": f"goals.{number}.words" for number in range(len(rows))
    }


def _decide(_held: Held) -> Layout:
    return Layout(
        title="Decide whether the service can help",
        button="Record the decision",
        groups=ungrouped(
            Ask(
                "data.outcome",
                "Can the service help?",
                words={"offered": "Yes: help is offered", "not_suitable": "No: it does not fit"},
            ),
            Ask("data.step", "At which step of care?", "From 1 to 4. Where help is offered."),
            Ask("data.alternatives_discussed", "Were other ways talked about?"),
            *_REASONS,
        ),
        left_out=UNASKED,
        blames={
            "step-with-offer": "data.step",
            "step-already-decided": "data.step",
            "assessment-not-completed": "data.outcome",
        },
    )


def _step(title: str, held: Held) -> Layout:
    step = str(held.area("assessment").get("step", ""))
    return Layout(
        title=title,
        button="Record the step",
        lead=(f"The person is at step {step} now.",) if step else (),
        groups=ungrouped(
            Ask("data.from_step", value=step or "1", is_hidden=True),
            Ask("data.to_step", "To which step?", "From 1 to 4."),
            *_REASONS,
        ),
        left_out={
            **UNASKED,
            "data.accepted_by": "who takes the case on says so by accepting the handover",
        },
        blames={"other-step-now": "data.to_step", "wrong-direction": "data.to_step"},
    )


def _up(held: Held) -> Layout:
    return _step("Step up", held)


def _down(held: Held) -> Layout:
    return _step("Step down", held)


def _problems() -> tuple[Option, ...]:
    """The problems that have a code on the national list, each by its classification and code."""
    return tuple(
        Option(
            f"{each['system']}|{each['code']}",
            f"{each['label'][:1].upper()}{each['label'][1:]} ({each['code']})",
        )
        for each in policy("problems")["problems"]
    )


_DESCRIPTOR = (
    Ask("problem", "What is the main problem?", of="data.code", options=_problems()),
    Ask(
        "data.system_version",
        "Edition of the classification",
        "2016 is that of ICD-10. For a SNOMED code, give its release.",
        value="2016",
    ),
    Ask("data.provisional", "Is it provisional?"),
)
_OF_PROBLEM = {**UNASKED, "data.system": "told by which problem it is"}


def _of_problem(body: Body) -> tuple[Body, Places]:
    system, _, code = str(body.pop("problem", None) or "").partition("|")
    told = {"system": system, "code": code}
    body["data"] |= {name: value for name, value in told.items() if value}
    return body, {f"data.{name}": "problem" for name in told}


def _describe(_held: Held) -> Layout:
    return Layout(
        title="Give the main problem its code",
        button="Record the code",
        groups=ungrouped(*_DESCRIPTOR),
        left_out=_OF_PROBLEM,
        blames={"unknown-problem-code": "problem", "descriptor-already-set": "problem"},
        shape=_of_problem,
    )


def _describe_anew(held: Held) -> Layout:
    code = held.area("assessment").get("descriptor")
    return Layout(
        title="Give the main problem another code",
        button="Record the code",
        lead=(f"It is {code} now.",) if code else (),
        groups=ungrouped(*_DESCRIPTOR, *_REASONS),
        left_out=_OF_PROBLEM,
        blames={"unknown-problem-code": "problem", "no-descriptor": "problem"},
        shape=_of_problem,
    )


def _has_step(held: Held) -> bool:
    return "step" in held.area("assessment")


def _has_code(held: Held) -> bool:
    return "descriptor" in held.area("assessment")


FORMS = (
    Form("book-assessment", "Book an assessment", _SECTION, _book, fits=taken_on),
    Form(
        "complete-assessment",
        "Write the assessment",
        _SECTION,
        _complete,
        about=(("contact", "data.contact"),),
    ),
    Form(
        "decide-suitability",
        "Decide whether the service can help",
        _SECTION,
        _decide,
        fits=lambda held: bool(held.area("assessment").get("assessed")),
    ),
    Form(
        "set-problem-descriptor",
        "Give the main problem its code",
        _SECTION,
        _describe,
        fits=lambda held: taken_on(held) and not _has_code(held),
    ),
    Form(
        "change-problem-descriptor",
        "Give the main problem another code",
        _SECTION,
        _describe_anew,
        fits=_has_code,
    ),
    Form("step-up", "Step up", _SECTION, _up, fits=_has_step),
    Form("step-down", "Step down", _SECTION, _down, fits=_has_step),
)
