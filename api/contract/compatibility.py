"""What in a changed schema breaks its followers, within one version of an event.

A schema may gain: a member that can be absent, a code in a list, a wider bound. Whatever was told
before stays valid, because a log holds it for ever; and what a follower was promised stays so: a
member that was always there, a type, a format, a form. Anything else is a new version.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Schema = Mapping[str, Any]

_LOWER = ("minimum", "minLength", "minItems")
_UPPER = ("maximum", "maxLength", "maxItems")
_SAME = ("type", "format", "const", "pattern")
_NESTED = ("items", "additionalProperties")
_UNDERSTOOD = {
    *(*_LOWER, *_UPPER, *_SAME, *_NESTED),
    *("$schema", "$id", "$defs", "$ref", "title", "description"),
    *("properties", "patternProperties", "required", "enum", "anyOf"),
}


def breaks(old: Schema, new: Schema) -> list[str]:
    """What of a schema's change breaks those who follow by the old one: a sentence for each, with
    the place; none where the change is compatible.

    Raises ``ValueError`` where a schema says something that this does not compare.
    """
    return list(_Comparison(old, new).of(old, new, "data"))


class _Comparison:
    """Two schemas, each with its own definitions."""

    def __init__(self, old: Schema, new: Schema) -> None:
        self._old, self._new = old, new

    def of(self, old: Any, new: Any, at: str) -> Iterator[str]:
        if isinstance(old, bool) or isinstance(new, bool):
            if old != new:
                yield f"{at}: other members are told otherwise"
            return
        old, new = _resolved(old, self._old), _resolved(new, self._new)
        for schema in (old, new):
            if unknown := schema.keys() - _UNDERSTOOD:
                raise ValueError(f"{at}: {', '.join(sorted(unknown))} can't be compared")
        for word in _SAME:
            if old.get(word) != new.get(word):
                yield f"{at}: {word} was {old.get(word)!r} and is {new.get(word)!r}"
        yield from _codes(old, new, at)
        yield from _bounds(old, new, at)
        yield from self._members(old, new, at)
        for word in _NESTED:
            if (word in old) != (word in new):
                yield f"{at}: {word} is said only once"
            elif word in old:
                yield from self.of(old[word], new[word], f"{at}[]")
        yield from self._forms(old.get("anyOf", ()), new.get("anyOf", ()), at)

    def _members(self, old: Schema, new: Schema, at: str) -> Iterator[str]:
        for word in ("properties", "patternProperties"):
            before, after = old.get(word, {}), new.get(word, {})
            for name, member in before.items():
                if name in after:
                    yield from self.of(member, after[name], f"{at}.{name}")
                else:
                    yield f"{at}.{name}: is gone"
        always, always_now = set(old.get("required", ())), set(new.get("required", ()))
        for name in sorted(always - always_now):
            yield f"{at}.{name}: was always there and may be absent"
        for name in sorted(always_now - always):
            yield f"{at}.{name}: is demanded, and was not told before"

    def _forms(self, old: Sequence[Any], new: Sequence[Any], at: str) -> Iterator[str]:
        if len(old) != len(new):
            yield f"{at}: had {len(old)} forms and has {len(new)}"
            return
        for number, (before, after) in enumerate(zip(old, new, strict=True), start=1):
            yield from self.of(before, after, f"{at}({number})")


def _resolved(schema: Schema, whole: Schema) -> Schema:
    """The schema, with what it refers to."""
    rest = {name: value for name, value in schema.items() if name != "$ref"}
    if "$ref" not in schema:
        return rest
    defined = whole["$defs"][schema["$ref"].removeprefix("#/$defs/")]
    return _resolved({**defined, **rest}, whole)


def _codes(old: Schema, new: Schema, at: str) -> Iterator[str]:
    before, after = old.get("enum"), new.get("enum")
    if (before is None) != (after is None):
        yield f"{at}: was {'any' if before is None else 'a listed'} value and is not now"
    elif before is not None and after is not None:
        for gone in (code for code in before if code not in after):
            yield f"{at}: the code {gone!r} is gone"


def _bounds(old: Schema, new: Schema, at: str) -> Iterator[str]:
    for words, sign in ((_LOWER, 1), (_UPPER, -1)):
        for word in words:
            before, after = old.get(word), new.get(word)
            if after is not None and (before is None or sign * (after - before) > 0):
                yield f"{at}: {word} was {before} and is {after}"
