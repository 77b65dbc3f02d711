"""Recording what is shown and what is refused, before the answer is sent.

Where it can't be recorded nothing is shown, not even that it was refused.
"""

import asyncio
import re
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from uuid import UUID

import structlog
from fastapi import Request
from starlette.concurrency import run_in_threadpool

from api.composing.services import Services
from api.problems import Problem, note_fault, problem_for
from application.accesses.readings import (
    MOST_BOUNDS,
    Decision,
    Reading,
    ReadingDecided,
    readings_of,
)
from application.callers import Caller
from application.log import LogUnavailable
from application.reading import Entry
from domain.envelope import Purpose
from domain.gate.decision import Allowed

CRISIS_WAIT = 2.0
"""Seconds that whoever asks in a crisis waits for the access log."""

_REFUSING = frozenset({403, 404, 410})
"""Statuses that tell somebody no: what else went wrong decided nothing about them."""

_log = structlog.get_logger()


@dataclass
class Shown:
    """What a route says of its answer, before it is sent."""

    allowed: Allowed | None = None
    person: UUID | None = None
    document: UUID | None = None
    records: tuple[UUID, ...] = ()
    areas: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    """What bounded the question, as it was understood: beside what stands in the address, and in
    place of what stands there under the same name."""
    count: int | None = None
    position: int | None = None
    after: int | None = None
    why: Purpose | None = None
    in_crisis: bool = False
    """To be shown even where it can only be written down on this machine for now."""

    def entries(self, entries: Iterable[Entry], *, position: int) -> None:
        """These entries of one record, as of a position."""
        kinds = [entry.event.fact_class for entry in entries]
        self.areas = tuple(sorted({kind.AREA for kind in kinds}))
        self.count, self.position = len(kinds), position

    def listed(self, records: Iterable[UUID], *, position: int) -> None:
        """A list of records, as of a position."""
        self.named(records)
        self.position = position

    def named(self, records: Iterable[UUID]) -> None:
        """Records that are named, each once, as they are now."""
        self.records = tuple(dict.fromkeys(records))
        self.count = len(self.records)


@dataclass(frozen=True)
class Recording:
    """Records decisions in the access log of these services. What it can't record it raises as
    `Problem`: then nothing may be sent."""

    services: Services

    async def allow(self, request: Request, action: str, shown: Shown, *, ordinal: int = 0) -> None:
        """Return once it is in the access log for good, or, in a crisis, on this machine's disk,
        that this was shown. ``ordinal`` counts what one answer that goes on shows, from 0."""
        readings = self._readings(request, shown, _decided(request, action, shown), ordinal)
        await self._record(shown, readings)

    def allow_later(self, request: Request, action: str, shown: Shown, *, ordinal: int) -> None:
        """Have it written that this was shown, of which the access log already holds that it might
        be. What goes wrong is logged."""
        for each in self._readings(request, shown, _decided(request, action, shown), ordinal):
            try:
                written = self.services.access.writer.submit(each)
            except LogUnavailable as error:
                note_fault(error, str(each.decided.trace))
            else:
                written.add_done_callback(partial(_note_failure, str(each.decided.trace)))

    async def refuse(self, request: Request, action: str, shown: Shown, error: Exception) -> None:
        """Return once the access log holds that somebody was told no, if that is what the error
        tells them. What a route had gathered before it is not recorded: it was not shown."""
        problem = problem_for(error)
        if problem.type.status in _REFUSING:
            code = str(problem.members.get("code") or problem.type.name)
            refused = Shown(document=shown.document)
            decided = _decided(request, action, refused, code)
            await self._record(refused, self._readings(request, refused, decided, 0))

    def _readings(
        self, request: Request, shown: Shown, decided: ReadingDecided, ordinal: int
    ) -> list[Reading]:
        caller: Caller = request.scope["caller"]
        return readings_of(
            decided,
            log_origin=self.services.access.first_origin,
            by=caller,
            at=self.services.clock(),
            why=shown.why or caller.purpose,
            ordinal=request.scope.get("first_reading", 0) + ordinal,
        )

    async def _record(self, shown: Shown, readings: Sequence[Reading]) -> None:
        try:
            futures = map(self.services.access.writer.submit, readings)
            written = asyncio.gather(*map(asyncio.wrap_future, futures))
            await asyncio.wait_for(written, CRISIS_WAIT if shown.in_crisis else None)
        except Exception as error:
            note_fault(error, str(readings[0].decided.trace))
            if not (shown.in_crisis and await self._spooled(readings)):
                raise Problem("not-recorded", headers={"Retry-After": "1"}) from None

    async def _spooled(self, readings: Sequence[Reading]) -> bool:
        """Whether the readings are on this machine's disk; that they had to be is an alarm."""
        request_id = str(readings[0].decided.trace)
        try:
            for reading in readings:
                await run_in_threadpool(self.services.access.spool.keep, reading)
        except OSError as error:
            note_fault(error, request_id)
            return False
        _log.error("reading_spooled", request_id=request_id)
        return True


def _decided(
    request: Request, action: str, shown: Shown, code: str | None = None
) -> ReadingDecided:
    caller: Caller = request.scope["caller"]
    allowed = shown.allowed
    return ReadingDecided(
        action=action,
        decision=Decision.ALLOWED if code is None else Decision.DENIED,
        code=code or (None if allowed is None else allowed.code),
        ties=() if allowed is None else tuple(sorted(allowed.ties)),
        stream=next(_named(request), None),
        person=shown.person,
        document=shown.document,
        shown=shown.records,
        areas=shown.areas,
        asked=(*shown.asked, *_bounds(request, shown.asked))[:MOST_BOUNDS],
        count=shown.count,
        position=shown.position,
        after=shown.after,
        grant=caller.grant,
        token=caller.token,
        session=caller.session,
        trace=_trace(request),
    )


def _note_failure(request_id: str, written: Future[int]) -> None:
    if not written.cancelled() and (error := written.exception()) is not None:
        assert isinstance(error, Exception)
        note_fault(error, request_id)


def _named(request: Request) -> Iterator[UUID]:
    """The ids in the address; the first is the record that was asked for."""
    for value in request.path_params.values():
        with suppress(ValueError):
            yield UUID(value)


def _bounds(request: Request, told: Iterable[str]) -> tuple[str, ...]:
    """What bounded the question, as far as it is made of codes, ids, days and numbers, and nobody
    told what it was understood as."""
    names = {bound.partition(":")[0] for bound in told}
    given = request.query_params.multi_items()
    bounds = (f"{name}:{value}" for name, value in given if name not in names)
    return tuple(bound for bound in bounds if _BOUND.fullmatch(bound))


def _trace(request: Request) -> UUID:
    """The id that the answer carries."""
    return UUID(request.scope["request_id"])


_BOUND = re.compile(r"[A-Za-z][A-Za-z0-9_.:-]{0,63}")
