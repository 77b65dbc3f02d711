"""Random commands against the real rules: whatever is asked, the case stays a case."""

from collections import Counter
from functools import partial
from random import Random

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.unit.domain.machine.any_case import NAMES, AnyCase
from tests.unit.domain.machine.chains import CHAINS

EACH_CHAIN = 15
"""How many cases see each chain: its last command is accepted in a few of them at least."""


def test_whatever_is_asked_the_case_stays_a_case(new_story, monkeypatch):
    # A failure is to be read soon rather than at its shortest; there is no setting for it.
    monkeypatch.setattr("hypothesis.internal.conjecture.engine.MAX_SHRINKING_SECONDS", 20)
    accepted: Counter[str] = Counter()
    run_state_machine_as_test(
        partial(AnyCase, new_story, accepted),
        settings=settings(
            max_examples=60,
            stateful_step_count=40,
            derandomize=True,
            database=None,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
    # What the steps above draw changes with every command that is added; these do not.
    for chain in CHAINS:
        for seed in range(EACH_CHAIN):
            random = Random(f"{chain} {seed}")
            case = AnyCase(new_story, accepted, tell=lambda _: None)
            case.receive(random)
            case.follow(random, chain)
            case.what_must_hold()
            case.teardown()
    assert {name for name in NAMES if not accepted[name]} == set()
