"""The boards: which rules put something on each, from the policy of that name."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import cache

from domain.policies import policy


class BoardName(StrEnum):
    """What somebody looks at together."""

    CONCERNS = "concerns"
    NOTES = "notes"
    COUNTERSIGNATURES = "countersignatures"
    ACTIONS = "actions"
    CLOSED = "closed"
    TRANSITIONS = "transitions"


@dataclass(frozen=True)
class Rule:
    """Something of a ``kind`` comes on a board once it has stood open for ``after``."""

    code: str
    kind: str
    after: timedelta


@dataclass(frozen=True)
class Board:
    """``version`` is that of the policy; ``ended_only``: nothing of cases that go on."""

    rules: tuple[Rule, ...]
    version: str
    ended_only: bool


@cache
def board_rules(name: BoardName) -> Board:
    """The rules of a board."""
    rules = policy("boards")
    told = rules["boards"][name.value]
    return Board(
        rules=tuple(
            Rule(code, rule["kind"], timedelta(hours=rule.get("hours", 0)))
            for code, rule in told["rules"].items()
        ),
        version=rules["version"],
        ended_only=told.get("cases") == "ended",
    )
