"""Statutory plans, being looked after and enquiries: begun, changed and ended by other agencies."""

from collections.abc import Callable, Mapping
from typing import Any

from api.pages.forming.layouts import Ask, Body, Group, Layout, Places, Several
from api.pages.recording.forms import ANSWERS, UNASKED, Form, of_a_child, ungrouped, which
from api.pages.recording.held import Held, from_list
from api.pages.recording.sections import Section
from domain.policies import policy

_SECTION = Section.PLANS
_BEGAN_BLAMES = {
    "status-open-already": "data.happened_on",
    "status-overlaps": "data.happened_on",
    "happened-in-future": "data.happened_on",
    "ends-before-it-began": "data.until",
    "no-such-concern": "data.concern",
    "actions-without-days": "data.actions",
}
_MOVED_BLAMES = {
    "no-such-status": "data.started",
    "status-ended": "data.started",
    "happened-in-future": "data.happened_on",
    "ends-before-it-began": "data.happened_on",
    "status-changed-later": "data.happened_on",
}


def about_concern(held: Held) -> Ask:
    """The concern that it is about, where it is about one."""
    return Ask(
        "data.concern",
        "Is it about a safeguarding concern?",
        options=held.concern_options(lambda _concern: True),
    )


def our_actions() -> Group:
    """What we are to do, each with its day."""
    return Group(
        legend="What we are to do",
        parts=(
            Several(
                "data.actions",
                each="Action",
                add="Add another action",
                asks=(
                    Ask("text", "What is to be done?"),
                    Ask("owner", "Who of us does it?"),
                    Ask("due", "By when?", of="data.actions_due", is_single=True),
                ),
            ),
        ),
    )


def days_apart(body: Body) -> tuple[Body, Places]:
    """The days on which our actions are due, beside the actions."""
    rows = body["data"].get("actions", [])
    if rows:
        body["data"]["actions_due"] = [row.pop("due", None) for row in rows]
    return body, {
        f"data.actions_due.{number}": f"data.actions.{number}.due" for number in range(len(rows))
    }


def _code(kind: str, member: str, label: str, held: Held) -> Ask:
    codes = policy("statuses")["lists"][kind][member]
    return Ask(f"data.{member}", label, options=from_list(codes, on=held.today))


def _began(
    title: str, held: Held, *asks: Ask, blames: Mapping[str, str], groups: tuple[Group, ...] = ()
) -> Layout:
    return Layout(
        title=title,
        button="Record it",
        groups=(
            Group(
                parts=(
                    Ask("data.happened_on", "When did it begin?"),
                    *asks,
                    Ask("data.standing.content", "What was decided?"),
                    Ask("data.standing.authority", "By which authority?"),
                    Ask("data.standing.lead_professional", "Who leads?"),
                    about_concern(held),
                    Ask(
                        "data.until",
                        "If it is over already: when did it end?",
                        "Leave it empty while it lasts.",
                    ),
                )
            ),
            *groups,
            our_actions(),
        ),
        left_out=UNASKED,
        blames={**_BEGAN_BLAMES, **blames},
        shape=days_apart,
    )


def _open(kind: str) -> Callable[[Held], tuple[str, ...]]:
    """The periods of a kind that nobody has ended."""

    def found(held: Held) -> tuple[str, ...]:
        periods = held.area("statuses").get("periods", {})
        return tuple(
            id for id, told in periods.items() if told["kind"] == kind and "ended" not in told
        )

    return found


def _which(kind: str) -> str:
    """How it is asked which period of a kind is meant."""
    if kind == "looked_after":
        return "Which time of being looked after?"
    return "Which enquiry?" if "enquiry" in kind else "Which plan?"


def _moved(title: str, kind: str, held: Held, *asks: Ask, blames: Mapping[str, str]) -> Layout:
    return Layout(
        title=title,
        button="Record it",
        groups=ungrouped(
            which("data.started", _which(kind), held.chosen(_open(kind)(held))), *asks
        ),
        left_out=UNASKED,
        blames={**_MOVED_BLAMES, **blames},
    )


def _start(kind: str, title: str, code: tuple[str, str] | None) -> Form:
    def layout(held: Held) -> Layout:
        asks = [_code(kind, *code, held)] if code else []
        blames = {"unknown-status-code": f"data.{code[0]}"} if code else {}
        return _began(title, held, *asks, blames=blames)

    return Form(f"start-{_slug(kind)}", title, _SECTION, layout, fits=of_a_child)


def _change(kind: str, title: str, code: tuple[str, str]) -> Form:
    def layout(held: Held) -> Layout:
        return _moved(
            title,
            kind,
            held,
            Ask("data.happened_on", "When did it change?"),
            _code(kind, *code, held),
            Ask("data.change.content", "What was decided, and why?"),
            blames={
                "unknown-status-code": f"data.{code[0]}",
                "status-unchanged": f"data.{code[0]}",
            },
        )

    return Form(f"change-{_slug(kind)}", title, _SECTION, layout)


def _end(kind: str, title: str) -> Form:
    def layout(held: Held) -> Layout:
        return _moved(
            title,
            kind,
            held,
            Ask("data.happened_on", "When did it end?"),
            _code(kind, "reason", "Why did it end?", held),
            Ask("data.ending.content", "What was decided?"),
            blames={"unknown-status-code": "data.reason"},
        )

    return Form(f"end-{_slug(kind)}", title, _SECTION, layout)


