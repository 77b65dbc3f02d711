"""The erasure of a single part: the others of its key still open, under the next version."""

from contextlib import ExitStack
from typing import Any
from uuid import UUID

import psycopg
import pytest

from api.operators.erasing import compose_erasure
from api.operators.log_verification import Asked, check_log
from application.erasing.erasure import Erasing
from infrastructure.erasure.destroying import SETTLING
from infrastructure.postgres.roles import RoleNames
from infrastructure.postgres.service_role import check_service_role
from tests.integration.erasure.conftest import NAME, PERSON, Deployment, Service
from tests.integration.erasure.test_subject import backup, keys_of, name_in, restore


def first_event(service: Service, case: UUID) -> UUID:
    return service.services.casework.repository.event_store.recorder.stream(case)[0].event_id


def findings(deployment: Deployment) -> list[tuple[str, int | None]]:
    """What `caseledger verify log --openings` finds, and where."""
    checked = check_log(deployment.settings, Asked(openings=True), stop_asked=lambda: False)
    assert checked is not None
    return [(each.check.value, each.position) for each in checked.standing.findings.told]


def settle(deployment: Deployment) -> None:
    """Let the time pass after which nobody writes with the version before."""
    with psycopg.connect(deployment.databases.keys_url) as connection:
        connection.execute("UPDATE keys.data_key SET created_at = created_at - interval '1 hour'")


def test_one_part_goes_and_the_others_of_its_key_stay(
    deployment: Deployment, service: Service
) -> None:
    case = service.begin()
    event = first_event(service, case)
    assert name_in(service, case) == NAME
    id = deployment.ask_for(case, subject=PERSON, event=event, part="request")
    deployment.project()
    waits = deployment.desk().erasing.carry_out(id)
    assert (waits.done, SETTLING in waits.outstanding) == (False, True)
    assert keys_of(deployment, case) == [(PERSON, 1), (PERSON, 2)]
    settle(deployment)
    deployment.project()
    held = backup(deployment)
    assert deployment.desk().erasing.carry_out(id).done
    assert keys_of(deployment, case) == [(PERSON, 2)]
    assert name_in(deployment.serve(), case) == NAME
    with psycopg.connect(deployment.databases.superuser_url) as connection:
        rows = connection.execute("SELECT name, key_version FROM ledger.part").fetchall()
    assert rows == [("who", 2)]
    assert findings(deployment) == [], "the order tells why the row is gone"
    restore(deployment, held)
    assert name_in(deployment.serve(), case) == NAME
    assert keys_of(deployment, case) == [(PERSON, 2)], "the old version is destroyed again"


def test_a_row_that_no_order_names_is_found_missing(
    deployment: Deployment, service: Service
) -> None:
    case, _ = service.begin(), service.begin()
    ordered = first_event(service, case)
    deployment.ask_for(case, subject=PERSON, event=ordered, part="request")
    [id] = deployment.desk().erasing.all()
    deployment.desk().erasing.carry_out(id)
    assert findings(deployment) == []
    with psycopg.connect(deployment.databases.superuser_url) as connection:
        connection.execute("ALTER TABLE ledger.part DISABLE TRIGGER ALL")
        connection.execute(
            "DELETE FROM ledger.part WHERE name = 'request' OR (name = 'who' AND position = 1)"
        )
    assert findings(deployment) == [("part", 1), ("part", 2)]


def test_the_eraser_can_take_out_only_what_an_order_names(
    deployment: Deployment, service: Service
) -> None:
    service.begin()
    order = "00000000-0000-8000-8000-000000000000"
    databases = deployment.databases
    with psycopg.connect(databases.erase_url, autocommit=True) as connection:
        check_service_role(connection, RoleNames(), setting="ERASE_URL", erases=True)
        with pytest.raises(psycopg.Error, match="no order of this part"):
            connection.execute("SELECT ledger.remove_part(%s)", [order])
        for beyond in (
            "SELECT bytes FROM ledger.part",
            "DELETE FROM ledger.part",
            "SELECT record FROM ledger.event",
            "CREATE TABLE views.mine (n integer)",
            "SET ROLE caseledger_owner",
            "SET ROLE caseledger_service",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(beyond)
    with (
        psycopg.connect(databases.service_url) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("SELECT ledger.remove_part(%s)", [order])


STEPS = ("make", "remove", "replace", "destroy", "obeyed", "purge")


@pytest.mark.parametrize("step", STEPS)
def test_stopped_at_a_step_the_other_parts_stay_and_it_goes_on(
    deployment: Deployment, service: Service, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    case = service.begin()
    event = first_event(service, case)
    id = deployment.ask_for(case, subject=PERSON, event=event, part="request")
    stopped = 0
    for _ in range(4):
        with ExitStack() as closing, monkeypatch.context() as patched:
            erasing = compose_erasure(deployment.settings, closing).erasing
            if not stopped:
                stopping(erasing, step, patched)
            try:
                done = erasing.carry_out(id).done
            except KeyboardInterrupt:
                stopped, done = stopped + 1, False
        assert name_in(deployment.serve(), case) == NAME
        if done:
            break
        settle(deployment)
        deployment.project()
    assert (stopped, done) == (1, True)
    assert keys_of(deployment, case) == [(PERSON, 2)]
    assert findings(deployment) == []


def stopping(erasing: Erasing, step: str, patched: pytest.MonkeyPatch) -> None:
    """Have it end as if killed, right after it has done the step."""
    destruction: Any = erasing._destruction
    owner = {
        "make": destruction._fences,
        "remove": destruction._removal,
        "replace": destruction._removal,
        "destroy": destruction._fences,
        "obeyed": destruction,
        "purge": erasing._purges[0],
    }[step]
    real = getattr(owner, step)

    def stops(*given: Any, **named: Any) -> Any:
        real(*given, **named)
        raise KeyboardInterrupt

    patched.setattr(owner, step, stops)
