"""What waits to be sent to webhooks: the tables of the schema `feed` that are theirs."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

import psycopg
from psycopg import Connection
from psycopg_pool import ConnectionPool

from application.feed.cursor import Cursor
from application.log import LogUnavailable
from application.webhooks.attempt import Attempt
from application.webhooks.lanes import Head
from application.webhooks.queue import AnotherDelivers, Held, Mark, Settled
from application.webhooks.verdict import Health, Tried
from infrastructure.statements import statement

T = TypeVar("T")


@cache
def _sql(name: str) -> str:
    return statement("webhooks", name)


class WebhookQueue:
    """Implements :class:`application.webhooks.queue.Queue`.

    A crash may lose the last of what was noted, whole transactions and the latest first: what was
    sent is then sent again under the same id.
    """

    def __init__(self, pool: ConnectionPool[Any]) -> None:
        self._pool = pool

    def held(self, subscription: UUID) -> Held | None:
        key = {"subscription": subscription}

        def read(connection: Connection[Any]) -> Held | None:
            row = connection.execute(_sql("held"), key).fetchone()
            if row is None:
                return None
            since, cursor, replays, replayed, failing_since, unreached, rests_until, at = row
            failed = connection.execute(_sql("failed"), key).fetchall()
            return Held(
                mark=Mark(since, Cursor.parse(cursor), replays, replayed),
                health=Health(failing_since, unreached, rests_until),
                heartbeat_at=at,
                waiting=[Head(*each) for each in connection.execute(_sql("waiting"), key)],
                failed={stream: Tried(*tried) for stream, *tried in failed},
            )

        return self._together(read)

    def begin(self, subscription: UUID, mark: Mark, now: datetime) -> None:
        def begin(connection: Connection[Any]) -> None:
            connection.execute(
                _sql("begin"), {"subscription": subscription, **_row(mark), "now": now}
            )
            begun = {"cursor": str(mark.cursor), "position": mark.cursor.position}
            connection.execute(_sql("begin_progress"), {"subscription": subscription, **begun})

        self._together(begin)

    def line_up(
        self, subscription: UUID, heads: Sequence[Head], *, before: Mark, after: Mark
    ) -> None:
        lined = {
            "subscription": subscription,
            "positions": [head.position for head in heads],
            "streams": [head.stream for head in heads],
        }

        def line_up(connection: Connection[Any]) -> None:
            _move(connection, subscription, before, after)
            connection.execute(_sql("line_up"), lined)

        self._together(line_up)

    def set_going(self, subscription: UUID, *, before: Mark, after: Mark) -> None:
        def set_going(connection: Connection[Any]) -> None:
            _move(connection, subscription, before, after)
            for each in ("well", "forget_failed", "forget_dead"):
                connection.execute(_sql(each), {"subscription": subscription})
            behind = {"subscription": subscription, "position": after.cursor.position}
            connection.execute(_sql("forget_behind"), behind)

        self._together(set_going)

    def settle(
        self,
        subscription: UUID,
        settled: Sequence[Settled],
        *,
        health: Health,
        heartbeat_at: datetime,
        came_to: Attempt | None,
        done: Cursor | None,
        now: datetime,
    ) -> None:
        sent = [each for each in settled if each.was_sent]
        noted = {
            "subscription": subscription,
            "failing_since": health.failing_since,
            "unreached": health.unreached,
            "rests_until": health.rests_until,
            "heartbeat_at": heartbeat_at,
            "taken": sum(each.tried is None for each in sent),
            "refused": sum(each.tried is not None for each in sent),
        }

        def settle(connection: Connection[Any]) -> None:
            _note(connection, subscription, settled, now)
            connection.execute(_sql("note"), noted)
            _note_progress(connection, subscription, came_to, done, now)

        self._together(settle)

    def forget(self, subscription: UUID) -> None:
        def forget(connection: Connection[Any]) -> None:
            for each in ("forget_waiting", "forget_failed", "forget_dead", "forget"):
                connection.execute(_sql(each), {"subscription": subscription})

        self._together(forget)

    def _together(self, work: Callable[[Connection[Any]], T]) -> T:
        try:
            with self._pool.connection() as connection, connection.transaction():
                # What a crash loses of it is done again, and a receiver knows it by its id.
                connection.execute(
                    "SELECT pg_catalog.set_config('synchronous_commit', 'off', true)"
                )
                return work(connection)
        except psycopg.OperationalError as error:
            raise LogUnavailable(type(error).__name__) from None


def _row(mark: Mark) -> dict[str, Any]:
    return {
        "since": mark.since,
        "cursor": str(mark.cursor),
        "replays": mark.replays,
        "replayed": mark.replayed,
    }


def _move(connection: Connection[Any], subscription: UUID, before: Mark, after: Mark) -> None:
    found = {f"before_{name}": value for name, value in _row(before).items()}
    moved = connection.execute(_sql("move"), {"subscription": subscription, **found, **_row(after)})
    if moved.rowcount != 1:
        raise AnotherDelivers


def _note(
    connection: Connection[Any], subscription: UUID, settled: Sequence[Settled], now: datetime
) -> None:
    """Take away what is done with, and keep how the rest stands.

    Only of what still waits: another may deliver by now, and have had it taken.
    """
    done = [each.head for each in settled if each.tried is None]
    if done:
        gone = {"subscription": subscription, "positions": [each.position for each in done]}
        streams = [stream for (stream,) in connection.execute(_sql("done"), gone)]
        well = {"subscription": subscription, "streams": streams}
        connection.execute(_sql("no_longer_failed"), well)
    for head, tried in ((each.head, each.tried) for each in settled):
        if tried is None:
            continue
        row = {
            "subscription": subscription,
            "stream": head.stream,
            "failures": tried.failures,
            "code": tried.code,
            "next_at": tried.next_at,
            "position": head.position,
            "at": now,
        }
        connection.execute(_sql("fail"), row)
        if tried.is_dead:
            connection.execute(_sql("bury"), row)


def _note_progress(
    connection: Connection[Any],
    subscription: UUID,
    came_to: Attempt | None,
    done: Cursor | None,
    now: datetime,
) -> None:
    at = {"subscription": subscription, "at": now}
    if done is not None:
        connection.execute(
            _sql("note_done"), {**at, "cursor": str(done), "position": done.position}
        )
    if came_to is not None and came_to.is_taken:
        connection.execute(_sql("note_taken"), at)
    elif came_to is not None:
        connection.execute(_sql("note_refused"), {**at, "code": came_to.code})
