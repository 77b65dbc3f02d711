"""Which generation of a view is read, and which stands beside it, in the caller's transaction.

A generation is a view's tables, its mark and what is set aside of it. The schema tells them apart:
``views`` is read, ``views_beside`` is not; through ``views_between`` tables pass on their way,
since two of one name, or of one index's name, can't be in one schema.
"""

from typing import Any

from psycopg import Connection
from psycopg.sql import SQL, Identifier

from projections.projection import Projection
from projections.statements import statement

_PACKAGE = "generations"
_LIVE, _BESIDE, _BETWEEN = "views", "views_beside", "views_between"
_BOOKS = ("mark", "parked")
"""The tables that all views of a schema share."""


def set_up(connection: Connection[Any]) -> None:
    """Make the table that says what stands beside, where it is missing."""
    connection.execute(statement("bookkeeping", "lock_set_up"))
    connection.execute(statement(_PACKAGE, "create_table"))


def is_whole(connection: Connection[Any], view: Projection) -> bool | None:
    """Whether what stands beside was once switched away from; None: there is nothing."""
    found = connection.execute(statement(_PACKAGE, "find"), _key(view)).fetchone()
    return None if found is None else bool(found[0])


def begin(connection: Connection[Any], view: Projection) -> None:
    """Put a generation that is still to be built in the place of what stands beside."""
    discard(connection, view)
    connection.execute(statement(_PACKAGE, "begin"), _key(view))


def discard(connection: Connection[Any], view: Projection) -> None:
    """Remove what stands beside, if anything does."""
    set_up(connection)
    if is_whole(connection, view) is None:
        return
    for table in view.tables:
        connection.execute(SQL("DROP TABLE IF EXISTS {}").format(Identifier(_BESIDE, table)))
    for table in _BOOKS:
        if _exists(connection, table):
            _taken(connection, _BESIDE, table, view)
    connection.execute(statement(_PACKAGE, "forget"), _key(view))


def exchange(connection: Connection[Any], view: Projection) -> None:
    """Let what stands beside be read, and what was read stand beside.

    Whoever holds both marks keeps the runners out meanwhile. Raises
    ``psycopg.errors.LockNotAvailable`` where somebody has been reading for longer than it waits:
    others would wait behind it.
    """
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
