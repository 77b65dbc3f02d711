"""Brings the schema of a database to the newest revision that this code knows.

There are two chains, `alembic/ledger` (the case log) and `alembic/keys` (the key store). A revision
is named like its file, and names sort in order, so the newest is known without loading alembic:
a start that finds nothing to do costs one query.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import psycopg
from psycopg.sql import SQL, Identifier

Chain = Literal["ledger", "keys"]

CHAINS = Path(__file__).resolve().parents[1] / "alembic"

# Two starting processes take turns; the number is only a name that nothing else here uses.
MIGRATION_LOCK = 7_303_014_261


@dataclass(frozen=True, kw_only=True)
class Roles:
    """Names of the Postgres roles that the case log knows."""

    owner: str = "caseledger_owner"
    service: str = "caseledger_service"
    eraser: str = "caseledger_eraser"


class DatabaseNewerThanCode(Exception):
    """The database carries a revision that this code does not know.

    `found` is that revision; `known` are the revisions this code has, in order.
    """

    def __init__(self, *, chain: Chain, found: str, known: tuple[str, ...]) -> None:
        super().__init__(
            f"The database's {chain} schema is at revision {found}, "
            f"but this version of Caseledger knows only up to {known[-1]}: "
            "run the newer version, or restore the database that belongs to this one."
        )
        self.found = found
        self.known = known


def known_revisions(chain: Chain) -> tuple[str, ...]:
    """All revisions of the chain that this code has, oldest first."""
    return tuple(sorted(file.stem for file in (CHAINS / chain / "versions").glob("[0-9]*.py")))


def head(chain: Chain) -> str:
    """The newest revision that this code has."""
    return known_revisions(chain)[-1]


def revision(connection: psycopg.Connection[Any], *, chain: Chain) -> str | None:
    """The revision the database is at; None when the chain was never run there."""
    table = SQL("{}.migration").format(Identifier(chain))
    name = table.as_string(connection)
    found = connection.execute("SELECT to_regclass(%s) IS NOT NULL", [name]).fetchone()
    if found is None or not found[0]:
        return None
    row = connection.execute(SQL("SELECT version_num FROM {}").format(table)).fetchone()
    return None if row is None else str(row[0])


def migrate(*, chain: Chain, url: str, roles: Roles, origin: str = "") -> bool:
    """Bring one chain to its head; True when something had to be done.

    `url` logs in as a role that may act as the owner (chain "ledger") or that owns the schema
    (chain "keys"). `origin` names the case log and counts only at the first migration of it; it is
    never changed afterwards. All or nothing: a failure leaves the schema as it was.

    Raises DatabaseNewerThanCode, ValueError (first migration without an origin), psycopg.Error.
    """
    known = known_revisions(chain)
    with psycopg.connect(url) as connection:
        found = revision(connection, chain=chain)
    if found is not None and found not in known:
        raise DatabaseNewerThanCode(chain=chain, found=found, known=known)
    if found == known[-1]:
        return False
    if chain == "ledger" and found is None and not origin:
        raise ValueError("the first migration of the case log needs its origin")
    _upgrade(chain, url=url, roles=roles, origin=origin)
    return True


def _upgrade(chain: Chain, *, url: str, roles: Roles, origin: str) -> None:
    # Imported here because loading them takes longer than the whole of a start that needs neither.
    from alembic.config import Config  # noqa: PLC0415
    from sqlalchemy import create_engine, pool  # noqa: PLC0415

    from alembic import command  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(CHAINS / chain).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["roles"] = roles
    config.attributes["origin"] = origin
    engine = create_engine(
        "postgresql+psycopg://", creator=lambda: psycopg.connect(url), poolclass=pool.NullPool
    )
    with engine.begin() as connection:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
