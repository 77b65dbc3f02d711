"""Risk asked about in a contact or not, judged, and the safety plan."""

from api.pages.forming.layouts import Ask, Group, Layout
from api.pages.recording.forms import ANSWERS, UNASKED, Form
from api.pages.recording.held import Held

_SECTION = "Risk"
_SHARED = {"person": "The person", "gp": "GP"}
_NONE = {
    "not_alone": "The person was not alone",
    "group_without_privacy": "A group, where nobody could speak in private",
    "left_early": "The person left early",
    "no_interpreter": "There was no interpreter",
    "too_distressed": "The person was too distressed",
    "forgotten": "It was forgotten",
    "other": "Something else, as written below",
}


def _contact(held: Held, *, is_new: bool) -> Ask:
    seen = held.contact_options(
        lambda id, told: bool(told.get("attended")) and not (is_new and id in held.accounted_for)
    )
    only = seen[0].value if len(seen) == 1 else ""
    return Ask("data.contact", "In which contact?", options=seen, value=only)


def _responds(held: Held) -> Ask:
    return Ask(
        "data.responds_to",
        "Does it respond to an answer about self-harm in a questionnaire?",
        "A questionnaire with such an answer waits for a response.",
        options=held.owed,
    )


def _screen(held: Held) -> Layout:
    def asked(what: str, label: str) -> Ask:
        return Ask(f"data.{what}", label, words=ANSWERS)

    return Layout(
        title="Record a risk screen",
        button="Record the risk screen",
        lead=("Choose “Not asked” where you did not ask. Silence is never a no.",),
        groups=(
            Group(parts=(_contact(held, is_new=False), _responds(held))),
            Group(
                legend="What the person said",
                parts=(
                    asked("suicide", "Thoughts of suicide"),
                    asked("self_harm", "Self-harm"),
                    asked("to_others", "Harm to others"),
                    asked("from_others", "Harm from others"),
                    asked("neglect", "Neglect, or neglecting themselves"),
                    Ask(
                        "data.note.content",
                        "What was said, and what did you do?",
                        "Needed where any answer is yes.",
                    ),
                ),
            ),
        ),
        left_out=UNASKED,
        blames={
            "risk-without-note": "data.note.content",
            "suicide-not-asked": "data.suicide",
            "not-a-measure": "data.responds_to",
            "contact-not-attended": "data.contact",
        },
    )


def _omit(held: Held) -> Layout:
    return Layout(
        title="Record why risk was not asked about",
        button="Record the reason",
        groups=(
            Group(
                parts=(
                    _contact(held, is_new=True),
                    Ask("data.reason", "Why was it not asked?", words=_NONE),
                    Ask("data.note.content", "More about it"),
                )
            ),
        ),
        left_out=UNASKED,
        blames={
            "reason-without-note": "data.note.content",
            "risk-screen-recorded": "data.contact",
        },
    )


def _assess(held: Held) -> Layout:
    return Layout(
        title="Assess risk",
        button="Record the assessment",
        lead=("The level is your judgement. It never follows from a score alone.",),
        groups=(
            Group(parts=(_contact(held, is_new=False), _responds(held))),
            Group(
                legend="What you know",
                parts=(
                    Ask("data.judgement.thoughts", "Thoughts"),
                    Ask("data.judgement.plans", "Plans"),
                    Ask("data.judgement.intent", "Intent"),
                    Ask("data.judgement.means", "Means"),
                    Ask("data.judgement.history", "History"),
                    Ask("data.judgement.protective_factors", "What protects the person"),
                    Ask("data.judgement.sources", "Where you know it from"),
                ),
            ),
            Group(
                legend="Your judgement",
                parts=(
                    Ask("data.level", "How great is the risk?"),
                    Ask("data.judgement.rationale", "Why?"),
                ),
            ),
        ),
        left_out=UNASKED,
        blames={"not-a-measure": "data.responds_to", "contact-not-attended": "data.contact"},
    )


def _plan(_held: Held) -> Layout:
    return Layout(
        title="Agree a safety plan",
        button="Record the safety plan",
        lead=("It becomes the current plan. The one before it stays in the record.",),
        groups=(
            Group(
                parts=(
                    Ask("data.plan.warning_signs", "Warning signs"),
                    Ask("data.plan.coping", "What helps"),
                    Ask("data.plan.contacts", "Who to turn to, and how to reach them"),
                    Ask("data.plan.means_restriction", "How to make the surroundings safer"),
                    Ask("data.shared_with", "Who has it?", words=_SHARED),
                    Ask("data.review_by", "When is it to be looked at again?"),
                )
            ),
        ),
        left_out=UNASKED,
    )


_ABOUT = (("contact", "data.contact"), ("questionnaire", "data.responds_to"))
FORMS = (
    Form("screen-risk", "Record a risk screen", _SECTION, _screen, about=_ABOUT),
    Form(
        "omit-risk-screen",
        "Record why risk was not asked about",
        _SECTION,
        _omit,
        about=(("contact", "data.contact"),),
    ),
    Form("assess-risk", "Assess risk", _SECTION, _assess, about=_ABOUT),
    Form("agree-safety-plan", "Agree a safety plan", _SECTION, _plan),
)
