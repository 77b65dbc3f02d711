"""In which streams something is closed about somebody, as the key store knows it."""

from typing import Any
from uuid import UUID

from psycopg_pool import ConnectionPool

from application.log import PartsUnavailable
from infrastructure.keys.connections import connected
from infrastructure.keys.errors import KeysUnavailable
from infrastructure.statements import statement

_STREAMS_OF = statement("keys", "streams_of")


class KeySubjects:
    """Implements :class:`application.disclosure.held.SubjectStreams`."""

    def __init__(self, pool: ConnectionPool[Any]) -> None:
        self._pool = pool

    def streams_of(self, subject: UUID) -> list[UUID]:
        """Raises :class:`~application.log.PartsUnavailable`."""
        try:
            with connected(self._pool) as connection:
                rows = connection.execute(_STREAMS_OF, {"subject": subject}).fetchall()
        except KeysUnavailable:
            raise PartsUnavailable from None
        return [stream for (stream,) in rows]
