"""Risk asked about in a contact or not, judged, and the safety plan."""

from api.pages.forming.layouts import Ask, Group, Layout
from api.pages.recording.forms import ANSWERS, UNASKED, Form, ungrouped, which
from api.pages.recording.held import Held, listed
from api.pages.recording.sections import Section

_SECTION = Section.RISK
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
    accounted = held.accounted_for if is_new else frozenset[str]()
    seen = [option for option in held.attended if option.value not in accounted]
    return which("data.contact", "In which contact?", seen)


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


def _review(held: Held) -> Layout:
    return Layout(
        title="Look at the safety plan again",
        button="Record the review",
        groups=(
            Group(
                parts=(
                    which("data.plan", "Which plan?", held.plan),
                    Ask("data.happened_on", "When did you look at it together?"),
                    Ask("data.outcome", "Is it still right?"),
                    Ask("data.review.content", "What was said?"),
                    Ask(
                        "data.next_review_by",
                        "When is it to be looked at again?",
                        "Needed where the plan stays.",
                    ),
                )
            ),
        ),
        left_out=UNASKED,
        blames={
            "not-the-current-plan": "data.plan",
            "before-the-plan": "data.happened_on",
            "review-in-past": "data.next_review_by",
            "next-review-missing": "data.next_review_by",
        },
    )


def _change(held: Held) -> Layout:
    level = held.area("risk").get("level", "")
    return Layout(
        title="Change the risk level",
        button="Change the risk level",
        lead=(
            f"The level is {level} now." if level else "Nobody has judged the level yet.",
            "Between assessments only: an assessment of risk sets the level by itself.",
        ),
        groups=(
            Group(
                parts=(
                    Ask("data.from_level", value=level, is_hidden=True),
                    Ask("data.to_level", "What is it from now on?"),
                    Ask("data.trigger", "What has changed?"),
                    Ask("data.reasons.rationale", "Why?"),
                )
            ),
        ),
        left_out=UNASKED,
        blames={"level-unchanged": "data.to_level", "not-the-current-level": "data.to_level"},
    )


def _respond(held: Held) -> Layout:
    return Layout(
        title="Record what was done in a crisis",
        button="Record it",
        lead=("If somebody is in danger now, telephone 999 first. Then record it here.",),
        groups=(
            Group(
                parts=(
                    Ask("data.happened_at", "When?"),
                    Ask(
                        "data.contacted",
                        "Who was called?",
                        options=listed("crisis_contacts", on=held.today),
                    ),
                    Ask("data.advice.spoken_to", "Whom did you speak to?"),
                    Ask("data.advice.advice", "What did they advise?"),
                    Ask("data.handover", "Did somebody take over?", words=_HANDOVER),
                    Ask("data.advice.accepted_by", "If so: who?"),
                    Ask(
                        "data.acts_on",
                        "Which entry was it about?",
                        options=held.relied_on,
                    ),
                )
            ),
        ),
        left_out=UNASKED,
        blames={
            "handover-unclear": "data.advice.accepted_by",
            "happened-in-future": "data.happened_at",
        },
    )


def _discuss(held: Held) -> Layout:
    return Layout(
        title="Record that risk was discussed with a senior",
        button="Record the discussion",
        groups=ungrouped(
            Ask("data.happened_at", "When?"),
            Ask("data.senior", "With whom?", options=held.others),
            Ask("data.advice.advice", "What was put to them, and what did they advise?"),
            Ask("data.advice.decision", "What was decided?"),
            Ask("data.decision_owner", "Who answers for what is done next?", options=held.staff),
            Ask(
                "data.regarding",
                "Which entries was it about?",
                "The latest first.",
                options=held.relied_on,
            ),
        ),
        left_out=UNASKED,
        blames={
            "happened-in-future": "data.happened_at",
            "senior-is-yourself": "data.senior",
            "no-such-entry": "data.regarding",
        },
    )


def _withdraw(held: Held) -> Layout:
    reasons = {
        "no_longer_needed": "It is not needed any more",
        "person_does_not_want_it": "The person does not want it",
        "held_by_another_service": "Another service holds it",
        "not_safe_to_hold": "It is not safe to hold it",
        "agreed_in_error": "It was recorded by mistake",
    }
    return Layout(
        title="Withdraw the safety plan",
        button="Withdraw the plan",
        lead=("Nothing takes its place. Agree another plan instead where one is needed.",),
        groups=ungrouped(
            which("data.plan", "Which plan?", held.plan),
            Ask("data.happened_on", "When?"),
            Ask("data.reason", "Why?", words=reasons),
            Ask("data.withdrawal.rationale", "Say more about it"),
        ),
        left_out=UNASKED,
        blames={
            "not-the-current-plan": "data.plan",
            "before-the-plan": "data.happened_on",
            "happened-in-future": "data.happened_on",
        },
    )


_HANDOVER = {
    "accepted": "Yes",
    "not_accepted": "No, they did not accept it",
    "awaited": "They have not said yet",
    "not_asked_for": "It was not asked for",
}
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
    Form("review-safety-plan", "Look at the safety plan again", _SECTION, _review),
    Form("withdraw-safety-plan", "Withdraw the safety plan", _SECTION, _withdraw),
    Form(
        "discuss-risk-with-senior",
        "Record that risk was discussed with a senior",
        _SECTION,
        _discuss,
    ),
    Form("change-risk-level", "Change the risk level", _SECTION, _change),
    Form(
        "record-crisis-response",
        "Record what was done in a crisis",
        _SECTION,
        _respond,
        is_for_all=True,
    ),
)
