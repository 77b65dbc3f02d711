"""The table of who may see what, read from the policy data `access`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from domain.envelope import Purpose
from domain.gate.relationships import Relationship
from domain.policies import policy
from domain.roles import Role

ALL = "*"
"""Stands among areas for every one of them."""


class Action(StrEnum):
    """What can be done to a case from without."""

    READ = "read"
    CHRONOLOGY = "chronology"
    EXPORT = "export"


@dataclass(frozen=True)
class Row:
    """One way to a case: any of these ties will do, for these areas; for any other purpose than
    these without what names or describes a person."""

    relationships: frozenset[Relationship]
    areas: frozenset[str]
    identifiable_for: frozenset[Purpose]


@dataclass(frozen=True)
class Emergency:
    """What a break-glass grant opens, and to whom."""

    roles: frozenset[Role]
    actions: frozenset[Action]
    areas: frozenset[str]


@dataclass(frozen=True)
class Rules:
    """The whole table; ``version`` is named by every decision. ``grace``: how long a tie that has
    ended goes on counting for something."""

    version: str
    grace: timedelta
    rows: Mapping[tuple[Role, Action], tuple[Row, ...]]
    past_a_restriction: frozenset[Relationship]
    past_a_conflict: frozenset[Relationship]
    emergency: Emergency


def rules_of(data: Mapping[str, Any]) -> Rules:
    """The table that a rule file holds; raises ``ValueError`` for a word that is not known."""
    found: dict[tuple[Role, Action], list[Row]] = {}
    for listed in data["case_access"].values():
        row = Row(
            relationships=frozenset(map(Relationship, listed["relationships"])),
            areas=frozenset(listed["areas"]),
            identifiable_for=frozenset(map(Purpose, listed["identifiable_for"])),
        )
        for role in listed["roles"]:
            for action in listed["actions"]:
                found.setdefault((Role(role), Action(action)), []).append(row)
    emergency = data["break_glass"]
    return Rules(
        version=data["version"],
        grace=timedelta(days=data["grace_days"]),
        rows={key: tuple(rows) for key, rows in found.items()},
        past_a_restriction=frozenset(map(Relationship, data["past_a_restriction"])),
        past_a_conflict=frozenset(map(Relationship, data["past_a_conflict"])),
        emergency=Emergency(
            roles=frozenset(map(Role, emergency["roles"])),
            actions=frozenset(map(Action, emergency["actions"])),
            areas=frozenset(emergency["areas"]),
        ),
    )


@cache
def access_rules() -> Rules:
    """The table in force."""
    return rules_of(policy("access"))
