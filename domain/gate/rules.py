"""The table of who may see and do what, read from the policy data `access`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from domain.commands import Command
from domain.envelope import Purpose, Sensitivity
from domain.gate.relationships import Relationship
from domain.policies import policy
from domain.roles import Role

ALL = "*"
"""Stands among areas for every one of them."""
CASE = "case"
"""The kind of stream in which what ties somebody to it counts; elsewhere the role decides."""
EMERGENCY_SEARCH = "emergency_search"
"""Which cases there are of somebody, asked by who may break glass."""
GOVERNANCE_SEARCH = "governance_search"
"""Which numbers a person and their cases have, asked by who answers for what leaves the house."""
READINGS_OF = "readings"
"""Who has seen a record, asked by those who watch over access."""
OWN_RECORD = "own_record"
"""What somebody asks for as the one whom it is about."""


class Action(StrEnum):
    """What can be done from without: readings, and groups of commands."""

    READ = "read"
    CHRONOLOGY = "chronology"
    EXPORT = "export"
    REFER = "refer"
    TRIAGE = "triage"
    OFFICE = "office"
    BOOK = "book"
    SEND = "send"
    NOTE_WORD_RECEIVED = "note_word_received"
    RAISE_CONCERN = "raise_concern"
    RECORD = "record"
    AMEND = "amend"
    ADD_TO_ENTRY = "add_to_entry"
    DECIDE_RECTIFICATION = "decide_rectification"
    ALLOCATE = "allocate"
    HAND_OVER = "hand_over"
    RECEIVE = "receive"
    PLAN_DISCHARGE = "plan_discharge"
    MANAGE = "manage"
    COUNTERSIGN = "countersign"
    REVIEW = "review"
    DECIDE_CONCERN = "decide_concern"
    CURATE = "curate"
    RESTRICT = "restrict"
    KEEP_OUT = "keep_out"
    RELEASE = "release"
    SAMPLE = "sample"


READINGS = (Action.READ, Action.CHRONOLOGY, Action.EXPORT)


@dataclass(frozen=True)
class Row:
    """One way to a case: any of these ties will do, for these areas (or single types of event);
    for any other purpose than these without what names or describes a person. Of what is ``own``
    the reader may see what they recorded themselves; of what is ``clear`` codes, dates and ids."""

    relationships: frozenset[Relationship]
    areas: frozenset[str]
    own: frozenset[str]
    clear: frozenset[str]
    identifiable_for: frozenset[Purpose]


@dataclass(frozen=True)
class Emergency:
    """What a break-glass grant opens, and to whom."""

    roles: frozenset[Role]
    actions: frozenset[Action]
    areas: frozenset[str]


@dataclass(frozen=True)
class Followed:
    """Events whose types begin with which word a follower is told of, and of which marking."""

    types: frozenset[str]
    sensitivities: frozenset[Sensitivity]


@dataclass(frozen=True)
class Rules:
    """The whole table; ``version`` is named by every decision. ``grace``: how long a tie that has
    ended goes on counting for something. ``elsewhere`` says of everything that is no case, by its
    kind, for which purposes whoever may ask is shown whom it is about."""

    version: str
    grace: timedelta
    commands: Mapping[str, Action]
    rows: Mapping[tuple[Role, Action], tuple[Row, ...]]
    elsewhere: Mapping[tuple[str, Role, Action], frozenset[Purpose]]
    past_a_restriction: frozenset[Relationship]
    past_a_conflict: frozenset[Relationship]
    despite_a_restriction: frozenset[Action]
    emergency: Emergency
    followed: Mapping[Role, Followed]

    def action_of(self, asked: type[Command]) -> Action:
        """What asking for a command is called; raises ``KeyError`` for one of no group."""
        return self.commands[asked.NAME] if asked.KIND == CASE else Action.RECORD


def rules_of(data: Mapping[str, Any]) -> Rules:
    """The table that a rule file holds; raises ``ValueError`` for a word that is not known."""
    emergency = data["break_glass"]
    return Rules(
        version=data["version"],
        grace=timedelta(days=data["grace_days"]),
        commands={
            name: Action(action)
            for action, group in data["case_commands"].items()
            for name in group["commands"]
        },
        rows=_rows(data["case_access"]),
        elsewhere=_elsewhere(data["other_access"]),
        past_a_restriction=frozenset(map(Relationship, data["past_a_restriction"])),
        past_a_conflict=frozenset(map(Relationship, data["past_a_conflict"])),
        despite_a_restriction=frozenset(map(Action, data["despite_a_restriction"])),
        emergency=Emergency(
            roles=frozenset(map(Role, emergency["roles"])),
            actions=frozenset(map(Action, emergency["actions"])),
            areas=frozenset(emergency["areas"]),
        ),
        followed={
            Role(role): Followed(
                types=frozenset(granted["types"]),
                sensitivities=frozenset(map(Sensitivity, granted["sensitivities"])),
            )
            for role, granted in data["feed"].items()
        },
    )


def _rows(data: Mapping[str, Any]) -> Mapping[tuple[Role, Action], tuple[Row, ...]]:
    found: dict[tuple[Role, Action], list[Row]] = {}
    for listed in data.values():
        row = Row(
            relationships=frozenset(map(Relationship, listed["relationships"])),
            areas=frozenset(listed["areas"]),
            own=frozenset(listed.get("own", ())),
            clear=frozenset(listed.get("clear", (ALL,))),
            identifiable_for=frozenset(map(Purpose, listed["identifiable_for"])),
        )
        for role in listed["roles"]:
            for action in listed["actions"]:
                found.setdefault((Role(role), Action(action)), []).append(row)
    return {key: tuple(rows) for key, rows in found.items()}


def _elsewhere(data: Mapping[str, Any]) -> Mapping[tuple[str, Role, Action], frozenset[Purpose]]:
    found: dict[tuple[str, Role, Action], frozenset[Purpose]] = {}
    for listed in data.values():
        purposes = frozenset(map(Purpose, listed["identifiable_for"]))
        for kind in listed["kinds"]:
            for role in listed["roles"]:
                for action in listed["actions"]:
                    key = (kind, Role(role), Action(action))
                    found[key] = found.get(key, frozenset()) | purposes
    return found


@cache
def access_rules() -> Rules:
    """The table in force."""
    return rules_of(policy("access"))
