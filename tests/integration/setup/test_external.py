"""A Postgres that somebody else runs: what is checked, made, and asked of its administrator."""

import re
from dataclasses import replace
from itertools import count
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from infrastructure.postgres.addresses import Addresses
from infrastructure.postgres.cannot_start import CannotStart
from infrastructure.postgres.external import prepare
from infrastructure.postgres.roles import RoleNames
from infrastructure.postgres.schema import bring_up_to_date
from infrastructure.postgres.service_role import check_service_role
from tests.integration.setup.running import free_port, refused, running

pytestmark = pytest.mark.both_postgres

NUMBERS = count(1)
ORIGIN = "test.invalid/case-log/1"
ACCESS_ORIGIN = f"{ORIGIN}/access"


@pytest.fixture
def administrator(cluster):
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as connection:
        yield connection


@pytest.fixture
def site(cluster, administrator):
    """Empty databases with roles that only log in: what a hosting department hands over."""
    number = next(NUMBERS)
    roles = RoleNames(
        **{
            purpose: f"site_{number}_{purpose}"
            for purpose in ("owner", "migrator", "service", "eraser", "keys")
        }
    )
    names = [f"site_{number}_log", f"site_{number}_store", f"site_{number}_access"]
    for role in (roles.migrator, roles.service, roles.keys):
        administrator.execute(SQL("CREATE ROLE {} LOGIN").format(Identifier(role)))
    for name in names:
        administrator.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
    yield (
        Addresses(
            service=cluster.url(names[0], roles.service),
            migrate=cluster.url(names[0], roles.migrator),
            keys=cluster.url(names[1], roles.keys),
            access=cluster.url(names[2], roles.service),
            migrate_access=cluster.url(names[2], roles.migrator),
        ),
        roles,
    )
    for name in names:
        administrator.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))
    held = administrator.execute(
        "SELECT rolname FROM pg_catalog.pg_roles WHERE rolname LIKE %s", [f"site\\_{number}\\_%"]
    )
    for (role,) in held.fetchall():
        administrator.execute(SQL("DROP ROLE {}").format(Identifier(role)))


def addresses_of(databases):
    return Addresses(
        service=databases.service_url,
        migrate=databases.migrate_url,
        keys=databases.keys_url,
        access=databases.access_url,
        migrate_access=databases.migrate_access_url,
    )


def refusal(addresses, roles):
    """The sentence with which these addresses are refused, if they are."""
    try:
        prepare(addresses, roles)
    except CannotStart as refused:
        return str(refused)
    return None


def settings_of(addresses, **changed):
    return {
        "DATABASE_URL": addresses.service,
        "MIGRATE_URL": addresses.migrate,
        "KEYS_URL": addresses.keys,
        "ACCESS_URL": addresses.access,
        "MIGRATE_ACCESS_URL": addresses.migrate_access,
        **changed,
    }


def test_an_administrator_who_runs_what_the_sentences_say_gets_there(cluster, site):
    addresses, roles = site
    asked = []
    while (sentence := refusal(addresses, roles)) is not None:
        statement = re.search(r"have an administrator run (.*?);", sentence)[1]
        assert statement not in asked
        asked.append(statement)
        where = addresses.keys if "KEYS_URL" in sentence else addresses.migrate
        database = urlsplit(where).path.removeprefix("/")
        with psycopg.connect(cluster.url(database), autocommit=True) as connection:
            connection.execute(statement)
    assert [statement.split()[0] for statement in asked] == [
        "CREATE",
        "CREATE",
        "GRANT",
        "GRANT",
        "GRANT",
        "GRANT",
    ]
    assert bring_up_to_date(addresses, roles=roles, origin=ORIGIN, access_origin=ACCESS_ORIGIN)


