"""The example of a consumer, beside a service that was told the five histories."""

from collections.abc import Iterator
from typing import Any

import httpx
import psycopg
import pytest
from caseledger_client import Event, Follower
from caseledger_client.service import Service
from caseledger_verify.policy import parse_policy

from api.notarising.cosigning import auditors_policy
from api.notarising.notary import note_vkeys
from client.examples import caseload
from tests.acceptance.conftest import Told
from tests.conftest import Cluster

COPIED = "SELECT case_id::text, pathway, service, received_on::text, ended FROM copied.caseload"


@pytest.fixture
def connection(cluster: Cluster) -> Iterator[psycopg.Connection[Any]]:
    """To a database of the consumer's."""
    name = f"consumer_{cluster.next_number()}"
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as superuser:
        superuser.execute(f"CREATE DATABASE {name}")
        with psycopg.connect(cluster.url(name), autocommit=True) as connection:
            yield connection
        superuser.execute(f"DROP DATABASE {name}")


def test_its_copy_is_the_caseload_and_its_log_the_services(
    told: Told, connection: psycopg.Connection[Any]
) -> None:
    settings, taken = told.service.settings, list[int]()

    def handle(connection: psycopg.Connection[Any], event: Event) -> None:
        caseload.handle(connection, event)
        taken.append(event.position)

    caseload.prepare(connection)
    with httpx.Client(base_url=told.service.address, timeout=30, trust_env=False) as http:
        service = Service(
            http,
            lambda: told.service.token("subscriber"),
            pause=lambda _: True,
            chance=lambda: 0.0,
        )
        follower = Follower(
            connection,
            service,
            handle,
            name=caseload.NAME,
            policy=parse_policy(auditors_policy(settings, note_vkeys(settings)).encode()),
            wanted={},
        )
        while follower.take():
            pass
    expected = {
        (c["case_id"], c["pathway"], c["service"], c["received_on"], c["ended_on"] is not None)
        for persona in ("supervisor", "child-supervisor")
        for c in told.service.get("/caseload", persona=persona, include_ended=True).json()["cases"]
    }
    assert {case[0] for case in expected} == {each.case for each in told.played}
    assert set(connection.execute(COPIED).fetchall()) == expected
    assert taken == sorted(set(taken))
    row = connection.execute("SELECT checkpoint FROM caseledger_client.cursor").fetchone()
    assert row is not None
    assert row[0], "it has seen a checkpoint"
