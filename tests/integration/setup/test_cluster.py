"""The databases that the other tests stand on."""

import psycopg
import pytest

pytestmark = pytest.mark.both_postgres


def test_a_fresh_pair_is_migrated_and_empty(fresh_databases):
    databases = fresh_databases()
    with psycopg.connect(databases.service_url) as connection:
        assert connection.execute("SELECT count(*) FROM ledger.event").fetchone() == (0,)
    with psycopg.connect(databases.keys_url) as connection:
        assert connection.execute("SELECT count(*) FROM keys.data_key").fetchone() == (0,)


def test_pairs_do_not_share_their_databases(fresh_databases):
    assert fresh_databases().ledger != fresh_databases().ledger


def test_the_role_that_serves_cannot_reach_the_keys(fresh_databases, cluster):
    databases = fresh_databases()
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(cluster.url(databases.keys, "caseledger_service"))


def test_the_role_that_serves_makes_tables_among_the_views_and_nowhere_else(fresh_databases):
    with psycopg.connect(fresh_databases().service_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE views.anything (n integer)")
        for statement in (
            "CREATE TABLE public.anything (n integer)",
            "CREATE TABLE ledger.anything (n integer)",
            "CREATE TEMPORARY TABLE anything (n integer)",
            "CREATE SCHEMA anything",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)