def test_a_role_that_may_make_roles_makes_what_is_missing(administrator, site):
    addresses, roles = site
    log, store, access = (
        urlsplit(address).path[1:]
        for address in (addresses.migrate, addresses.keys, addresses.migrate_access)
    )
    for statement, names in (
        ("ALTER ROLE {} CREATEROLE", [roles.migrator]),
        ("ALTER DATABASE {} OWNER TO {}", [log, roles.migrator]),
        ("ALTER DATABASE {} OWNER TO {}", [access, roles.migrator]),
        ("ALTER DATABASE {} OWNER TO {}", [store, roles.keys]),
    ):
        administrator.execute(SQL(statement).format(*map(Identifier, names)))
    prepare(addresses, roles)
    assert bring_up_to_date(addresses, roles=roles, origin=ORIGIN, access_origin=ACCESS_ORIGIN)
    prepare(addresses, roles)
    with psycopg.connect(addresses.service) as connection:
        check_service_role(connection, roles)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("CREATE TEMPORARY TABLE anything (n integer)")


def test_a_role_that_is_made_can_log_in_with_the_password_of_its_address(administrator, site):
    addresses, roles = site
    administrator.execute(SQL("ALTER ROLE {} CREATEROLE").format(Identifier(roles.migrator)))
    administrator.execute(SQL("DROP ROLE {}").format(Identifier(roles.service)))
    with_password = addresses.service.replace("@", ":quiet%40word@", 1)
    with pytest.raises(CannotStart):
        prepare(replace(addresses, service=with_password), roles)
    hashed = administrator.execute(
        "SELECT rolpassword FROM pg_catalog.pg_authid WHERE rolname = %s", [roles.service]
    ).fetchone()
    assert hashed[0].startswith("SCRAM-SHA-256$")


def test_it_runs_on_databases_that_are_there_already(tmp_path, fresh_databases):
    settings = settings_of(addresses_of(fresh_databases()))
    with running(tmp_path / "data", port=free_port(), **settings) as run:
        assert not any(process.name() == "postgres" for process in run.started())
        assert not any("recording" in line for line in run.said)


@pytest.mark.parametrize(
    ("setting", "address", "reason"),
    [
        ("DATABASE_URL", "postgresql://role:xy%zzy@host/database", "is not the address"),
        ("KEYS_URL", "mysql://role:xyzzy@host/database", "is not the address"),
        ("KEYS_URL", "postgresql://role:xyzzy@127.0.0.1:1/database", "no Postgres answers there"),
        ("MIGRATE_URL", "postgresql://role:xyzzy@xyzzy@nowhere.invalid/a", "name of its host"),
    ],
)
def test_a_wrong_address_is_refused_without_showing_its_password(
    fresh_databases, setting, address, reason
):
    changed = {
        "DATABASE_URL": "service",
        "MIGRATE_URL": "migrate",
        "KEYS_URL": "keys",
    }[setting]
    whole = addresses_of(fresh_databases())
    wrong = replace(whole, **{changed: address})
    with pytest.raises(CannotStart, match=f"^{setting} .*{reason}") as refused_it:
        prepare(wrong, RoleNames())
    assert "zzy" not in str(refused_it.value)
    assert "zzy" not in repr(wrong)


def test_a_wrong_address_ends_the_run_with_one_sentence(tmp_path, fresh_databases):
    settings = settings_of(
        addresses_of(fresh_databases()), DATABASE_URL="postgresql://a:hush@127.0.0.1:1/b"
    )
    sentence = refused(tmp_path / "data", **settings)
    assert sentence.startswith("DATABASE_URL does not lead to a database: no Postgres answers")
    assert "hush" not in sentence


@pytest.mark.parametrize(
    ("database", "role", "reason"),
    [
        ("nowhere", "caseledger_service", "its database does not exist"),
        ("postgres", "nobody_at_all", "its role does not exist"),
        ("postgres", "caseledger_owner", "its role may not log in"),
    ],
)
def test_a_wrong_database_or_role_is_named_as_such(
    cluster, fresh_databases, database, role, reason
):
    whole = addresses_of(fresh_databases())
    wrong = replace(whole, migrate=cluster.url(database, role))
    with pytest.raises(CannotStart, match=f"^MIGRATE_URL .*{reason}"):
        prepare(wrong, RoleNames())


