"""The waiting list: who waits, and whom the policy of that name would have thought of first."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from domain.case.case import Status
from domain.policies import policy

NOT_JUDGED = "not_judged"
"""Stands in a rule for a risk that nobody has judged yet: which is not to be read as a low one."""

WAITING = frozenset({Status.RECEIVED, Status.ACCEPTED, Status.WAITING_ASSESSMENT, Status.ASSESSED})
"""Whoever is in one of these has been referred and not been treated yet."""


@dataclass(frozen=True)
class Rule:
    """A rule holds of a case of which all of ``holds`` is so; nothing in it means of every case."""

    code: str
    holds: Mapping[str, Any]


@dataclass(frozen=True)
class WaitingList:
    """``rules`` stand in the order in which they come before each other."""

    rules: tuple[Rule, ...]
    version: str


@cache
def waiting_list() -> WaitingList:
    """The rules that put those who wait in order."""
    rules = policy("waiting_list")
    return WaitingList(
        rules=tuple(
            Rule(code, {name: value for name, value in rule.items() if name != "label"})
            for code, rule in rules["rules"].items()
        ),
        version=rules["version"],
    )


@cache
def place(*, risk_level: str | None, response_owed: bool, priority: str) -> Rule:
    """The first rule that holds of somebody who waits.

    ``priority`` is the latest rating, or how urgent the referral was where nobody has rated it.
    """
    known = {
        "risk_level": risk_level or NOT_JUDGED,
        "response_owed": response_owed,
        "priority": priority,
    }
    return next(
        rule
        for rule in waiting_list().rules
        if all(known[name] == value for name, value in rule.holds.items())
    )
