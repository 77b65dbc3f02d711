"""The databases that a population is written to: given, running already, or started for it."""

from collections.abc import Callable
from contextlib import ExitStack

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Literal
from pydantic import SecretStr

from api.settings import Settings
from infrastructure.postgres.addresses import DatabaseNames
from infrastructure.postgres.cannot_start import CannotStart
from infrastructure.postgres.connecting import connect
from infrastructure.postgres.data_folder import DataFolder
from infrastructure.postgres.launcher import EmbeddedPostgres
from infrastructure.postgres.programs import embedded_programs
from infrastructure.postgres.provision import provision
from infrastructure.postgres.schema import bring_up_to_date
from infrastructure.postgres.service_role import check_service_role
from infrastructure.postgres.socket_folder import socket_folder

_DATABASES = DatabaseNames()
_PATIENCE = 5
"""Seconds to wait for a connection to a server of another process."""


def at_hand(
    settings: Settings,
    started: ExitStack,
    *,
    say: Callable[[str], None],
    stop_asked: Callable[[], bool],
) -> Settings:
    """The settings with the addresses of databases that can be written to now.

    Those of DATABASE_URL, KEYS_URL and ACCESS_URL where set; else the embedded ones of a
    `caseledger run` on the data folder; else the embedded Postgres is started, and stopped with
    `started`. Raises `CannotStart` where none of these will do, and `StopAsked`.
    """
    if settings.database_url is not None or settings.keys_url is not None:
        _check_given(settings)
        return settings
    try:
        folder = DataFolder.hold(settings.data_dir)
    except CannotStart as refused:
        return _at(settings, _running(settings, refused))
    started.callback(folder.release)
    postgres = EmbeddedPostgres(folder, embedded_programs(), say=say)
    started.callback(postgres.stop)
    postgres.start(stop_asked=stop_asked)
    provision(postgres.url, databases=_DATABASES, roles=settings.roles)
    addresses = postgres.addresses(_DATABASES, settings.roles)
    bring_up_to_date(
        addresses,
        roles=settings.roles,
        origin=settings.log_origin,
        access_origin=settings.access_origin,
    )
    return _at(settings, (addresses.service, addresses.keys, addresses.access))


def _check_given(settings: Settings) -> None:
    with connect("DATABASE_URL", settings.ledger_address()) as connection:
        check_service_role(connection, settings.roles)
        _check_migrated(connection, "DATABASE_URL", table="ledger.event")
    with connect("KEYS_URL", settings.keys_address()) as connection:
        _check_migrated(connection, "KEYS_URL", table="keys.data_key")
    with connect("ACCESS_URL", settings.access_address()) as connection:
        check_service_role(connection, settings.roles, setting="ACCESS_URL")
        _check_migrated(connection, "ACCESS_URL", table="ledger.event")


def _check_migrated(
    connection: "psycopg.Connection[tuple[object, ...]]", setting: str, *, table: str
) -> None:
    if not _holds(connection, table):
        raise CannotStart(
            f"{setting} leads to a database that was not set up yet: start `caseledger run` on it"
            " first."
        )


def _running(settings: Settings, refused: CannotStart) -> tuple[str, str, str]:
    """The addresses on the server of whoever holds the data folder."""
    socket = str(socket_folder(settings.data_dir.absolute()))
    roles = settings.roles
    ledger = make_conninfo(host=socket, dbname=_DATABASES.ledger, user=roles.service)
    keys = make_conninfo(host=socket, dbname=_DATABASES.keys, user=roles.keys)
    access = make_conninfo(host=socket, dbname=_DATABASES.access, user=roles.service)
    try:
        for address, table in (
            (ledger, "ledger.event"),
            (keys, "keys.data_key"),
            (access, "ledger.event"),
        ):
            with psycopg.connect(address, connect_timeout=_PATIENCE) as connection:
                if not _holds(connection, table):
                    raise refused
    except psycopg.OperationalError:
        # Held by something that runs no server, or not yet: what the folder said stands.
        raise refused from None
    return ledger, keys, access


def _holds(connection: "psycopg.Connection[tuple[object, ...]]", table: str) -> bool:
    asked = SQL("SELECT pg_catalog.to_regclass({}) IS NOT NULL").format(Literal(table))
    return connection.execute(asked).fetchone() == (True,)


def _at(settings: Settings, addresses: tuple[str, str, str]) -> Settings:
    ledger, keys, access = map(SecretStr, addresses)
    found = {"database_url": ledger, "keys_url": keys, "access_url": access}
    return settings.model_copy(update=found)