def test_the_keys_must_live_apart(cluster, fresh_databases):
    databases = fresh_databases()
    together = replace(
        addresses_of(databases), keys=cluster.url(databases.ledger, "caseledger_migrator")
    )
    with pytest.raises(CannotStart, match="the keys must be in another one"):
        prepare(together, RoleNames())


def test_serving_and_migrating_must_mean_the_same_database(fresh_databases):
    here, there = fresh_databases(), fresh_databases()
    apart = replace(addresses_of(here), service=there.service_url)
    with pytest.raises(CannotStart, match="must lead to the same database"):
        prepare(apart, RoleNames())


def test_the_access_log_must_live_apart(fresh_databases):
    databases = fresh_databases()
    together = replace(
        addresses_of(databases), access=databases.service_url, migrate_access=databases.migrate_url
    )
    with pytest.raises(CannotStart, match="the access log must be in another one"):
        prepare(together, RoleNames())


def test_the_role_that_serves_has_no_more_rights_than_it_needs(fresh_databases):
    with psycopg.connect(fresh_databases().service_url) as connection:
        check_service_role(connection, RoleNames())


@pytest.mark.parametrize(
    ("right", "words"),
    [
        ("ALTER ROLE {role} SUPERUSER", "is a superuser"),
        ("GRANT caseledger_owner TO {role}", "may act as, caseledger_owner"),
        ("ALTER ROLE {role} CREATEROLE", "CREATEROLE"),
        ("ALTER ROLE {role} CREATEDB", "CREATEDB"),
        ("ALTER ROLE {role} BYPASSRLS", "BYPASSRLS"),
        ("ALTER ROLE {role} REPLICATION", "REPLICATION"),
        ("ALTER DATABASE {database} OWNER TO {role}", "owns the database"),
        ("GRANT INSERT ON ledger.event TO {role}", "may change the table ledger.event"),
        ("GRANT UPDATE (type) ON ledger.event TO {role}", "may change the table ledger.event"),
        ("GRANT DELETE ON ledger.part TO {role}", "may change the table ledger.part"),
        ("GRANT TRUNCATE ON ledger.part TO PUBLIC", "may change the table ledger.part"),
        ("GRANT caseledger_eraser TO {role}", "may take encrypted parts out of the log"),
        ("GRANT pg_write_all_data TO {role}", "may act as pg_write_all_data"),
        ("GRANT pg_execute_server_program TO {role}", "may act as pg_execute_server_program"),
        ("GRANT pg_signal_backend TO {role}", "may act as pg_signal_backend"),
        ("GRANT postgres TO {role}", "may act as postgres, a superuser"),
    ],
)
def test_a_role_with_too_many_rights_may_not_serve(
    cluster, administrator, fresh_databases, right, words
):
    databases = fresh_databases()
    role = f"busy_{next(NUMBERS)}"
    named = {"role": Identifier(role), "database": Identifier(databases.ledger)}
    administrator.execute(SQL("CREATE ROLE {} LOGIN").format(Identifier(role)))
    try:
        with psycopg.connect(databases.superuser_url, autocommit=True) as connection:
            connection.execute(
                SQL("GRANT CONNECT ON DATABASE {database} TO {role}").format(**named)
            )
            connection.execute(SQL(right).format(**named))
        with (
            psycopg.connect(cluster.url(databases.ledger, role)) as connection,
            pytest.raises(CannotStart, match=words) as refused_it,
        ):
            check_service_role(connection, RoleNames())
        assert str(refused_it.value).startswith(f"DATABASE_URL logs in as {role}, which ")
    finally:
        with psycopg.connect(databases.superuser_url, autocommit=True) as connection:
            connection.execute(SQL("ALTER DATABASE {database} OWNER TO postgres").format(**named))
            connection.execute(SQL("DROP OWNED BY {role}").format(**named))
        administrator.execute(SQL("DROP ROLE {}").format(Identifier(role)))


