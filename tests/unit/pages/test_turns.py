"""Turns: no more wait than were told that they may."""

import asyncio

import pytest

from api.pages.evidence.turns import Turns
from api.problems import Problem


def test_who_comes_when_enough_wait_is_told_so_and_a_turn_that_ended_is_free_again():
    async def tried() -> None:
        turns, may_end = Turns(at_once=1, waiting=1), asyncio.Event()

        async def held() -> None:
            async with turns.one():
                await may_end.wait()

        first, second = asyncio.create_task(held()), asyncio.create_task(held())
        await asyncio.sleep(0)
        with pytest.raises(Problem):
            async with turns.one():
                pass
        may_end.set()
        await asyncio.gather(first, second)
        async with turns.one():
            pass

    asyncio.run(tried())
