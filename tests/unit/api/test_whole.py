"""What is asked whole is bounded by what is looked at, not only by what is shown."""

import asyncio
from types import SimpleNamespace

import pytest

from api.problems import Problem
from api.showing.recording import Shown
from api.showing.whole import MOST_PAGES, whole_answer


def route(pages):
    asked = []

    async def endpoint(*, showing: Shown, after: str | None = None, limit: int = 50):
        asked.append(after)
        showing.listed([], position=7)
        return {"rows": [len(asked)]} | ({"next": str(len(asked))} if len(asked) < pages else {})

    return SimpleNamespace(endpoint=endpoint), asked


def test_pages_follow_each_other_into_one_answer():
    three, asked = route(3)
    told = asyncio.run(whole_answer(three, {"showing": Shown()}))
    assert (told, asked) == ({"rows": [1, 2, 3]}, [None, "1", "2"])


def test_no_more_pages_are_looked_at_than_may_be():
    endless, asked = route(10 * MOST_PAGES)
    with pytest.raises(Problem) as refused:
        asyncio.run(whole_answer(endless, {"showing": Shown()}))
    assert len(asked) == MOST_PAGES
    assert "too-many-rows" in str(vars(refused.value))
