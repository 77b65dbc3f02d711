"""The databases and roles on a server that somebody else runs.

What is missing is made where the role that migrates may make it. Where it may not, one sentence
names what is missing and the SQL that an administrator runs.
"""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.sql import SQL, Composable, Composed, Identifier, Literal

from infrastructure.postgres.addresses import Addresses
from infrastructure.postgres.cannot_start import CannotStart
from infrastructure.postgres.connecting import check, connect
from infrastructure.postgres.programs import OLDEST_MAJOR
from infrastructure.postgres.provision import attributes_of
from infrastructure.postgres.roles import RoleNames
from infrastructure.postgres.service_role import check_service_role

VIEW_SCHEMAS = ("views", "views_beside", "views_between")
"""Of views that are read; of those built beside them; and where their tables pass each other."""


def prepare(addresses: Addresses, roles: RoleNames) -> None:
    """See to it that all is there which migrating and serving need.

    Raises `CannotStart` where an address doesn't lead to a database, where the server is too old,
    where the key store is not in a database of its own, or where something is missing that
    MIGRATE_URL's role may not make.
    """
    check("DATABASE_URL", addresses.service)
    check("KEYS_URL", addresses.keys)
    check("ACCESS_URL", addresses.access)
    case_log = _prepare_log(
        "DATABASE_URL",
        addresses.service,
        "MIGRATE_URL",
        addresses.migrate,
        roles,
        erase=addresses.erase,
    )
    if addresses.erase is not None:
        _check_eraser(addresses.erase, case_log, roles)
    access_log = _prepare_log(
        "ACCESS_URL", addresses.access, "MIGRATE_ACCESS_URL", addresses.migrate_access, roles
    )
    if access_log == case_log:
        raise CannotStart(
            "ACCESS_URL leads to the database of DATABASE_URL: the access log must be in another"
            " one."
        )
    with connect("KEYS_URL", addresses.keys) as connection:
        _check_version(connection, "KEYS_URL")
        if _identity(connection) in {case_log, access_log}:
            raise CannotStart(
                "KEYS_URL leads to the database of DATABASE_URL or ACCESS_URL: the keys must be in"
                " another one."
            )
        _check_keys(connection)


def _check_eraser(erase: str, case_log: tuple[Any, ...] | None, roles: RoleNames) -> None:
    with connect("ERASE_URL", erase) as connection:
        if _identity(connection) != case_log:
            raise CannotStart("ERASE_URL and DATABASE_URL must lead to the same database.")
        check_service_role(connection, roles, setting="ERASE_URL", erases=True)


def _prepare_log(
    serving: str,
    service: str,
    migrating: str,
    migrate: str,
    roles: RoleNames,
    *,
    erase: str | None = None,
) -> tuple[Any, ...] | None:
    """Prepare the database of one log, by its two settings and addresses; what it is known by."""
    with connect(migrating, migrate) as connection:
        _check_version(connection, migrating)
        _ensure_roles(connection, [service, *([erase] if erase else [])], roles)
        _ensure_membership(connection, migrating, roles)
        _close_to_public(connection)
        _ensure_views(connection, roles)
        log = _identity(connection)
    with connect(serving, service) as connection:
        if _identity(connection) != log:
            raise CannotStart(f"{serving} and {migrating} must lead to the same database.")
    return log


def _check_version(connection: psycopg.Connection[Any], setting: str) -> None:
    major = connection.info.server_version // 10_000
    if major < OLDEST_MAJOR:
        raise CannotStart(
            f"{setting} leads to Postgres {major}: Caseledger needs {OLDEST_MAJOR} or newer."
        )


def _identity(connection: psycopg.Connection[Any]) -> tuple[Any, ...] | None:
    """What tells one database from another, whatever name its host goes by."""
    return connection.execute(
        "SELECT pg_catalog.current_database(), pg_catalog.pg_postmaster_start_time()"
    ).fetchone()


