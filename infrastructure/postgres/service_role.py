"""Whether the role that serves may do too much."""

from typing import Any

import psycopg
from psycopg.sql import SQL

from infrastructure.postgres.cannot_start import CannotStart
from infrastructure.postgres.roles import RoleNames
from infrastructure.statements import statement


def check_service_role(
    connection: psycopg.Connection[Any],
    roles: RoleNames,
    *,
    setting: str = "DATABASE_URL",
    erases: bool = False,
) -> None:
    """Refuse to serve on a connection, to the address of a setting, that could change history.

    Raises `CannotStart` if the connection's role, or any role that it is a member of, is a
    superuser, is the ledger's owner, owns the database, may make roles or databases, passes row
    security by, may replicate, is one that Postgres brings for administrators, may INSERT, UPDATE,
    DELETE or TRUNCATE any table of the ledger, or, unless it ``erases``, may remove parts.
    """
    question = SQL(statement("postgres", "excessive_rights"))
    found = connection.execute(question, {"owner": roles.owner, "erases": erases}).fetchone()
    if found is not None:
        raise CannotStart(
            f"{setting} logs in as {connection.info.user}, which {found[0]}: use a role with no"
            f" more rights than {roles.eraser if erases else roles.service}."
        )