@pytest.mark.parametrize(
    ("attributes", "rights", "words"),
    [
        ("CREATEROLE", "", "may make roles .CREATEROLE. as "),
        ("CREATEDB", "", "may make databases .CREATEDB. as "),
        ("BYPASSRLS", "", "passes row security by .BYPASSRLS. as "),
        ("REPLICATION", "", "may replicate .REPLICATION. as "),
        ("", "ALTER DATABASE {database} OWNER TO {other}", "owns the database as "),
        ("", "GRANT INSERT ON ledger.event TO {other}", "may change the table ledger.event as "),
        ("", "GRANT UPDATE (type) ON ledger.event TO {other}", "the table ledger.event as "),
    ],
)
def test_nor_one_that_could_act_as_a_role_with_too_many(
    cluster, administrator, fresh_databases, attributes, rights, words
):
    """A right that a role has to switch to another for is not told by what it holds itself."""
    databases = fresh_databases()
    number = next(NUMBERS)
    names = {"role": f"busy_{number}", "other": f"other_{number}", "database": databases.ledger}
    named = {name: Identifier(value) for name, value in names.items()}
    administrator.execute(SQL("CREATE ROLE {role} LOGIN NOINHERIT").format(**named))
    administrator.execute(SQL("CREATE ROLE {other} " + attributes).format(**named))
    administrator.execute(SQL("GRANT {other} TO {role}").format(**named))
    try:
        with psycopg.connect(databases.superuser_url, autocommit=True) as connection:
            granted = "GRANT CONNECT ON DATABASE {database} TO {role}"
            for statement in filter(None, (granted, rights)):
                connection.execute(SQL(statement).format(**named))
        with (
            psycopg.connect(cluster.url(databases.ledger, names["role"])) as connection,
            pytest.raises(CannotStart, match=words + names["other"]),
        ):
            check_service_role(connection, RoleNames())
    finally:
        with psycopg.connect(databases.superuser_url, autocommit=True) as connection:
            connection.execute(SQL("ALTER DATABASE {database} OWNER TO postgres").format(**named))
            connection.execute(SQL("DROP OWNED BY {role}, {other}").format(**named))
        administrator.execute(SQL("DROP ROLE {role}, {other}").format(**named))


def test_what_takes_parts_out_may_do_no_more_and_only_there(cluster, fresh_databases):
    databases = fresh_databases()
    known = addresses_of(databases)
    prepare(replace(known, erase=databases.erase_url), RoleNames())
    with pytest.raises(CannotStart, match=r"^ERASE_URL logs in as caseledger_migrator, which"):
        prepare(replace(known, erase=databases.migrate_url), RoleNames())
    elsewhere = cluster.url("postgres", RoleNames().eraser)
    with pytest.raises(CannotStart, match=r"^ERASE_URL and DATABASE_URL must lead to the same"):
        prepare(replace(known, erase=elsewhere), RoleNames())


def test_a_run_whose_role_may_act_as_the_owner_is_refused(tmp_path, fresh_databases):
    databases = fresh_databases()
    settings = settings_of(addresses_of(databases), DATABASE_URL=databases.migrate_url)
    sentence = refused(tmp_path / "data", **settings)
    assert sentence == (
        "DATABASE_URL logs in as caseledger_migrator, which is, or may act as, caseledger_owner,"
        " which owns the ledger: use a role with no more rights than caseledger_service."
    )


def test_a_database_newer_than_the_code_is_refused_and_left_as_it_is(tmp_path, fresh_databases):
    databases = fresh_databases()
    with psycopg.connect(databases.superuser_url) as connection:
        connection.execute("UPDATE ledger.migration SET version_num = '9999_from_tomorrow'")
    sentence = refused(tmp_path / "data", **settings_of(addresses_of(databases)))
    assert "9999_from_tomorrow" in sentence
    assert "run the newer version" in sentence
    with psycopg.connect(databases.superuser_url) as connection:
        found = connection.execute("SELECT version_num FROM ledger.migration").fetchone()
    assert found == ("9999_from_tomorrow",)
