"""Taking rows of encrypted parts out of the log, which the service's own role may not do."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import psycopg

from application.erasing.erasure import NotYetErased
from application.log import LogUnavailable
from infrastructure.ledger.connections import CONNECT_SECONDS
from infrastructure.ledger.stored import PartRow
from infrastructure.statements import statement

NO_ERASER = "no_eraser"
"""Waits for a process that is given the address of the role that may remove parts."""

_REMOVE = statement("erasure", "remove_part")
_REPLACE = statement("erasure", "replace_parts")


class PartRemoval:
    """Calls the two functions that demand an erasure order.

    `url` is of the role that may call them; without one every call raises
    :class:`~application.erasing.erasure.NotYetErased`.
    """

    def __init__(self, url: str | None) -> None:
        self._url = url

    def remove(self, order: UUID) -> int:
        """Take out the part that an order names and its document; how many rows went.

        Raises `LogUnavailable`.
        """
        return self._count(lambda connection: connection.execute(_REMOVE, {"order": order}))

    def replace(self, order: UUID, rows: Sequence[tuple[int, PartRow]]) -> int:
        """Put these in the place of what older keys closed, by position; how many it were.

        Raises `LogUnavailable`.
        """
        if not rows:
            return 0
        values = {
            "order": order,
            "positions": [position for position, _ in rows],
            "names": [row.name for _, row in rows],
            "versions": [row.key_version for _, row in rows],
            "bytes": [row.bytes for _, row in rows],
        }
        return self._count(lambda connection: connection.execute(_REPLACE, values))

    def _count(self, work: Callable[[psycopg.Connection[Any]], psycopg.Cursor[Any]]) -> int:
        if self._url is None:
            raise NotYetErased(NO_ERASER)
        try:
            with psycopg.connect(self._url, connect_timeout=CONNECT_SECONDS) as connection:
                found = work(connection).fetchone()
                return int(found[0]) if found else 0
        except psycopg.Error as trouble:
            code = trouble.sqlstate or type(trouble).__name__
            raise LogUnavailable(f"the parts were not removed ({code})") from None
