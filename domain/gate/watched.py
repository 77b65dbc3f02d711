"""Which readings stand out, by policy data: none of them is wrong for that."""

from dataclasses import dataclass
from datetime import time
from functools import cache

from domain.gate.relationships import Relationship
from domain.policies import policy


@dataclass(frozen=True)
class Watched:
    """``of_a_role``: ties that somebody has by their role alone, to every case of a service.

    Work is done from ``day_begins`` to ``day_ends``, in London, on working days. Whoever asks for
    ``records_in_a_day`` records or more, each by itself, asks for many.
    """

    of_a_role: frozenset[Relationship]
    day_begins: time
    day_ends: time
    records_in_a_day: int


@cache
def watched() -> Watched:
    """The policy in force."""
    data = policy("access")["watched"]
    return Watched(
        of_a_role=frozenset(map(Relationship, data["ties_of_a_role"])),
        day_begins=time.fromisoformat(data["day_begins"]),
        day_ends=time.fromisoformat(data["day_ends"]),
        records_in_a_day=data["records_in_a_day"],
    )
