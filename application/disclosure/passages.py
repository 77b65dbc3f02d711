"""Leaving passages out of a text."""

from collections.abc import Mapping, Sequence
from typing import Any

from domain.commands import NotAcceptable
from domain.governance.disclosure_parts import Span

Content = Mapping[str, Any]


def text_of(content: Content, field: str) -> str:
    """The text that a field path names within a part; raises ``NotAcceptable`` where it names
    none."""
    found: Any = content
    for step in field.split("."):
        match found:
            case Mapping() if step in found:
                found = found[step]
            case list() | tuple() if step.isdecimal() and int(step) < len(found):
                found = found[int(step)]
            case _:
                raise NotAcceptable("no-such-span", "The part has no such text.")
    if not isinstance(found, str):
        raise NotAcceptable("no-such-span", "The part has no such text.")
    return found


def check_span(content: Content, span: Span) -> None:
    """Raises ``NotAcceptable`` unless the part has those characters."""
    if span.end > len(text_of(content, span.field)):
        raise NotAcceptable("no-such-span", "The text is shorter than that.")


def without(content: Content, spans: Sequence[tuple[Span, str]]) -> Content:
    """The content with each passage replaced by the ground on which it is left out.

    Passages that overlap are one, told on the ground of the first.
    """
    for field in sorted({span.field for span, _ in spans}):
        cuts = sorted(
            ((span.start, span.end, ground) for span, ground in spans if span.field == field)
        )
        content = _replaced(content, field.split("."), _cut(text_of(content, field), cuts))
    return content


def _cut(text: str, cuts: Sequence[tuple[int, int, str]]) -> str:
    told, at = [], 0
    for start, end, ground in cuts:
        if start >= at:
            told += [text[at:start], f"[withheld: {ground.replace('_', ' ')}]"]
        at = max(at, end)
    return "".join([*told, text[at:]])


def _replaced(content: Any, path: Sequence[str], text: str) -> Any:
    if not path:
        return text
    step, *rest = path
    if isinstance(content, Mapping):
        return {**content, step: _replaced(content[step], rest, text)}
    number = int(step)
    return [_replaced(e, rest, text) if n == number else e for n, e in enumerate(content)]
