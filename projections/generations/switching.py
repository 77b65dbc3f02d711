"""Which generation of a view is read, and which stands beside it, in the caller's transaction.

A generation is a view's tables, its mark and what is set aside of it. The schema tells them apart:
``views`` is read, ``views_beside`` is not; through ``views_between`` tables pass on their way,
since two of one name, or of one index's name, can't be in one schema.
"""

from dataclasses import dataclass
from typing import Any

from psycopg import Connection
from psycopg.errors import ForeignKeyViolation
from psycopg.sql import SQL, Identifier

from projections.marks import MarkMoved, revise
from projections.projection import Projection
from projections.statements import statement

_PACKAGE = "generations"
_LIVE, _BESIDE, _BETWEEN = "views", "views_beside", "views_between"
_BOOKS = ("mark", "parked")
"""The tables that all views of a schema share."""


@dataclass(frozen=True)
class Beside:
    """A generation beside the one that is read: up to which position it is or was built from whole
    streams, and whether it was once read itself, and switched away from. What stands there after a
    switch has another id."""

    id: int
    upto: int
    is_whole: bool


def set_up(connection: Connection[Any]) -> None:
    """Make the tables that say what stands beside, where they are missing."""
    connection.execute(statement("bookkeeping", "lock_set_up"))
    connection.execute(statement(_PACKAGE, "create_tables"))


def find(connection: Connection[Any], view: Projection) -> Beside | None:
    """What stands beside a view, if anything does."""
    found = connection.execute(statement(_PACKAGE, "find"), _key(view)).fetchone()
    return None if found is None else Beside(*found)


def hold(connection: Connection[Any], beside: Beside) -> None:
    """Keep a generation from being discarded, and from being switched to by others, until the
    transaction ends. Raises :class:`~projections.marks.MarkMoved` where it was before.

    Whoever holds the live mark too took that first.
    """
    if connection.execute(statement(_PACKAGE, "hold"), {"id": beside.id}).fetchone() is None:
        raise MarkMoved


def begin(connection: Connection[Any], view: Projection, *, upto: int) -> None:
    """Put a generation that is still to be built in the place of what stands beside: from whole
    streams up to a position, and on from there event by event."""
    discard(connection, view)
    connection.execute(statement(_PACKAGE, "begin"), {**_key(view), "upto": upto})


def claimed(connection: Connection[Any], view: Projection, after: int, upto: int) -> bool:
    """Whether the stretch of streams after a position is the caller's to build, in its transaction.

    False where it was built, or where no generation up to that position is being built any more.
    """
    asked = {**_key(view), "after": after, "upto": upto}
    try:
        return connection.execute(statement(_PACKAGE, "claim"), asked).rowcount == 1
    except ForeignKeyViolation:
        raise MarkMoved from None


def built(connection: Connection[Any], view: Projection) -> set[int]:
    """The positions after which the stretches begin that are built."""
    return {after for (after,) in connection.execute(statement(_PACKAGE, "built"), _key(view))}


def discard(connection: Connection[Any], view: Projection) -> None:
    """Remove what stands beside, if anything does: also what nothing says of that it stands there,
    such as tables that were being made while their generation was discarded."""
    set_up(connection)
    # First, and then the mark, because whoever builds holds on to these: so that neither waits for
    # the other.
    connection.execute(statement(_PACKAGE, "forget"), _key(view))
    for table in _BOOKS:
        if _exists(connection, table):
            _taken(connection, _BESIDE, table, view)
    for table in view.tables:
        connection.execute(SQL("DROP TABLE IF EXISTS {}").format(Identifier(_BESIDE, table)))


def exchange(connection: Connection[Any], view: Projection) -> None:
    """Let what stands beside be read, and what was read stand beside.

    Whoever holds the live mark and what stands beside keeps the others out meanwhile. Raises
    ``psycopg.errors.LockNotAvailable`` where somebody has been reading for longer than it waits:
    others would wait behind it.
    """
    revise(connection, view)
    connection.execute(statement(_PACKAGE, "lock_briefly"))
    live = [Identifier(_LIVE, table) for table in view.tables]
    connection.execute(
        SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(SQL(", ").join(live)),
    )
    for here, there in ((_LIVE, _BETWEEN), (_BESIDE, _LIVE), (_BETWEEN, _BESIDE)):
        for table in view.tables:
            connection.execute(
                SQL("ALTER TABLE {} SET SCHEMA {}").format(
                    Identifier(here, table), Identifier(there)
                )
            )
    for table in _BOOKS:
        before = _taken(connection, _LIVE, table, view)
        after = _taken(connection, _BESIDE, table, view)
        _put(connection, _LIVE, table, after)
        _put(connection, _BESIDE, table, before)
    connection.execute(statement(_PACKAGE, "note_whole"), _key(view))


def _taken(
    connection: Connection[Any], schema: str, table: str, view: Projection
) -> list[tuple[Any, ...]]:
    taken = SQL("DELETE FROM {} WHERE name = %(name)s AND version = %(version)s RETURNING *")
    return connection.execute(taken.format(Identifier(schema, table)), _key(view)).fetchall()


def _put(connection: Connection[Any], schema: str, table: str, rows: list[tuple[Any, ...]]) -> None:
    if rows:
        values = SQL(", ").join(SQL("%s") for _ in rows[0])
        connection.cursor().executemany(
            SQL("INSERT INTO {} VALUES ({})").format(Identifier(schema, table), values), rows
        )


def _exists(connection: Connection[Any], table: str) -> bool:
    found = connection.execute(
        "SELECT pg_catalog.to_regclass(%s) IS NOT NULL", [f"{_BESIDE}.{table}"]
    ).fetchone()
    return found == (True,)


def _key(view: Projection) -> dict[str, Any]:
    return {"name": view.name, "version": view.version}