def _ensure_roles(
    connection: psycopg.Connection[Any], addresses: Sequence[str], roles: RoleNames
) -> None:
    # The role that migrates is the one we are. The keys may be on another server; there, their role
    # is the one that KEYS_URL logs in as.
    needed = {roles.owner, roles.eraser, roles.service}
    for name, attributes in attributes_of(roles).items():
        if name in needed:
            _ensure(
                connection,
                f"the role {name}",
                question=SQL(
                    "SELECT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = {})"
                ).format(Literal(name)),
                statement=SQL("CREATE ROLE {} {}").format(Identifier(name), attributes),
                secret=_password(connection, addresses, name),
            )


def _password(
    connection: psycopg.Connection[Any], addresses: Sequence[str], role: str
) -> Composable | None:
    """The password to make the role with, already hashed, so that no server log can show it."""
    given = [conninfo_to_dict(address) for address in addresses]
    password = next((each.get("password") for each in given if each.get("user") == role), None)
    if not isinstance(password, str):
        return None
    hashed = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256")
    return SQL(" PASSWORD {}").format(Literal(hashed.decode()))


def _ensure_membership(
    connection: psycopg.Connection[Any], migrating: str, roles: RoleNames
) -> None:
    # Since 16 a role may be a member without the right to act as the other.
    way = "SET" if connection.info.server_version >= 160_000 else "MEMBER"
    _ensure(
        connection,
        f"the right of {migrating}'s role to act as {roles.owner}",
        question=SQL("SELECT pg_catalog.pg_has_role(current_user, {}, {})").format(
            Literal(roles.owner), Literal(way)
        ),
        statement=SQL("GRANT {} TO {}").format(
            Identifier(roles.owner), Identifier(connection.info.user)
        ),
    )


def _close_to_public(connection: psycopg.Connection[Any]) -> None:
    """Take from everybody what nobody needs, where the database is ours."""
    found = connection.execute(
        "SELECT pg_catalog.pg_has_role(datdba, 'MEMBER') FROM pg_catalog.pg_database"
        " WHERE datname = pg_catalog.current_database()"
    ).fetchone()
    if found == (True,):
        database = Identifier(connection.info.dbname)
        connection.execute(SQL("REVOKE TEMPORARY ON DATABASE {} FROM PUBLIC").format(database))


def _ensure_views(connection: psycopg.Connection[Any], roles: RoleNames) -> None:
    database = connection.info.dbname
    _ensure(
        connection,
        f"the right of {roles.owner} to make schemas in {database}",
        question=SQL("SELECT pg_catalog.has_database_privilege({}, {}, 'CREATE')").format(
            Literal(roles.owner), Literal(database)
        ),
        statement=SQL("GRANT CREATE ON DATABASE {} TO {}").format(
            Identifier(database), Identifier(roles.owner)
        ),
    )
    with connection.transaction():
        connection.execute(SQL("SET LOCAL ROLE {}").format(Identifier(roles.owner)))
        for schema in map(Identifier, VIEW_SCHEMAS):
            connection.execute(SQL("CREATE SCHEMA IF NOT EXISTS {}").format(schema))
            connection.execute(
                SQL("GRANT USAGE, CREATE ON SCHEMA {} TO {}").format(
                    schema, Identifier(roles.service)
                )
            )


def _check_keys(connection: psycopg.Connection[Any]) -> None:
    found = connection.execute(
        "SELECT pg_catalog.to_regnamespace('keys') IS NOT NULL"
        " OR pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE')"
    ).fetchone()
    if found != (True,):
        grant = SQL("GRANT CREATE ON DATABASE {} TO {}").format(
            Identifier(connection.info.dbname), Identifier(connection.info.user)
        )
        raise CannotStart(
            "The role of KEYS_URL may not make its schema: have an administrator run"
            f" {grant.as_string(connection)}; there."
        )


def _ensure(
    connection: psycopg.Connection[Any],
    missing: str,
    *,
    question: Composed,
    statement: Composed,
    secret: Composable | None = None,
) -> None:
    """Run the statement where the question's answer is no, and ask again.

    Asked again because Postgres only warns when a GRANT has granted nothing. `secret` ends the
    statement and is not shown.
    """
    if connection.execute(question).fetchone() == (True,):
        return
    with suppress(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement if secret is None else statement + secret)
        if connection.execute(question).fetchone() == (True,):
            return
    raise CannotStart(
        f"{missing[0].upper()}{missing[1:]} is missing: have an administrator run"
        f" {statement.as_string(connection)}; and start again."
    )
