"""The reference of commands, events, problems and settings, made from their registries.

`docs/reference.md` is this text; a test fails when they differ, so that nothing registered goes
undocumented and nothing documented is gone.
"""

from collections.abc import Iterator
from typing import Any

from pydantic_core import PydanticUndefined

from api.problems import TYPES
from api.settings import Settings
from domain.commands import Command, command_classes
from domain.facts import Fact, event_classes, part_fields


def reference() -> str:
    """The whole reference as Markdown."""
    return "\n".join(
        [
            "# Reference",
            "",
            "Made by `caseledger reference` from the code's own registries; do not edit.",
            "",
            *_commands(),
            *_events(),
            *_problems(),
            *_settings(),
        ]
    )


def _commands() -> Iterator[str]:
    yield "## Commands"
    yield ""
    yield (
        "Each is a `POST` with an `Idempotency-Key`; its content goes under `data`. *Seen* marks"
        " those that need `If-Match`, *after end* those that a case which has ended still takes."
    )
    yield ""
    yield "| command | area | what it does | content | seen | after end | roles |"
    yield "|---|---|---|---|---|---|---|"
    for asked in command_classes():
        yield (
            f"| `{_path(asked)}` | {asked.AREA} | {asked.SUMMARY} | {_fields(asked)} |"
            f" {_tick(asked.SEEN)} | {_tick(asked.AFTER_END)} | {', '.join(sorted(asked.ROLES))} |"
        )
    yield ""


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
    return "" if value is None or value is PydanticUndefined else f"`{value}`"


def _path(asked: type[Command]) -> str:
    return f"/cases/{asked.NAME}" if asked.BEGINS else f"/cases/{{case}}/{asked.NAME}"


def _fields(content: type[Command] | type[Fact]) -> str:
    return ", ".join(
        f"`{name}`" if field.is_required() else f"`{name}`?"
        for name, field in content.model_fields.items()
    )


def _tick(value: bool) -> str:
    return "yes" if value else ""
