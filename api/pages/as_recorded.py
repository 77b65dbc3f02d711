"""An entry as it was recorded: its fields in the order in which they are asked for, where an answer
has them by the alphabet; those in a concern by their names; scores beside their questions."""

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import count
from typing import Any, get_args

from pydantic import BaseModel

from api.pages import words
from domain.facts import UnknownEvent, event_class

PARTS = {
    "subject": "may have been harmed",
    "child": "a child in the household",
    "alleged": "may have caused the harm",
    "witness": "saw or heard it",
    "referrer": "told us",
}
"""What somebody is in a concern."""
_AUDIENCES = {
    "not_decided": "shown to none of the family yet",
    "nobody": "shown to nobody in the family",
    "person": "shown to the person only",
    "person_and_parents": "shown to the person and their parents",
}

Entry = Mapping[str, Any]


def as_recorded(entry: Entry, *, person: str | None = None) -> Entry:
    """The entry, as a route tells it, in that order and in these words; ``person`` is whom its case
    is about, where that is told."""
    found = {**entry, **_in_order(entry)}
    found["data"] = _with_people(found["data"], found["parts"].get("others", ()), person)
    if isinstance(answers := found["parts"].get("answers"), Mapping) and "items" in answers:
        found["parts"] = {**found["parts"], "answers": _by_question(answers)}
    return found


def _in_order(entry: Entry) -> Entry:
    try:
        fact = event_class(entry.get("type", ""), entry.get("schema", 1))
    except UnknownEvent:
        return {}
    return {name: _ordered(entry[name], fact) for name in ("data", "parts") if name in entry}


def _ordered(value: Any, model: type[BaseModel] | None) -> Any:
    if isinstance(value, Mapping):
        known = {} if model is None else _members(model)
        names = (*(name for name in known if name in value), *(n for n in value if n not in known))
        return {name: _ordered(value[name], known.get(name)) for name in names}
    if isinstance(value, list):
        return [_ordered(each, model) for each in value]
    return value


@cache
def _members(model: type[BaseModel]) -> Mapping[str, type[BaseModel] | None]:
    """The members of a model in its order, each with the model of what it holds, if it has one."""
    return {name: _model_in(field.annotation) for name, field in model.model_fields.items()}


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_model_in, get_args(annotation))), None)


def _with_people(data: Entry, others: Sequence[Entry], person: str | None) -> Entry:
    """The fields with who stands in a concern in a line each."""
    if "people" not in data:
        return data
    names = {} if person is None else {person: "The person of this record"}
    names |= {each["about"]: each["name"] for each in others if "name" in each}
    return {**data, "people": [_person(each, names) for each in data["people"]]}


def _person(each: Entry, names: Mapping[str, str]) -> str:
    who = names.get(each["person"], "Somebody whose name is not told here")
    part = PARTS.get(each["role"]) or words.in_words(each["role"]).lower()
    # Where nothing was said of it, none of the family is shown it either.
    audience = each.get("may_be_shown_to")
    return f"{who}: {part}" + ("" if audience is None else f", {_AUDIENCES[audience]}")


def _by_question(answers: Entry) -> Entry:
    """The total, then each score with the number of its question; those left out have none."""
    left_out = {*answers.get("not_applicable", ()), *answers.get("unanswered", ())}
    asked = (number for number in count(1) if number not in left_out)
    scores = zip(asked, answers["items"], strict=False)
    total = {"total": answers["total"]} if "total" in answers else {}
    rest = {name: value for name, value in answers.items() if name not in {"items", "total"}}
    return {**total, "score_by_question": [f"{n}: {score}" for n, score in scores], **rest}
