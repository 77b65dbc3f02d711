"""What was agreed about a case in supervision, and that it was done."""

from api.pages.forming.layouts import Ask, Group, Layout, Several
from api.pages.recording.contacts import practitioners
from api.pages.recording.forms import UNASKED, Form, ungrouped, which
from api.pages.recording.held import Held, listed
from api.pages.recording.sections import Section

_SECTION = Section.SUPERVISION


def _review(held: Held) -> Layout:
    due = [hit["rule"] for hit in held.area("supervision").get("due", ())]
    rules = listed("supervision_rules", "rules", on=held.today)
    found = tuple(rule for rule in rules if rule.value in due)
    others = tuple(rule for rule in rules if rule.value not in due)
    return Layout(
        title="Review the case in supervision",
        button="Record the review",
        groups=(
            Group(
                parts=(
                    Ask(
                        "data.reasons",
                        "Why is it reviewed?",
                        _why(len(found)),
                        options=[*found, *others],
                    ),
                    Ask(
                        "data.meeting",
                        "In which supervision?",
                        options=held.meetings,
                    ),
                    Ask("data.review.discussion", "What was discussed?"),
                    Ask("data.review.scores_seen", "Which scores did you look at?"),
                    Ask(
                        "data.decision",
                        "What was decided?",
                        options=listed("supervision", "decisions", on=held.today),
                    ),
                    Ask("data.next_review", "When is it reviewed next?"),
                    Ask("data.planned_sessions", "How many sessions are planned in all?"),
                )
            ),
            Group(
                legend="What is to be done",
                parts=(
                    Several(
                        "data.actions",
                        each="Action",
                        add="Add another action",
                        asks=(
                            Ask("agreed.what", "What is to be done?"),
                            Ask(
                                "owner",
                                "By whom?",
                                "Leave it empty for whoever holds the case.",
                                options=practitioners(held),
                            ),
                            Ask("due_on", "By when?"),
                        ),
                    ),
                ),
            ),
        ),
        left_out=UNASKED,
        blames={
            "reason-not-found": "data.reasons",
            "no-reason-for-review": "data.reasons",
            "unknown-review-reason": "data.reasons",
            "unknown-review-decision": "data.decision",
            "action-due-in-past": "data.actions",
        },
    )


def _why(found: int) -> str:
    if not found:
        return "No rule puts the case on the list today: choose who asked for it."
    listed = "The first reason is" if found == 1 else f"The first {found} reasons are"
    return f"{listed} what the record shows today."


def _complete(held: Held) -> Layout:
    return Layout(
        title="Record that an action was done",
        button="Record that it was done",
        groups=ungrouped(
            which("data.action", "Which action?", held.actions),
            Ask("data.result.text", "What came of it?"),
        ),
        left_out=UNASKED,
        blames={"no-such-action": "data.action"},
    )


def _request(_held: Held) -> Layout:
    return Layout(
        title="Ask for the case to be looked at in supervision",
        button="Ask for supervision",
        groups=ungrouped(
            Ask("data.reason", "Why?", words={"question": "I have a question"}),
            Ask("data.question.question", "What do you want to talk about?"),
        ),
        left_out=UNASKED,
    )


def _schedule(held: Held) -> Layout:
    return Layout(
        title="Plan a supervision of the case",
        button="Plan the supervision",
        groups=ungrouped(
            which("data.supervisor", "With whom?", held.staff),
            Ask("data.planned_for", "For which day?"),
        ),
        left_out=UNASKED,
        blames={"supervision-in-past": "data.planned_for"},
    )


FORMS = (
    Form("request-supervision", "Ask for supervision of the case", _SECTION, _request),
    Form("schedule-supervision", "Plan a supervision of the case", _SECTION, _schedule),
    Form("review-case", "Review the case in supervision", _SECTION, _review),
    Form(
        "complete-supervision-action",
        "Record that an agreed action was done",
        _SECTION,
        _complete,
        about=(("action", "data.action"),),
        chosen_by_words=lambda held: held.agreed,
    ),
)
