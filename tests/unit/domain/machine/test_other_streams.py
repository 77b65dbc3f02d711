"""Random commands against persons, the directory and matters."""

from collections import Counter
from random import Random
from typing import Any
from uuid import UUID

import pytest

from domain.commands import Command, Refusal, command_class, command_classes
from domain.directory import directory
from domain.matter import matter
from domain.person import person
from tests.unit.domain.machine.making import PEOPLE, Maker
from tests.unit.domain.stream import SOMEBODY_ELSE, Stream

RUNS, STEPS = 40, 40


def _ids(stream: Stream) -> dict[str, list[UUID]]:
    """Of whatever kind it is: what its state holds by event id, and the people there are."""
    state = stream.state
    if isinstance(state, person.Person):
        merge = state.merging.merge
        return {
            "relationship": list(state.relationships.relationships),
            "merge": [merge] if merge else [],
        }
    if isinstance(state, directory.DirectoryEntry):
        return {"assignment": list(state.practitioner.roles)}
    if isinstance(state, matter.Matter):
        return {"referral": list(state.referrals), "exclude": [*PEOPLE, SOMEBODY_ELSE]}
    return {}


def _ask(stream: Stream, asked: type[Command], random: Random) -> bool:
    made: Any = Maker(random, now=stream.now, ids=_ids(stream), fittings={}).make(asked)
    before = stream.state, list(stream.entries)
    try:
        stream.ask(made, role=random.choice(sorted(asked.ROLES)))
    except Refusal:
        assert (stream.state, stream.entries) == before
        return False
    return True


@pytest.mark.parametrize("kind", [person, directory, matter], ids=lambda kind: kind.KIND)
def test_whatever_is_asked_a_stream_reads_the_same_from_the_log(kind):
    names = [asked.NAME for asked in command_classes(kind.KIND)]
    begins = [asked for asked in command_classes(kind.KIND) if asked.BEGINS]
    accepted: Counter[str] = Counter()
    for seed in range(RUNS):
        random, stream = Random(seed), Stream(kind)
        first = random.choice(begins)
        assert any(_ask(stream, first, random) for _ in range(50)), first.NAME
        accepted[first.NAME] += 1
        for name in random.choices(names, k=STEPS):
            accepted[name] += _ask(stream, command_class(name), random)
    assert {name for name in names if not accepted[name]} == set()
