"""The erasure of what one person's key closes in a stream, from the request to the report."""

from base64 import b64encode
from typing import Any
from uuid import UUID

import psycopg
import pytest

from domain.commands import NotPossible
from domain.governance.holds import PlaceHold, ReleaseHold
from tests.integration.erasure.conftest import NAME, PERSON, Deployment, Service

TABLES = ("keys.data_key", "keys.fence", "keys.destroyed", "keys.obeyed")


def name_in(service: Service, case: UUID) -> Any:
    answer = service.get("manager", f"/cases/{case}")
    assert answer.status_code == 200, answer.text
    told = answer.json()["who"]
    return told.get("name", told)


def keys_of(deployment: Deployment, case: UUID) -> list[Any]:
    with psycopg.connect(deployment.databases.keys_url) as connection:
        return connection.execute(
            "SELECT subject, version FROM keys.data_key WHERE stream = %s ORDER BY 1, 2", [case]
        ).fetchall()


def backup(deployment: Deployment) -> dict[str, bytes]:
    """All that the key store holds, as its own dump would have it."""
    with psycopg.connect(deployment.databases.keys_url) as connection:
        held = {}
        for table in TABLES:
            with connection.cursor().copy(f"COPY {table} TO STDOUT") as copy:
                held[table] = b"".join(copy)
        return held


def restore(deployment: Deployment, held: dict[str, bytes]) -> None:
    with psycopg.connect(deployment.databases.keys_url) as connection:
        for table, rows in held.items():
            connection.execute(f"TRUNCATE {table}")
            with connection.cursor().copy(f"COPY {table} FROM STDIN") as copy:
                copy.write(rows)


def test_what_is_erased_opens_nowhere_and_the_reader_is_told_why(
    deployment: Deployment, service: Service
) -> None:
    case, other = service.begin(), service.begin()
    assert name_in(service, case) == NAME
    erasure = deployment.erase(case, subject=PERSON)
    assert erasure.done
    assert keys_of(deployment, case) == []
    again = deployment.serve()
    told = name_in(again, case)
    assert told["withheld"] == "erased"
    assert told["erased"]["ground"] == "court_order"
    assert name_in(again, other) == NAME, "every stream has keys of its own"
    [line] = (deployment.settings.notary_dir / "case.erasures").read_text().splitlines()
    assert told["erased"]["event"] in line
    assert NAME not in line


def test_nothing_more_is_recorded_of_somebody_whose_record_was_erased(
    deployment: Deployment, service: Service
) -> None:
    case, other = service.begin(), service.begin()
    deployment.erase(case, subject=PERSON)
    again = deployment.serve()
    document = {"media_type": "application/pdf", "content": b64encode(b"%PDF-1.7\n").decode()}
    letter = {"kind": "letter", "direction": "received", "detail": {"title": "A letter"}}
    sent = {"data": {**letter, "document": document}}
    refused = again.post("manager", f"/cases/{case}/add-document", sent)
    assert (refused.status_code, refused.json()["code"]) == (409, "erased")
    assert keys_of(deployment, case) == []
    taken = again.post("manager", f"/cases/{other}/add-document", sent)
    assert taken.status_code == 201, taken.text


STEPS = ("_outside.keep", "_destruction.destroy", "_destruction.obeyed", "_report")


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_stopped_at_a_step_it_goes_on_and_is_not_done_before(
    deployment: Deployment, service: Service, monkeypatch: Any, step: str, after: bool
) -> None:
    case = service.begin()
    id = deployment.ask_for(case, subject=PERSON)
    deployment.project()
    killed = deployment.desk().erasing
    owner: Any = killed
    *path, name = step.split(".")
    for each in path:
        owner = getattr(owner, each)
    real = getattr(owner, name)

    def stops(*given: Any, **named: Any) -> Any:
        if after:
            real(*given, **named)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(owner, name, stops, raising=True)
        with pytest.raises(KeyboardInterrupt):
            killed.carry_out(id)
    assert killed.all()[id].ordered == (PERSON,)
    # Ordered is enough: the next process to start opens nothing of it.
    assert name_in(deployment.serve(), case)["withheld"] == "erased"
    assert deployment.desk().erasing.carry_out(id).outstanding in {
        (),
        ("view_caseload", "view_outcomes", "view_search"),
    }
    deployment.project()
    assert deployment.desk().erasing.carry_out(id).done
    assert keys_of(deployment, case) == []
    assert len((deployment.settings.notary_dir / "case.erasures").read_text().splitlines()) == 1


def test_an_erasure_is_not_done_before_the_views_have_come_to_it(
    deployment: Deployment, service: Service
) -> None:
    case = service.begin()
    id = deployment.ask_for(case)
    erasure = deployment.desk().erasing.carry_out(id)
    assert not erasure.done
    assert erasure.outstanding == ("view_caseload", "view_outcomes", "view_search")
    deployment.project()
    assert deployment.desk().erasing.carry_out(id).done


def test_an_old_backup_of_the_keys_opens_nothing_that_was_erased(
    deployment: Deployment, service: Service
) -> None:
    case, other = service.begin(), service.begin()
    held = backup(deployment)
    deployment.erase(case, subject=PERSON)
    before = deployment.serve()
    assert name_in(before, other) == NAME
    restore(deployment, held)
    assert len(keys_of(deployment, case)) == 1, "the backup has the key"
    again = deployment.serve()
    assert name_in(again, case)["withheld"] == "erased"
    assert name_in(again, other) == NAME
    assert keys_of(deployment, case) == []


def test_a_process_that_runs_on_over_an_old_backup_of_the_keys_opens_nothing(
    deployment: Deployment, service: Service
) -> None:
    case = service.begin()
    held = backup(deployment)
    deployment.erase(case, subject=PERSON)
    running = deployment.serve()
    restore(deployment, held)
    answer = running.get("manager", f"/cases/{case}")
    assert answer.status_code == 503, answer.text
    assert NAME not in answer.text


def test_the_file_outside_is_obeyed_where_the_log_does_not_know_the_order(
    deployment: Deployment, service: Service, fresh_databases: Any
) -> None:
    case = service.begin()
    held = backup(deployment)
    log = deployment.databases.superuser_url
    deployment.erase(case, subject=PERSON)
    restore(deployment, held)
    with psycopg.connect(log) as connection:
        connection.execute("ALTER TABLE ledger.event DISABLE TRIGGER ALL")
        connection.execute("DELETE FROM ledger.event WHERE kind = 'governance'")
    assert name_in(deployment.serve(), case)["withheld"] == "erased"


def test_a_hold_stops_an_erasure_until_it_is_released(
    deployment: Deployment, service: Service
) -> None:
    case = service.begin()
    hold = deployment.ask(PlaceHold(authority="court", stream=case))
    with pytest.raises(NotPossible, match="held"):
        deployment.ask_for(case)
    deployment.ask(ReleaseHold(), hold)
    id = deployment.ask_for(case)
    again = deployment.ask(PlaceHold(authority="court", person=PERSON))
    with pytest.raises(NotPossible, match="held"):
        deployment.desk().erasing.carry_out(id)
    assert len(keys_of(deployment, case)) == 1
    deployment.ask(ReleaseHold(), again)
    assert deployment.desk().erasing.carry_out(id).ordered == (PERSON,)
