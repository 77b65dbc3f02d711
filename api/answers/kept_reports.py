"""Reports that are kept for a while, so that asking again costs what has moved and no more."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any
from uuid import UUID
from weakref import WeakValueDictionary

from psycopg_pool import ConnectionPool
from starlette.concurrency import run_in_threadpool

from api.answers.reports import Answer, Question, answer, moved_on
from application.figures import FigureSource
from projections.as_of import as_of
from projections.marks import find_revision
from projections.outcomes.projection import OutcomesProjection

MOST_EVENTS = 1_000
"""Between what is kept and what is asked for; beyond that a report is worked out anew."""
MOST_ROOM = 4_000_000
"""Places in the lists of all that is kept: some 40 MB."""

_VIEW = (OutcomesProjection.name, OutcomesProjection.version)


@dataclass(frozen=True)
class _Kept:
    answer: Answer
    revision: UUID

    @property
    def position(self) -> int:
        return self.answer.as_of.position


class KeptReports:
    """Answers questions about figures, and keeps the answers: which cases are in which figure.

    An answer rests on rules of this program, on rows of the view and, for outcomes of young people,
    on dates of birth in referrals. Rows as at a position stay as they are for as long as the view's
    revision does. An erasure changes it in the transaction that removes the rows, when the keys
    that opened dates of birth are gone: what was worked out before is then neither told nor built
    upon. Between two positions of one revision an answer changes by those cases of which the log
    tells something in between, and these are worked out anew.

    No row is kept, and nothing of what was opened. Who asks is no part of a question: whoever tells
    an answer asks the gate, then, about each case that they name.
    """

    def __init__(
        self,
        *,
        views: ConnectionPool[Any],
        source: FigureSource,
        most_events: int = MOST_EVENTS,
        most_room: int = MOST_ROOM,
    ) -> None:
        self._views = views
        self._source = source
        self._most_events = most_events
        self._most_room = most_room
        self._kept: OrderedDict[tuple[Question, bool], _Kept] = OrderedDict()
        self._keeping = Lock()
        self._turns: WeakValueDictionary[Question, asyncio.Lock] = WeakValueDictionary()

    async def answer(self, question: Question) -> Answer:
        """The report that was asked for. Who asks the same meanwhile waits, and no thread with
        them, for what the first was told.

        Raises as :func:`~api.answers.reports.answer` does.
        """
        turn = self._turns.setdefault(_asked(question), asyncio.Lock())
        async with turn:
            return await run_in_threadpool(self._answered, question)

    def _answered(self, question: Question) -> Answer:
        with self._views.connection() as connection:
            # Looked up first: what is changed from here on has another.
            revision = find_revision(connection, *_VIEW)
            reached = as_of(connection, *_VIEW, question.position)
            there = replace(question, position=reached.position)
            before = self._nearest(there, revision)
            if before is None:
                told = answer(connection, self._source, there)
            elif before.position == reached.position:
                told = before.answer
            else:
                stretch = sorted((before.position, reached.position))
                cases = self._source.touched(*stretch)
                now = answer(connection, self._source, there, cases=cases)
                told = moved_on(before.answer, cases, now)
        told = replace(told, question=question, as_of=reached)
        if revision is not None:
            self._keep(_Kept(told, revision))
        return told

    def _nearest(self, question: Question, revision: UUID | None) -> _Kept | None:
        """What is kept of a question as of the position that is nearest to its own, if that is near
        enough; what is of another revision is forgotten."""
        position = question.position or 0
        with self._keeping:
            for key in [k for k, kept in self._kept.items() if kept.revision != revision]:
                del self._kept[key]
            kept = [self._kept.get((_asked(question), pinned)) for pinned in (False, True)]
        near = [
            each
            for each in kept
            if each is not None
            and abs(each.position - position) <= self._most_events
            # What is compared with lies before both, unless there is nothing to be made anew.
            and ((question.since or 0) <= min(each.position, position) or each.position == position)
        ]
        return min(near, key=lambda each: abs(each.position - position), default=None)

    def _keep(self, kept: _Kept) -> None:
        """Keep an answer: as of no position in particular, or else as of one that was named, which
        takes the place of another one named."""
        question = kept.answer.question
        key = _asked(question), question.position is not None
        with self._keeping:
            self._kept[key] = kept
            self._kept.move_to_end(key)
            while sum(each.answer.room for each in self._kept.values()) > self._most_room:
                self._kept.popitem(last=False)


def _asked(question: Question) -> Question:
    """A question as of whichever position."""
    return replace(question, position=None)
