"""What is written about a child in a chronology goes with the child's key; what was frozen is then
not made again as if it were whole."""

import hashlib
from typing import Any
from uuid import UUID

from tests.integration.erasure.conftest import PERSON, Deployment, Service
from tests.integration.erasure.test_destruction import over

LEAD = "safeguarding-lead"
CONCERN = {
    "variant": "adult",
    "categories": ["neglect"],
    "people": [{"person": str(PERSON), "role": "subject"}],
    "immediate_risk": False,
    "account": {"description": "Left alone for days."},
    "own_words": [{"about": str(PERSON), "words": "Nobody came."}],
}


def post(service: Service, path: str, data: dict[str, Any]) -> Any:
    answer = service.post(LEAD, path, {"data": data})
    assert answer.status_code == 201, answer.text
    return answer.json()


def opened(service: Service) -> tuple[UUID, str, str]:
    """A case, its concern, and a chronology with a line about it."""
    case = service.begin()
    concern = post(service, f"/cases/{case}/raise-concern", CONCERN)["events"][0]["id"]
    whose = {"case": str(case), "person": str(PERSON), "role": "subject"}
    opening = {"person": str(PERSON), "ground": "safeguarding", "cases": [whose]}
    id = post(service, "/chronologies/open-chronology", opening)["chronology"]
    line = {"about": str(PERSON), "text": "Said that nobody came."}
    chosen = {"case": str(case), "entry": concern, "ground": "pattern", "line": line}
    post(service, f"/chronologies/{id}/include-chronology-entry", chosen)
    return case, concern, id


def frozen(service: Service, id: str) -> tuple[int, str]:
    """The position at which it was frozen, and the event that did."""
    position = service.get(LEAD, f"/chronologies/{id}").json()["as_of"]["position"]
    edition = service.get(LEAD, f"/chronologies/{id}/edition?position={position}")
    sha256 = hashlib.sha256(edition.content).hexdigest()
    data = {"position": position, "content": {"sha256": sha256}}
    told = post(service, f"/chronologies/{id}/freeze-chronology", data)
    return position, told["events"][0]["id"]


def test_what_was_frozen_and_erased_since_is_refused(
    deployment: Deployment, service: Service
) -> None:
    case, _, id = opened(service)
    position, event = frozen(service, id)
    assert deployment.erase(case, subject=PERSON).done
    again = deployment.serve()
    for path in (f"edition?position={position}", f"copies/{event}?layout=court"):
        refused = again.get(LEAD, f"/chronologies/{id}/{path}")
        assert refused.status_code == 409, refused.text
        assert refused.json()["code"] == "chronology-changed"
    told = again.get(LEAD, f"/chronologies/{id}").text
    assert "Nobody came." not in told
    assert "Said that nobody came." in told, "the chronology is erased by a request of its own"


def test_what_is_written_in_a_chronology_is_erased_by_its_own_request(
    deployment: Deployment, service: Service
) -> None:
    _, concern, id = opened(service)
    assert deployment.erase(UUID(id), subject=PERSON).done
    told = deployment.serve().get(LEAD, f"/chronologies/{id}").json()
    [line] = [line for line in told["lines"] if line["entry"] == concern]
    assert line["in_words"]["withheld"] == "erased"
    assert "Said that nobody came." not in str(told)


def test_a_chronology_is_kept_as_long_as_each_of_its_cases(
    deployment: Deployment, service: Service
) -> None:
    ended, in_use = over(service), service.begin()
    for case in (ended, in_use):
        post(service, f"/cases/{case}/raise-concern", CONCERN)
    members = [{"case": str(ended), "person": str(PERSON), "role": "subject"}]
    opening = {"person": str(PERSON), "ground": "safeguarding", "cases": members}
    id = UUID(post(service, "/chronologies/open-chronology", opening)["chronology"])
    retention = deployment.desk().retention
    kept = retention.of(id)
    assert kept is not None
    assert kept == retention.of(ended)
    adding = {"case": str(in_use), "person": str(PERSON), "role": "subject"}
    post(service, f"/chronologies/{id}/add-chronology-case", adding)
    assert retention.of(id) is None
