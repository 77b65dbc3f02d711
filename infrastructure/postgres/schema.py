"""Bringing all databases to what this code expects, with a sentence where that can't be."""

import psycopg

from infrastructure.migrations import DatabaseNewerThanCode, Roles, migrate
from infrastructure.postgres.addresses import Addresses
from infrastructure.postgres.cannot_start import CannotStart
from infrastructure.postgres.connecting import connect
from infrastructure.postgres.roles import RoleNames
from infrastructure.postgres.service_role import check_service_role


def bring_up_to_date(
    addresses: Addresses, *, roles: RoleNames, origin: str, access_origin: str
) -> bool:
    """Migrate both logs and the key store, then see that the role that serves is harmless.

    True when the case log is still empty. Raises `CannotStart` where a database is newer than this
    code, a migration fails, or the role that serves may do too much.
    """
    known = Roles(owner=roles.owner, service=roles.service, eraser=roles.eraser)
    try:
        migrate(chain="ledger", url=addresses.migrate, roles=known, origin=origin)
        migrate(chain="keys", url=addresses.keys, roles=known)
        migrate(chain="ledger", url=addresses.migrate_access, roles=known, origin=access_origin)
    except DatabaseNewerThanCode as problem:
        raise CannotStart(str(problem)) from problem
    except psycopg.Error as problem:
        raise CannotStart(
            "The databases could not be migrated"
            f" ({type(problem).__name__}, {problem.sqlstate or 'no code'}): nothing was changed;"
            " see what Postgres logged, and start again."
        ) from problem
    with connect("ACCESS_URL", addresses.access) as connection:
        check_service_role(connection, roles, setting="ACCESS_URL")
    with connect("DATABASE_URL", addresses.service) as connection:
        check_service_role(connection, roles)
        found = connection.execute("SELECT NOT EXISTS (SELECT FROM ledger.event)").fetchone()
    return found == (True,)
