"""Places for what is on its way: half of them at most for who may never answer."""

import asyncio
from contextlib import AsyncExitStack

from application.webhooks.room import Room


def test_endpoints_in_doubt_leave_half_of_the_places_to_the_others():
    async def run() -> None:
        room, never = Room(4), asyncio.Event()

        async def hang() -> None:
            async with room.place(is_in_doubt=True):
                await never.wait()

        hung = [asyncio.create_task(hang()) for _ in range(20)]
        await asyncio.sleep(0)
        async with asyncio.timeout(5), AsyncExitStack() as held:
            for _ in range(2):
                waited = await held.enter_async_context(room.place(is_in_doubt=False))
                assert not waited
        never.set()
        await asyncio.gather(*hung)

    asyncio.run(run())


def test_who_has_to_wait_for_a_place_is_told_so():
    async def run() -> list[bool]:
        room, waited = Room(1), []

        async def hold() -> None:
            async with room.place(is_in_doubt=False) as had_to_wait:
                waited.append(had_to_wait)
                await asyncio.sleep(0)

        await asyncio.gather(hold(), hold())
        return waited

    assert asyncio.run(run()) == [False, True]
