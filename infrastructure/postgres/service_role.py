"""Whether the role that serves may do too much."""

from typing import Any

import psycopg
from psycopg.sql import SQL

from infrastructure.postgres.cannot_start import CannotStart
from infrastructure.postgres.roles import RoleNames
from infrastructure.statements import statement


def check_service_role(
    connection: psycopg.Connection[Any], roles: RoleNames, *, setting: str = "DATABASE_URL"
) -> None:
    """Refuse to serve on a connection, to the address of a setting, that could change history.

    Raises `CannotStart` if the connection's role is a superuser, is the ledger's owner or a member
    of it, owns the database, may make roles or databases, passes row security by, may replicate,
    or may INSERT, UPDATE, DELETE or TRUNCATE any table of the ledger.
    """
    question = SQL(statement("postgres", "excessive_rights"))
    found = connection.execute(question, {"owner": roles.owner}).fetchone()
    if found is not None:
        raise CannotStart(
            f"{setting} logs in as {connection.info.user}, which {found[0]}: use a role with no"
            f" more rights than {roles.service}."
        )
