"""Nobody edits the log: not the service, and neither owner nor superuser while triggers stand."""

from collections.abc import Callable
from uuid import uuid4

import psycopg
import pytest
from psycopg import errors

from infrastructure.ledger.recorder import LedgerRecorder
from infrastructure.ledger.stored import PartRow
from tests.conftest import ROLES, Databases
from tests.integration.ledger.events import event

pytestmark = pytest.mark.both_postgres

Connect = Callable[[str], psycopg.Connection]


@pytest.fixture
def written(recorder: LedgerRecorder) -> None:
    recorder.insert_events([event(uuid4(), 0, parts=(PartRow("note", 1, b"cipher"),))])


FORBIDDEN_TO_ALL = [
    "UPDATE ledger.event SET type = 'x'",
    "UPDATE ledger.event SET type = 'x' WHERE false",
    "DELETE FROM ledger.event",
    "TRUNCATE ledger.event",
    "UPDATE ledger.part SET bytes = ''",
    "TRUNCATE ledger.part",
    "UPDATE ledger.origin SET origin = 'x'",
    "DELETE FROM ledger.origin",
    "TRUNCATE ledger.origin",
]
FORBIDDEN_TO_THE_SERVICE = [
    "INSERT INTO ledger.event SELECT * FROM ledger.event",
    "INSERT INTO ledger.part VALUES (9, 'x', 1, '')",
    "INSERT INTO ledger.origin VALUES (2, 'x', 1)",
    "UPDATE ledger.event SET type = 'x'",
    "DELETE FROM ledger.event",
    "DELETE FROM ledger.part",
    "TRUNCATE ledger.event",
    "TRUNCATE ledger.part",
    "ALTER TABLE ledger.event DISABLE TRIGGER ALL",
    "DROP TABLE ledger.part",
    "CREATE TABLE ledger.mine ()",
    "CREATE FUNCTION ledger.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "LOCK TABLE ledger.append_lock IN ACCESS SHARE MODE",
    "LOCK TABLE ledger.append_lock IN SHARE UPDATE EXCLUSIVE MODE",
    "SELECT * FROM ledger.append_lock",
    "SELECT ledger.stamp(1, now(), '')",
    "SET ROLE caseledger_owner",
    "SET session_replication_role = replica",
    "UPDATE ledger.migration SET version_num = 'x'",
]


def test_the_service_may_only_read_and_knock(
    databases: Databases, connect: Connect, written: None
) -> None:
    connection = connect(databases.service_url)
    for statement in FORBIDDEN_TO_THE_SERVICE:
        with pytest.raises(errors.InsufficientPrivilege), connection.transaction():
            connection.execute(statement)


@pytest.mark.parametrize("setting", ["origin", "replica"])
def test_a_trigger_refuses_owner_and_superuser(
    databases: Databases, connect: Connect, written: None, setting: str
) -> None:
    connection = connect(databases.superuser_url)
    connection.execute(f"SET session_replication_role = {setting}")
    for role in ("postgres", ROLES.owner):
        connection.execute(f"SET ROLE {role}")
        for statement in FORBIDDEN_TO_ALL:
            with pytest.raises(psycopg.Error) as caught:
                connection.execute(statement)
            assert caught.value.sqlstate == "CL010", (role, statement)


def test_a_part_is_removed_by_nobody_but_one_who_acts_as_the_owner(
    databases: Databases, connect: Connect, recorder: LedgerRecorder, written: None
) -> None:
    connection = connect(databases.superuser_url)
    with pytest.raises(psycopg.Error) as caught:
        connection.execute("DELETE FROM ledger.part")
    assert caught.value.sqlstate == "CL010"
    assert (1, "note") in recorder.select_parts([1])
    connection.execute(f"SET ROLE {ROLES.owner}")
    connection.execute("DELETE FROM ledger.part WHERE position = 1")
    assert recorder.select_parts([1]) == {}


def test_a_stranger_reaches_nothing(databases: Databases, connect: Connect, written: None) -> None:
    connection = connect(databases.superuser_url)
    connection.execute(f"SET ROLE {ROLES.eraser}")
    for statement in (
        "TABLE ledger.event",
        "TABLE ledger.part",
        "SELECT ledger.position_at(now())",
    ):
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute(statement)