def _slug(kind: str) -> str:
    """A kind of status as commands call it."""
    return "looked-after-status" if kind == "looked_after" else kind.replace("_", "-")


_CATEGORY = ("category", "In which category?")
_LEGAL_STATUS = ("legal_status", "On which legal footing?")


def _start_47(held: Held) -> Layout:
    discussions = held.area("conferences").get("discussions", {})
    return _began(
        "Record that a section 47 enquiry began",
        held,
        Ask(
            "data.strategy_discussion",
            "Which strategy discussion decided on it?",
            "Where one is named, the day is worked out by which a conference is due.",
            options=held.chosen(discussions),
        ),
        blames={"no-such-strategy-discussion": "data.strategy_discussion"},
    )


def _conclude_47(held: Held) -> Layout:
    kind = "section_47_enquiry"
    return _moved(
        "Record how a section 47 enquiry ended",
        kind,
        held,
        Ask("data.happened_on", "When did it end?"),
        _code(kind, "outcome", "What came of it?", held),
        Ask("data.ending.content", "What was found and decided?"),
        blames={"unknown-status-code": "data.outcome"},
    )


def _start_42(held: Held) -> Layout:
    def part(name: str, label: str) -> Ask:
        words = {"yes": "Yes", "no": "No", "not_known": "Not known"}
        return Ask(f"data.{name}", label, words=words)

    return _began(
        "Record that an adult enquiry (section 42) began",
        held,
        blames={"desired-outcomes-unclear": "data.desired_outcomes.content"},
        groups=(
            Group(
                legend="The three-part test",
                parts=(
                    part("has_care_and_support_needs", "Does the adult need care and support?"),
                    part(
                        "experiencing_or_at_risk",
                        "Are they being abused or neglected, or at risk of it?",
                    ),
                    part(
                        "unable_to_protect_self",
                        "Do their needs keep them from protecting themselves?",
                    ),
                ),
            ),
            Group(
                legend="The adult’s own part in it",
                parts=(
                    Ask(
                        "data.outcomes_asked",
                        "Were they asked what they want to come of it?",
                        words=ANSWERS,
                    ),
                    Ask(
                        "data.desired_outcomes.content",
                        "What do they want?",
                        "Where they were asked.",
                    ),
                    Ask("data.desired_outcomes.spoken_by", "Who said so, if not the adult?"),
                    Ask("data.capacity", "Can they decide about the enquiry?", words=_CAPACITY),
                    Ask("data.advocate", "Do they have an advocate?", words=ANSWERS),
                ),
            ),
        ),
    )


_CAPACITY = {
    "has_capacity": "Yes",
    "lacks_capacity": "No: capacity is lacking",
    "fluctuates": "Sometimes",
    "not_assessed": "Not assessed",
    "not_known": "Not known",
}


def _conclude_42(held: Held) -> Layout:
    kind = "section_42_enquiry"
    met: Mapping[str, Any] = {
        "fully": "Yes, fully",
        "partly": "In part",
        "not": "No",
        "none_expressed": "They had not said what they want",
        "not_known": "Not known",
    }
    return _moved(
        "Record how an adult enquiry (section 42) ended",
        kind,
        held,
        Ask("data.happened_on", "When did it end?"),
        _code(kind, "outcome", "What came of it?", held),
        _code(kind, "risk", "What became of the risk?", held),
        Ask("data.outcomes_met", "Did it bring what the adult wanted?", words=met),
        Ask("data.ending.content", "What was found and decided?"),
        blames={"unknown-status-code": "data.outcome"},
    )


FORMS = (
    _start("early_help_plan", "Record that an early help plan began", None),
    _end("early_help_plan", "Record that an early help plan ended"),
    _start("child_in_need_plan", "Record that a child in need plan began", None),
    _end("child_in_need_plan", "Record that a child in need plan ended"),
    Form(
        "start-section-47-enquiry",
        "Record that a section 47 enquiry began",
        _SECTION,
        _start_47,
        fits=of_a_child,
    ),
    Form(
        "conclude-section-47-enquiry",
        "Record how a section 47 enquiry ended",
        _SECTION,
        _conclude_47,
    ),
    _start("child_protection_plan", "Record that a child protection plan began", _CATEGORY),
    _change(
        "child_protection_plan",
        "Record that the category of a child protection plan changed",
        _CATEGORY,
    ),
    _end("child_protection_plan", "Record that a child protection plan ended"),
    _start("looked_after", "Record that a child became looked after", _LEGAL_STATUS),
    _change(
        "looked_after",
        "Record that the legal footing of being looked after changed",
        _LEGAL_STATUS,
    ),
    _end("looked_after", "Record that a child is no longer looked after"),
    Form(
        "start-adult-enquiry",
        "Record that an adult enquiry (section 42) began",
        _SECTION,
        _start_42,
    ),
    Form(
        "record-adult-enquiry-outcome",
        "Record how an adult enquiry (section 42) ended",
        _SECTION,
        _conclude_42,
    ),
)
