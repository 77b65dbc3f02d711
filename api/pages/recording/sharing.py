"""Who holds parental responsibility, and whether something is told to others."""

from api.pages.forming.layouts import Ask, Body, Group, Layout, Places
from api.pages.recording.agencies import CONSENT
from api.pages.recording.forms import (
    ANSWERS,
    TIMED,
    UNASKED,
    Form,
    of_a_child,
    ungrouped,
    when,
    which,
)
from api.pages.recording.held import Held, listed
from api.pages.recording.sections import Section

_SECTION = Section.CONSENT


def _decide(held: Held) -> Layout:
    return Layout(
        title="Decide whether to share something",
        button="Record the decision",
        lead=("A decision not to share is recorded in the same way as one to share.",),
        groups=(
            Group(
                parts=(
                    Ask("data.happened_at", "When was it decided?"),
                    Ask(
                        "data.recipient",
                        "With whom?",
                        options=listed("sharing_recipients", "recipients", on=held.today),
                    ),
                    Ask("data.reasons.what", "What is it about?"),
                    Ask(
                        "data.verdict",
                        "What is decided?",
                        words={"share": "Share it", "do_not_share": "Do not share it"},
                    ),
                    Ask("data.reasons.why", "Why?"),
                    Ask("data.reasons.proportionality", "Why would no less do?"),
                )
            ),
            Group(
                legend="On what footing",
                parts=(
                    Ask(
                        "data.basis",
                        "Legal basis",
                        "Needed where it is shared.",
                        options=listed("sharing_bases", on=held.today),
                    ),
                    Ask("data.consent", "Where did consent stand?", words=CONSENT),
                    Ask("data.informed", "Was the person told of it?", words=ANSWERS),
                    Ask(
                        "data.concern",
                        "Is it about a safeguarding concern?",
                        options=held.concern_options(lambda _concern: True),
                    ),
                ),
            ),
        ),
        left_out=UNASKED,
        blames={
            "basis-missing": "data.basis",
            "unknown-legal-basis": "data.basis",
            "basis-without-consent": "data.basis",
            "unknown-recipient": "data.recipient",
            "happened-in-future": "data.happened_at",
            "no-such-concern": "data.concern",
        },
    )


def _hold(held: Held) -> Layout:
    return Layout(
        title="Record who holds parental responsibility",
        button="Record it",
        lead=("One form for each person who holds it.",),
        groups=(
            Group(
                parts=(
                    Ask("data.person", is_minted=True),
                    Ask("data.holder.name", "Who holds it?"),
                    Ask("data.holder.relationship", f"Relationship to {held.name}"),
                    Ask(
                        "data.ground",
                        "On what ground?",
                        options=listed("responsibility", "grounds", on=held.today),
                    ),
                    Ask("data.since", "Since when?", "Leave it empty if nobody knows."),
                    Ask("data.holder.evidence", "How do you know?"),
                )
            ),
            Group(
                legend="What courts have ordered",
                parts=(
                    Ask(
                        "data.orders",
                        "Orders that touch it",
                        "Choose all that apply.",
                        options=listed("responsibility", "orders", on=held.today),
                    ),
                    Ask(
                        "data.contact_restricted",
                        "Is contact with this person restricted?",
                        words=ANSWERS,
                    ),
                    Ask(
                        "data.restrictions.content",
                        "How is it restricted, and what must they not be told?",
                        "Only where it is.",
                    ),
                    when("When did you learn of it?"),
                ),
            ),
        ),
        left_out={**TIMED, "data.holder.about": "the person who holds it"},
        blames={
            "restrictions-unclear": "data.restrictions.content",
            "unknown-responsibility-code": "data.ground",
            "responsibility-overlaps": "data.since",
        },
        shape=_about_the_holder,
    )


def _about_the_holder(body: Body) -> tuple[Body, Places]:
    data = body["data"]
    data["holder"] = {**data.get("holder", {}), "about": data.get("person")}
    return body, {"data.holder.about": "data.person"}


def _lasting(held: Held) -> tuple[str, ...]:
    periods = held.area("responsibility").get("periods", {})
    return tuple(id for id, period in periods.items() if "ended" not in period)


def _end(held: Held) -> Layout:
    return Layout(
        title="Record that parental responsibility ended",
        button="Record the end",
        groups=ungrouped(
            which("data.started", "Whose parental responsibility?", held.chosen(_lasting(held))),
            Ask("data.happened_on", "When did it end?"),
            Ask(
                "data.reason",
                "Why did it end?",
                options=listed("responsibility", "endings", on=held.today),
            ),
            Ask("data.ending.evidence", "How do you know?"),
        ),
        left_out=UNASKED,
        blames={
            "no-such-responsibility": "data.started",
            "responsibility-ended": "data.started",
            "ends-before-it-began": "data.happened_on",
            "happened-in-future": "data.happened_on",
        },
    )


FORMS = (
    Form("record-sharing-decision", "Decide whether to share something", _SECTION, _decide),
    Form(
        "record-parental-responsibility",
        "Record who holds parental responsibility",
        _SECTION,
        _hold,
        fits=of_a_child,
    ),
    Form(
        "end-parental-responsibility",
        "Record that parental responsibility ended",
        _SECTION,
        _end,
        fits=of_a_child,
        chosen_by_words=_lasting,
    ),
)
