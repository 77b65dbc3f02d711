"""What is sent stands in a range; the range before is written down first, and none grows large."""

import asyncio

import pytest

from api.live.ranges import LONGEST_SECONDS, MOST_EVENTS, Range, Ranges
from api.problems import Problem


class Register:
    def __init__(self):
        self.written, self.left, self.fails, self.now = [], [], False, 0.0
        self.ranges = Ranges(
            write=self.write, leave=self.left.append, position=40, monotonic=lambda: self.now
        )

    async def write(self, shown):
        if self.fails:
            raise Problem("not-recorded")
        self.written.append(shown)


def run(steps):
    register = Register()
    asyncio.run(steps(register))
    return register


def test_a_range_is_written_before_the_next_begins():
    async def steps(register):
        await register.ranges.before(MOST_EVENTS - 1, 1_050)
        await register.ranges.before(1, 1_051)
        assert register.written == []
        await register.ranges.before(2, 1_060)
        assert register.written == [Range(1, 40, 1_051, MOST_EVENTS, goes_on=True)]
        register.ranges.end()

    assert run(steps).left == [Range(2, 1_051, 1_060, 2, goes_on=False)]


def test_a_range_ends_with_its_time_though_little_was_sent():
    async def steps(register):
        await register.ranges.close_if_due()
        register.now = 500.0
        await register.ranges.before(1, 41)
        register.now += LONGEST_SECONDS - 0.1
        await register.ranges.before(1, 42)
        assert register.written == []
        register.now += 0.1
        await register.ranges.close_if_due()
        assert register.written == [Range(1, 40, 42, 2, goes_on=True)]
        register.now += 10 * LONGEST_SECONDS
        await register.ranges.close_if_due()
        assert len(register.written) == 1

    run(steps)


def test_where_nothing_can_be_written_nothing_may_be_sent():
    async def steps(register):
        await register.ranges.before(MOST_EVENTS, 1_040)
        register.fails = True
        for _ in range(2):
            with pytest.raises(Problem, match="not-recorded"):
                await register.ranges.before(1, 1_041)
        register.ranges.end()

    register = run(steps)
    (left,) = register.left
    assert (left.after, left.through, left.count) == (40, 1_040, MOST_EVENTS)


def test_an_end_without_anything_sent_is_written_too():
    async def steps(register):
        register.ranges.end()

    assert run(steps).left == [Range(1, 40, 40, 0, goes_on=False)]
