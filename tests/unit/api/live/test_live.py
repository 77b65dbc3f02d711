"""How streams are opened: what one follower waits for is not what another waits for."""

import asyncio
from dataclasses import replace
from threading import Event
from types import SimpleNamespace

import pytest

from api.composing.tide import Tide
from api.live import room
from api.live.live import READING_AT_ONCE, Live
from api.problems import Problem
from application.feed.page import FeedPage
from application.feed.wanted import EVERYTHING, Wanted
from tests.unit.api.live.telling import CALLER, at

BY_SERVICE = Wanted(services=frozenset({"BRIDGEWELL-TT"}))


class Feed:
    """An empty log, whose caseload gives no answer until it is let."""

    def __init__(self):
        self.answer = Event()

    def page(self, _caller, _after, _limit, wanted):
        assert not wanted.is_by_place or self.answer.wait(10)
        return FeedPage((), at(0), "-", is_caught_up=True, checkpoint=None, restrictions=0)


def test_streams_that_are_being_opened_count_for_their_follower_alone(monkeypatch):
    monkeypatch.setattr(room, "MOST_OF_ONE", 2)
    feed = Feed()
    live = Live(SimpleNamespace(feed=feed, tide=Tide(int), address="https://cases.invalid"))

    async def steps():
        opening = [asyncio.create_task(live.first(CALLER, None, BY_SERVICE)) for _ in range(2)]
        await asyncio.sleep(0)
        try:
            with pytest.raises(Problem) as refused:
                await live.first(CALLER, None, EVERYTHING)
            assert refused.value.document()["code"] == "own-streams"
            await live.first(replace(CALLER, client="another-program"), None, EVERYTHING)
        finally:
            feed.answer.set()
        await asyncio.gather(*opening)
        await live.first(CALLER, None, EVERYTHING)

    asyncio.run(steps())


def test_who_waits_for_the_caseload_keeps_nobody_else_from_the_log():
    feed = Feed()
    live = Live(SimpleNamespace(feed=feed, tide=Tide(int), address="https://cases.invalid"))

    async def steps():
        opening = [
            asyncio.create_task(live.first(CALLER, None, BY_SERVICE))
            for _ in range(READING_AT_ONCE)
        ]
        await asyncio.sleep(0)
        try:
            async with asyncio.timeout(2):
                assert (await live.first(CALLER, None, EVERYTHING)).cursor == at(0)
            assert not any(each.done() for each in opening)
        finally:
            feed.answer.set()
        await asyncio.gather(*opening)

    asyncio.run(steps())
