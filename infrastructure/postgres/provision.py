"""The databases and roles on a server where we are superuser: the embedded one."""

from collections.abc import Callable, Mapping
from typing import Any

import psycopg
from psycopg.sql import SQL, Identifier

from infrastructure.postgres.addresses import DatabaseNames
from infrastructure.postgres.roles import RoleNames
from infrastructure.statements import statement


def provision(url: Callable[[str], str], *, databases: DatabaseNames, roles: RoleNames) -> None:
    """Make the roles and databases that are missing, and give each role its rights.

    `url` gives the superuser's address of a database. Doing it again changes nothing, so a run
    killed in the middle is completed by the next. Raises `psycopg.Error`.
    """
    with psycopg.connect(url("postgres"), autocommit=True) as connection:
        _ensure_roles(connection, roles)
        held = {row[0] for row in connection.execute("SELECT datname FROM pg_catalog.pg_database")}
        for database, owner in (
            (databases.ledger, roles.owner),
            (databases.keys, roles.keys),
            (databases.access, roles.owner),
        ):
            if database not in held:
                connection.execute(
                    SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0").format(
                        Identifier(database), Identifier(owner)
                    )
                )
    for database, script in (
        (databases.ledger, "ledger_rights"),
        (databases.keys, "key_rights"),
        (databases.access, "ledger_rights"),
    ):
        with psycopg.connect(url(database)) as connection:
            give_rights(connection, script, database=database, roles=roles)


def give_rights(
    connection: psycopg.Connection[Any], script: str, *, database: str, roles: RoleNames
) -> None:
    """Run `sql/<script>.sql` with the names of this deployment in it."""
    names = {"database": database, **_by_purpose(roles)}
    text = SQL(statement("postgres", script))
    connection.execute(
        text.format(**{purpose: Identifier(name) for purpose, name in names.items()})
    )


def _ensure_roles(connection: psycopg.Connection[Any], roles: RoleNames) -> None:
    held = {row[0] for row in connection.execute("SELECT rolname FROM pg_catalog.pg_roles")}
    for name, attributes in attributes_of(roles).items():
        if name not in held:
            connection.execute(SQL("CREATE ROLE {} {}").format(Identifier(name), attributes))
    # Earlier releases made it one that nobody logs in as.
    connection.execute(SQL("ALTER ROLE {} LOGIN").format(Identifier(roles.eraser)))
    connection.execute(
        SQL("GRANT {} TO {}").format(Identifier(roles.owner), Identifier(roles.migrator))
    )


def attributes_of(roles: RoleNames) -> Mapping[str, SQL]:
    """What each role is made with, in the order in which they are made."""
    return {
        roles.owner: SQL("NOLOGIN"),
        roles.eraser: SQL("LOGIN"),
        roles.migrator: SQL("LOGIN"),
        roles.service: SQL("LOGIN"),
        roles.keys: SQL("LOGIN"),
    }


def _by_purpose(roles: RoleNames) -> Mapping[str, str]:
    return {
        "owner": roles.owner,
        "migrator": roles.migrator,
        "service": roles.service,
        "eraser": roles.eraser,
        "keys": roles.keys,
    }
