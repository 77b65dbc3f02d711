"""By what somebody was found goes with what is erased of them."""

from typing import Any
from uuid import UUID

import psycopg

from tests.integration.erasure.conftest import NAME, PERSON, Deployment, Service


def tokens(deployment: Deployment, case: UUID) -> list[Any]:
    with psycopg.connect(deployment.databases.service_url) as connection:
        return connection.execute(
            "SELECT part, token FROM views.search_2 WHERE stream_id = %s", [case]
        ).fetchall()


def found(service: Service) -> list[str]:
    answer = service.client.post("/search", json={"name": NAME}, headers=service.bearer("admin"))
    assert answer.status_code == 200, answer.text
    return [case for person in answer.json()["people"] for case in person["cases"]]


def test_an_erased_person_is_not_found_and_leaves_no_token(
    deployment: Deployment, service: Service
) -> None:
    case, other = service.begin(), service.begin(person="0198aaaa-0000-7000-8000-000000000002")
    deployment.project()
    assert sorted(found(service)) == sorted([str(case), str(other)])
    assert len(tokens(deployment, case)) == 2
    erasure = deployment.erase(case, subject=PERSON)
    assert erasure.done
    assert tokens(deployment, case) == []
    assert len(tokens(deployment, other)) == 2
    assert found(deployment.serve()) == [str(other)]


def test_the_erasure_of_another_part_leaves_the_tokens(
    deployment: Deployment, service: Service
) -> None:
    case = service.begin()
    deployment.project()
    first = service.services.casework._log.entries(case)[0].id
    id = deployment.ask_for(case, subject=PERSON, event=first, part="request")
    deployment.desk().erasing.carry_out(id)
    deployment.project()
    deployment.desk().erasing.carry_out(id)
    assert {part for part, _ in tokens(deployment, case)} == {"who"}
    id = deployment.ask_for(case, subject=PERSON, event=first, part="who")
    deployment.desk().erasing.carry_out(id)
    deployment.project()
    deployment.desk().erasing.carry_out(id)
    assert tokens(deployment, case) == []


def test_the_token_of_an_address_goes_with_what_told_it(
    deployment: Deployment, service: Service
) -> None:
    case = service.begin(who={"name": NAME, "address": "12 Larch Road, Bridgewell, BW1 2AB"})
    deployment.project()
    assert len(tokens(deployment, case)) == 3
    assert deployment.erase(case, subject=PERSON).done
    assert tokens(deployment, case) == []
