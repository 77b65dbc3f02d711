"""What a service is told that is of no case: a random sample drawn, and somebody who follows."""

from typing import Any

from api.demonstration.personas import PERSONAS
from tests.acceptance.conftest import Service

AUDITOR, MANAGER, FOLLOWER = "auditor", "manager", "subscriber"


def tell(service: Service) -> None:
    """Tell it, once it has cases that can be drawn."""
    _post(service, AUDITOR, "samples/draw-sample", {"criteria": {}, "size": 3})
    follower = {
        "name": "warehouse",
        "owner": str(PERSONAS[FOLLOWER].actor),
        "client": PERSONAS[FOLLOWER].client,
        "agreement": "DSA-2026-7",
    }
    _post(service, MANAGER, "subscriptions/create-subscription", follower)


def _post(service: Service, persona: str, command: str, data: dict[str, Any]) -> None:
    headers = {
        "Authorization": f"Bearer {service.token(persona)}",
        "Idempotency-Key": command.replace("/", ":"),
    }
    answer = service.client.post(f"/{command}", json={"data": data}, headers=headers)
    assert answer.status_code == 201, answer.text
