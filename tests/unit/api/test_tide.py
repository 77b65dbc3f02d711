"""Waiting for the log: woken by a rise, let go at a stop, patient where nobody answers."""

import asyncio

import pytest

from api.composing.tide import Tide
from application.log import LogUnavailable


def test_who_waits_is_woken_by_the_rise_they_wait_for():
    level = 0

    async def run():
        tide = Tide(lambda: level)
        waits = [asyncio.create_task(tide.above(n, timeout=10)) for n in (0, 1)]
        await asyncio.sleep(0)
        rise(1)
        first, _ = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        assert first == {waits[0]}
        rise(2)
        assert await waits[1]
        assert waits[0].result()

    def rise(value):
        nonlocal level
        level = value

    asyncio.run(run())


def test_a_wait_ends_with_its_time():
    assert asyncio.run(Tide(lambda: 3).above(3, timeout=0.05)) is False


def test_a_stop_lets_everyone_go():
    async def run():
        tide = Tide(lambda: 0)
        waiting = asyncio.create_task(tide.above(0, timeout=60))
        await asyncio.sleep(0)
        tide.end()
        assert await asyncio.wait_for(waiting, 5) is False
        assert await tide.above(0, timeout=60) is False
        assert tide.over

    asyncio.run(run())


def test_a_log_that_does_not_answer_is_waited_for():
    answers = iter([LogUnavailable("gone"), LogUnavailable("gone"), 1])

    def read():
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    assert asyncio.run(Tide(read).above(0, timeout=10)) is True


@pytest.mark.parametrize("level", [5, 6])
def test_what_has_risen_already_is_not_waited_for(level):
    async def run():
        tide = Tide(lambda: level)
        assert await tide.above(4, timeout=10)
        assert await tide.above(4, timeout=0)

    asyncio.run(run())
