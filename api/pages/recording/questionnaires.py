"""A questionnaire as it was answered: item by item; the service works out the total."""

from collections.abc import Mapping
from typing import Any

from api.pages.forming.layouts import Ask, Body, Group, Instead, Layout, Option, Places
from api.pages.recording.forms import UNASKED, Form
from api.pages.recording.held import Held
from api.pages.recording.sections import Section
from domain.policies import policy

_RULES = ("measures", "measures_young")
_FREQUENT = {
    "adult_talking_therapies": ("PHQ9", "GAD7", "WSAS"),
    "cyp_camhs": (
        *("RCADS_DEP", "RCADS_GAD", "RCADS_PAN", "RCADS_SEP", "RCADS_SOC", "RCADS_OCD"),
        *("CORS", "YPCORE"),
    ),
    "youth_community": ("YPCORE", "CORS", "SWEMWBS"),
}
"""By pathway what is asked most often, as services usually do; where the pathway is withheld, what
all of them may ask."""
_ANYWHERE = ("PHQ9", "GAD7")
_OFTEN = ("not at all", "several days", "more than half the days", "nearly every day")
_TOPICS: Mapping[str, tuple[str, ...]] = {
    "PHQ9": (
        "interest and pleasure",
        "low mood",
        "sleep",
        "tiredness",
        "appetite",
        "feeling bad about oneself",
        "concentration",
        "slowed down or restless",
        "thoughts of death or self-harm",
    ),
    "GAD7": (
        "nervousness",
        "worry that won’t stop",
        "worry about many things",
        "trouble relaxing",
        "restlessness",
        "irritability",
        "fear that something awful may happen",
    ),
}
"""What an item is about, in our own words: the questionnaire itself is on paper or on a screen."""
_UNANSWERED, _DOES_NOT_APPLY = "unanswered", "does_not_apply"


def instruments(pathway: str | None) -> Mapping[str, Mapping[str, Any]]:
    """The questionnaires that a pathway uses, by code, the most used first."""
    found = {
        code: rules
        for name in _RULES
        for code, rules in policy(name)["instruments"].items()
        if pathway is None or not rules.get("pathways") or pathway in rules["pathways"]
    }
    return {code: found[code] for code in frequent(pathway)} | found


def frequent(pathway: str | None) -> tuple[str, ...]:
    """The codes of those that are asked most often."""
    return _ANYWHERE if pathway is None else _FREQUENT[pathway]


def _measures(held: Held) -> Layout:
    known = instruments(held.pathway)
    asked = held.typed.one("data.instrument") or held.about.get("instrument", "")
    code = asked if asked in known else next(iter(known))
    rules = known[code]
    raters = tuple(rules["raters"])
    return Layout(
        title=f"Record a questionnaire: {rules['label']}",
        button="Record the questionnaire",
        lead=("The service works out the total.",),
        instead=tuple(
            Instead(each["label"], "instrument", other)
            for other, each in known.items()
            if other != code
        ),
        groups=(
            Group(
                parts=(
                    Ask("data.instrument", value=code, is_hidden=True),
                    Ask("data.completed_on", "When was it completed?"),
                    Ask("data.mode", "How was it answered?"),
                    Ask(
                        "data.rater",
                        "Who answered it?",
                        options=[Option(rater, _RATERS[rater]) for rater in raters],
                        value=raters[0] if len(raters) == 1 else "",
                    ),
                    Ask("data.contact", "In which contact?", options=held.attended),
                )
            ),
            Group(
                legend="Answers",
                hint=_risk_hint(rules),
                parts=tuple(_item(code, rules, n) for n in range(1, rules["items"] + 1)),
            ),
        ),
        left_out={
            **UNASKED,
            "data.instrument_version": "the standard version",
            "data.answers.not_applicable": "chosen at the item",
            "data.answers.unanswered": "chosen at the item",
            "data.answers.total": "the service works it out",
        },
        blames={
            "items-do-not-fit": "item.1",
            "no-answers": "item.1",
            "item-out-of-range": "item.1",
            "completed-in-future": "data.completed_on",
            "rater-not-for-instrument": "data.rater",
            "no-such-contact": "data.contact",
        },
        shape=_shape,
    )


_RATERS = {"self": "The person themselves", "parent": "A parent", "clinician": "A clinician"}


def _risk_hint(rules: Mapping[str, Any]) -> str:
    number = rules.get("risk_item")
    if number is None:
        return ""
    return (
        f"Any answer above 0 to question {number}, or none, means that a response is owed:"
        " ask about risk and record it."
    )


def _item(code: str, rules: Mapping[str, Any], number: int) -> Ask:
    topics = _TOPICS.get(code, ())
    lowest, highest = rules.get("item_lowest", 0), rules["item_highest"]
    scale = _OFTEN if code in _TOPICS else ()
    scores = [
        Option(str(score), f"{score}: {scale[score]}" if scale else str(score))
        for score in range(lowest, highest + 1)
    ]
    others = [Option(_UNANSWERED, "Not answered")]
    if number in rules.get("may_not_apply", ()):
        others.append(Option(_DOES_NOT_APPLY, "Does not apply"))
    about = f": {topics[number - 1]}" if topics else ""
    return Ask(
        f"item.{number}",
        f"Question {number}{about}",
        of="data.answers.items",
        options=[*scores, *others],
        is_single=True,
    )


def _shape(body: Body) -> tuple[Body, Places]:
    """The scores in order, and which items are left out of them."""
    items = body.pop("item", {})
    answers: Body = {"items": []}
    places = {"data.answers": "item.1", "data.answers.items": "item.1"}
    for number in sorted(items, key=int):
        chosen = items[number]
        if chosen == _UNANSWERED:
            answers.setdefault("unanswered", []).append(int(number))
        elif chosen == _DOES_NOT_APPLY:
            answers.setdefault("not_applicable", []).append(int(number))
        else:
            places[f"data.answers.items.{len(answers['items'])}"] = f"item.{number}"
            answers["items"].append(chosen)
    body["data"]["answers"] = answers
    return body, places


FORMS = (
    Form(
        "record-measures",
        "Record a questionnaire",
        Section.MEASURES,
        _measures,
        about=(("instrument", "data.instrument"), ("contact", "data.contact")),
    ),
)
