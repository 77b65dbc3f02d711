"""What a schema may gain within a version, and what breaks those who follow by it."""

from typing import Any

import pytest

from api.contract.compatibility import breaks

CODE = {"type": "string", "pattern": "^[a-z]+$"}
OLD: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Tried",
    "type": "object",
    "required": ["day", "level"],
    "properties": {
        "day": {"type": "string", "format": "date"},
        "level": {"$ref": "#/$defs/Level"},
        "note": {"type": "string", "minLength": 2, "maxLength": 300},
        "codes": {"type": "array", "items": CODE, "minItems": 1, "maxItems": 20},
        "count": {"type": "integer", "minimum": 0, "maximum": 9},
        "place": {"anyOf": [{"type": "string", "format": "uuid"}, CODE]},
        "counts": {"type": "object", "additionalProperties": {"type": "integer"}},
        "texts": {"type": "object", "patternProperties": {"^text[0-9]$": CODE}},
    },
    "$defs": {"Level": {"type": "string", "enum": ["low", "high"]}},
}


def changed(path: str, value: Any) -> dict[str, Any]:
    """The old schema with one place set, or left out where the value is None."""
    whole: dict[str, Any] = {**OLD}
    place: dict[str, Any] = whole
    *above, last = path.split("/")
    for step in above:
        place[step] = dict(place[step])
        place = place[step]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return whole


COMPATIBLE = {
    "nothing": ("title", "Tried"),
    "other words": ("title", "Attempted"),
    "a member that may be absent": ("properties/where", CODE),
    "a code more": ("$defs/Level", {"type": "string", "enum": ["low", "middle", "high"]}),
    "codes in another order": ("$defs/Level", {"type": "string", "enum": ["high", "low"]}),
    "longer text": ("properties/note/maxLength", 500),
    "text of any length": ("properties/note/maxLength", None),
    "shorter text": ("properties/note/minLength", 1),
    "more codes": ("properties/codes/maxItems", 30),
    "a wider range": ("properties/count/maximum", 10),
    "a definition put in its place": (
        "properties/level",
        {"type": "string", "enum": ["low", "high"]},
    ),
}
BREAKING = {
    "a member is gone": ("properties/note", None, "data.note: is gone"),
    "a member may be absent": ("required", ["day"], "data.level: was always there"),
    "a member is demanded": ("required", ["day", "level", "note"], "data.note: is demanded"),
    "another type": ("properties/count/type", "string", "data.count: type was 'integer'"),
    "another type of items": (
        "properties/codes/items",
        {"type": "integer", "pattern": "^[a-z]+$"},
        "data.codes[]: type was 'string'",
    ),
    "another format": ("properties/day/format", "date-time", "data.day: format was 'date'"),
    "no format": ("properties/day/format", None, "data.day: format was 'date' and is None"),
    "a code is gone": (
        "$defs/Level",
        {"type": "string", "enum": ["low"]},
        "data.level: the code 'high' is gone",
    ),
    "codes become text": ("$defs/Level", {"type": "string"}, "data.level: was a listed value"),
    "text becomes codes": (
        "properties/note",
        {"type": "string", "minLength": 2, "maxLength": 300, "enum": ["yes"]},
        "data.note: was any value",
    ),
    "another pattern": (
        "properties/codes/items",
        {"type": "string", "pattern": "^[a-m]+$"},
        "data.codes[]: pattern was",
    ),
    "shorter text": ("properties/note/maxLength", 200, "data.note: maxLength was 300 and is 200"),
    "longer text at least": ("properties/note/minLength", 3, "data.note: minLength was 2"),
    "fewer items": ("properties/codes/maxItems", 10, "data.codes: maxItems was 20"),
    "items at least": ("properties/codes/minItems", 2, "data.codes: minItems was 1"),
    "a narrower range": ("properties/count/maximum", 8, "data.count: maximum was 9"),
    "a new bound": ("properties/day/maxLength", 9, "data.day: maxLength was None"),
    "a form more": (
        "properties/place",
        {"anyOf": [{"type": "string", "format": "uuid"}, CODE, {"type": "integer"}]},
        "data.place: had 2 forms and has 3",
    ),
    "another form": (
        "properties/place",
        {"anyOf": [{"type": "string", "format": "date"}, CODE]},
        "data.place(1): format was 'uuid'",
    ),
    "members of a pattern are gone": (
        "properties/texts/patternProperties",
        {},
        "data.texts.^text[0-9]$: is gone",
    ),
    "closed to other members": (
        "additionalProperties",
        False,
        "data: additionalProperties is said only once",
    ),
    "other values by name": (
        "properties/counts/additionalProperties",
        {"type": "string"},
        "data.counts[]: type was 'integer'",
    ),
}


@pytest.mark.parametrize("case", sorted(COMPATIBLE))
def test_a_schema_may_gain(case: str) -> None:
    assert breaks(OLD, changed(*COMPATIBLE[case])) == []


@pytest.mark.parametrize("case", sorted(BREAKING))
def test_what_followers_rely_on_may_not_go(case: str) -> None:
    path, value, told = BREAKING[case]
    (sentence,) = breaks(OLD, changed(path, value))
    assert sentence.startswith(told)


def test_what_is_not_compared_is_refused_rather_than_passed_over() -> None:
    with pytest.raises(ValueError, match="not"):
        breaks(OLD, changed("properties/note/not", {"const": "x"}))
