"""The reference of commands, codes, events, problems and settings, made from their registries.

`docs/reference.md` is this text; a test fails when they differ, so that nothing registered goes
undocumented and nothing documented is gone.
"""

from collections.abc import Iterator
from typing import Any

from pydantic_core import PydanticUndefined

from api.collections import COLLECTIONS, Collection
from api.problems import TYPES
from api.reference.codes import codes
from api.reference.content import content
from api.reference.readings import readings
from api.settings import Settings
from application.orders import Circumstance
from domain.commands import Command
from domain.facts import event_classes, part_fields


def reference() -> str:
    """The whole reference as Markdown."""
    return "\n".join(
        [
            "# Reference",
            "",
            "Made by `caseledger reference` from the code's own registries; do not edit.",
            "",
            *_readings(),
            *_commands(),
            *_codes(),
            *_events(),
            *_problems(),
            *_settings(),
        ]
    )


def _commands() -> Iterator[str]:
    yield "## Commands"
    yield ""
    yield (
        "Each is a `POST` with an `Idempotency-Key`. Its content goes under `data`. Beside it may"
        " stand when it happened (`occurred`; else what the content says of that, else now), when"
        " the service learned of it (`known`; else when it is recorded), and who said so in what"
        " capacity. A key counts for one person in one program; after a refusal it is free again."
    )
    yield ""
    for name, _, told in content(Circumstance):
        if "." not in name:
            yield f"- `{name}`: {told}"
    yield ""
    yield (
        'A time is one of `{"at": instant}`, `{"on": date}` or `{"from": …, "to": …}` (both dates'
        ' or both instants, included), with `"about": true` where it is not exact. An instant'
        " carries its offset: `2026-03-02T09:30:00Z`. Days begin and end in London. A contact, a"
        " concern, a questionnaire or a note is named by the id of the event that began it."
    )
    yield ""
    for collection in COLLECTIONS:
        for asked in collection.commands():
            yield from _command(asked, collection)


def _command(asked: type[Command], collection: Collection) -> Iterator[str]:
    yield f"### {asked.NAME}"
    yield ""
    yield f"`POST {collection.path_of(asked)}` · {asked.SUMMARY}"
    yield ""
    notes = [f"Roles: {', '.join(sorted(asked.ROLES))}."]
    if asked.SEEN:
        notes.append("Needs `If-Match`: it depends on what was seen.")
    if asked.AFTER_END:
        notes.append("A case that has ended still takes it.")
    yield " ".join(notes)
    yield ""
    yield "| field | | holds |"
    yield "|---|---|---|"
    for name, required, told in content(asked):
        yield f"| `{name}` | {'required' if required else ''} | {told} |"
    yield ""


def _readings() -> Iterator[str]:
    yield "## Reads"
    yield ""
    yield (
        "Each needs a token, but the log's checkpoint and hash tiles. A case is read from its own"
        " stream and is always current; caseloads and chronologies come from views, which say up to"
        " which position of the log they speak (`as_of`). What this reader may not see, or nobody"
        ' can any more, is told as `{"withheld": ground}`. `unchecked_rules` names the rules behind'
        " an answer or an entry that are general knowledge, not confirmed by any document. A"
        " parameter that is not listed is refused."
    )
    yield ""
    yield from readings()


def _codes() -> Iterator[str]:
    yield "## Codes"
    yield ""
    yield "Codes and cut-offs are data, with a version and a source; what is computed names both."
    yield ""
    yield from codes()


def _events() -> Iterator[str]:
    yield "## Events"
    yield ""
    yield (
        "Clear fields stand in the record; encrypted parts beside it, under the key of whom they"
        " are about. *Significant* events enter the safeguarding chronology by themselves."
    )
    yield ""
    yield "| event | version | label | clear fields | encrypted parts | significant |"
    yield "|---|---|---|---|---|---|"
    for fact in event_classes():
        hidden = part_fields(fact)
        clear = ", ".join(f"`{name}`" for name in fact.model_fields if name not in hidden)
        parts = ", ".join(f"`{name}`" for name in hidden)
        yield (
            f"| `{fact.TYPE}` | {fact.SCHEMA} | {fact.LABEL} | {clear} | {parts} |"
            f" {_tick(fact.SIGNIFICANT)} |"
        )
    yield ""


def _problems() -> Iterator[str]:
    yield "## Problems"
    yield ""
    yield "Every error is a problem document (RFC 9457) of one of these types."
    yield ""
    yield "| type | status | title | what to do |"
    yield "|---|---|---|---|"
    for problem in TYPES.values():
        yield (
            f"| `/problems/{problem.name}` | {problem.status} | {problem.title} |"
            f" {problem.advice} |"
        )
    yield ""


def _settings() -> Iterator[str]:
    yield "## Settings"
    yield ""
    yield "Read from the environment."
    yield ""
    yield "| name | default | what it is |"
    yield "|---|---|---|"
    for name, field in Settings.model_fields.items():
        given = field.validation_alias
        shown = given if isinstance(given, str) else f"CASELEDGER_{name.upper()}"
        yield f"| `{shown}` | {_default(field.default)} | {field.description} |"
    yield ""


def _default(value: Any) -> str:
    return "" if value is None or value == () or value is PydanticUndefined else f"`{value}`"


def _tick(value: bool) -> str:
    return "yes" if value else ""
