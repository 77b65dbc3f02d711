"""The process that delivers, and whether it still may."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from psycopg import OperationalError

from api.processes.deliver import _lead


class Lost:
    """Leadership that is gone."""

    def confirm(self) -> None:
        raise OperationalError


def test_that_it_leads_no_more_is_noticed_while_all_that_delivers_waits_for_an_answer():
    answered = threading.Event()

    async def deliver(over: asyncio.Event) -> None:
        await over.wait()
        answered.set()

    async def lead() -> None:
        loop = asyncio.get_running_loop()
        loop.set_default_executor(ThreadPoolExecutor(1))
        waiting = loop.run_in_executor(None, answered.wait, 10)
        async with asyncio.timeout(5):
            await _lead([deliver], Lost(), threading.Event())  # type: ignore[arg-type]
        await waiting

    with pytest.raises(OperationalError):
        asyncio.run(lead())
