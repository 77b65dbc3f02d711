"""What is sent to the databases on behalf of who asks, counted instead of timed."""

import re
from threading import current_thread

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

_BESIDE = re.compile(r"access_index|.+-worker-\d+")
"""Threads that work by the clock, whoever asks for what: what follows the access log, and a pool's
own that open connections."""


def sent_statements(monkeypatch, settings) -> list[str]:
    """Grows with every statement that somebody's asking sends to the databases of a service; others
    may run in this process."""
    sent: list[str] = []
    execute = psycopg.Cursor.execute
    addresses = settings.ledger_address(), settings.keys_address(), settings.access_address()
    ours = {conninfo_to_dict(address)["dbname"] for address in addresses}

    def spied(cursor, query, *given, **more):
        is_ours = cursor.connection.info.dbname in ours
        if is_ours and not _BESIDE.fullmatch(current_thread().name):
            text = query.as_string(None) if isinstance(query, sql.Composable) else query
            sent.append(text if isinstance(text, str) else text.decode())
        return execute(cursor, query, *given, **more)

    monkeypatch.setattr(psycopg.Cursor, "execute", spied)
    return sent


def loaded_streams(monkeypatch, owner) -> list[str]:
    """Grows with every stream whose records an ``owner`` looks up."""
    loaded: list[str] = []
    joined = owner._joined

    def spied(*given, **more):
        loaded.append("stream")
        return joined(*given, **more)

    monkeypatch.setattr(owner, "_joined", spied)
    return loaded
