"""What a view keeps of a case for the gate is what the gate would look at in the case itself."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random
from typing import Any
from uuid import UUID

import pytest

from domain.case.case import project
from domain.case.corrections.corrections import Withdrawing
from domain.case.measures.measures import MeasuresRecorded
from domain.case.restriction.restriction import State as Restrictions
from domain.envelope import Envelope
from domain.gate.tied import Ties, ties_of
from domain.roles import Role
from projections.ties.fold import begun, fold, hears, retold
from projections.ties.written import read, written
from tests.integration.projections.memory_log import MemoryEntry
from tests.unit.domain.conftest import Story
from tests.unit.domain.gate.cases import restriction
from tests.unit.domain.machine.any_case import AnyCase

TYING = (
    *("allocation", "handover", "handover withdrawn", "restriction", "sealed", "conflict"),
    *("safeguarding", "early help", "treatment", "passed on"),
)
WITHDRAWALS = ("mark-entry-in-error", "move-wrong-record-entry")


def told(seed: int, *, withdrawing: bool) -> list[Envelope]:
    """The events of a case in which much happens that the gate looks at, as the log gives them."""
    random = Random(f"ties {seed}")
    case = AnyCase(Story, Counter(), tell=lambda _: None)
    case.receive(random)
    for chain in random.sample(TYING, len(TYING)):
        case.follow(random, chain)
        if withdrawing:
            name = random.choice(WITHDRAWALS)
            case.make_and_ask(random, name, Role.SUPERVISOR, tries=8)
    return case.stored


def folded(entries: Sequence[Envelope], check: Callable[[Ties, Sequence[Envelope]], Any]) -> Ties:
    ties = begun(entries[0].originator_id)
    for number, entry in enumerate(entries, 1):
        so_far = [MemoryEntry(each, each.fact.SCHEMA) for each in entries[:number]]
        ties = retold(so_far) if isinstance(entry.fact, Withdrawing) else fold(ties, so_far[-1])
        check(ties, entries[:number])
    return ties


@pytest.mark.parametrize("withdrawing", [False, True])
def test_after_every_event_the_fold_says_what_the_case_says(withdrawing: bool) -> None:
    said: Counter[str] = Counter()

    def check(ties: Ties, entries: Sequence[Envelope]) -> None:
        case = project(None, entries)
        assert case is not None
        assert ties == ties_of(case), entries[-1].fact.TYPE
        # Equal mappings may differ in their order, which says who holds a case.
        for mine, theirs in ((ties, case), (read(written(ties)), case)):
            assert list(mine.allocation.allocations) == list(theirs.allocation.allocations)
        assert read(written(ties)) == ties
        said["held"] += bool(ties.allocation.allocations)
        said["covered"] += bool(ties.allocation.covers)
        said["offered"] += ties.handover.open is not None
        said["restricted"] += bool(ties.restriction.restrictions)
        said["conflict"] += bool(ties.restriction.conflicts)
        said["treated"] += ties.treatment_started
        said["of concern"] += ties.ever_of_concern

    stories = [told(seed, withdrawing=withdrawing) for seed in range(6)]
    for entries in stories:
        folded(entries, check)
    assert min(said.values()) > 0, said
    assert len(said) == 7
    withdrawn = [e for entries in stories for e in entries if isinstance(e.fact, Withdrawing)]
    assert bool(withdrawn) is withdrawing


def test_what_is_written_does_not_depend_on_the_order_of_a_set() -> None:
    covers = [UUID(int=2**128 - 1 - n * 7919**9) for n in range(20)]
    one = restriction(covers=covers, roles=[Role.PWP, Role.DUTY, Role.ADMIN])
    ties = replace(
        begun(covers[0]), restriction=Restrictions(restrictions={covers[1]: one}, conflicts={})
    )
    [told] = json.loads(written(ties))["restriction"]["restrictions"].values()
    assert told["covers"] == sorted(map(str, covers)) != list(map(str, covers))
    assert told["roles"] == ["admin", "duty", "pwp"]


def test_an_event_that_ties_nobody_is_not_read() -> None:
    closed = next(
        entry
        for seed in range(20)
        for entry in _measured(seed)
        if isinstance(entry.fact, MeasuresRecorded)
    )
    ties = begun(closed.originator_id)
    unreadable = MemoryEntry(closed, closed.fact.SCHEMA, readable=False)
    assert not hears(unreadable)
    assert fold(ties, unreadable) is ties


def _measured(seed: int) -> list[Envelope]:
    case = AnyCase(Story, Counter(), tell=lambda _: None)
    random = Random(f"measured {seed}")
    case.receive(random)
    case.follow(random, "risk")
    return case.stored
