"""The forms that values in stamps, records and manifests have, and objects made of them."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

Shape = Callable[[Any], bool]


def text(pattern: str) -> Shape:
    """Strings that match as a whole."""
    compiled = re.compile(pattern, re.ASCII)
    return lambda value: isinstance(value, str) and compiled.fullmatch(value) is not None


def number(least: int) -> Shape:
    """Integers from `least`."""
    return lambda value: type(value) is int and value >= least


def array(shape: Shape) -> Shape:
    """Arrays of values of one shape."""
    return lambda value: isinstance(value, list) and all(map(shape, value))


def object_of(needed: Mapping[str, Shape], optional: Mapping[str, Shape] | None = None) -> Shape:
    """Objects with exactly these members."""
    shapes = {**needed, **(optional or {})}

    def fits(value: Any) -> bool:
        if not isinstance(value, dict) or not needed.keys() <= value.keys() <= shapes.keys():
            return False
        return all(shapes[name](member) for name, member in value.items())

    return fits


def is_name(value: str) -> bool:
    """Whether this can name a log or a key: no white space, no plus, no control character."""
    return bool(value) and not any(mark.isspace() or mark == "+" or mark < " " for mark in value)


def any_of(*shapes: Shape) -> Shape:
    """Values of one of the shapes."""
    return lambda value: any(shape(value) for shape in shapes)


def _exists(pattern: str) -> Shape:
    written = text(pattern)

    def fits(value: Any) -> bool:
        if not written(value):
            return False
        try:
            datetime.fromisoformat(value)
        except ValueError:
            return False
        return True

    return fits


DATE = _exists(r"\d{4}-\d\d-\d\d")
INSTANT = _exists(r"\d{4}-\d\d-\d\dT([01]\d|2[0-3]):\d\d:\d\d\.\d{6}Z")
HASH = text("[0-9a-f]{64}")
UUID = text("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
EVENT_ID = text("[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
STREAM_ID = text("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
CODE = text("[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}")
NAME = text("[a-z][a-z0-9_]{0,63}")
PART = text(r"[a-z][a-z0-9_]{0,63}(\.(0|[1-9][0-9]{0,4}))?")
ORIGIN: Shape = lambda value: isinstance(value, str) and len(value) <= 200 and is_name(value)  # noqa: E731  # a shape like the others
OBJECT: Shape = lambda value: isinstance(value, dict)  # noqa: E731  # a shape like the others
