"""A connection whose statements about views reach the generation beside the one that is read.

So a projection and its runner build that one by the same statements, none of them written twice:
each names the tables with their schema, and here that is another.
"""

from typing import Any

from psycopg import Cursor

_LIVE = b"views."
_BESIDE = b"views_beside."


class BesideCursor(Cursor[Any]):
    """The cursor of such a connection; takes the statements of this room alone, which are bytes."""

    def execute(self, query: Any, *given: Any, **more: Any) -> "BesideCursor":
        """As the cursor's own."""
        super().execute(_beside(query), *given, **more)
        return self

    def executemany(self, query: Any, *given: Any, **more: Any) -> None:
        """As the cursor's own."""
        super().executemany(_beside(query), *given, **more)

    def copy(self, statement: Any, *given: Any, **more: Any) -> Any:
        """As the cursor's own."""
        return super().copy(_beside(statement), *given, **more)


def _beside(query: object) -> bytes:
    if query == "":
        # The pool asks so whether the connection still answers.
        return b""
    if not isinstance(query, bytes):
        # What was put together elsewhere could name the tables in another way, and change those
        # that are read.
        raise TypeError("only the statements of projections are sent to the generation beside")
    return query.replace(_LIVE, _BESIDE)
