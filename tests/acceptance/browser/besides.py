"""What a service is told beside its cases: a random sample drawn, somebody who follows, a review by
an outsider, and a hidden matter."""

from datetime import UTC, datetime, timedelta
from typing import Any

from api.demonstration.personas import PERSONAS
from tests.acceptance.conftest import Service

AUDITOR, MANAGER, FOLLOWER = "auditor", "manager", "subscriber"
GOVERNANCE, GUARDIAN, REVIEWER = (
    "information-governance",
    "caldicott-guardian",
    "external-reviewer",
)
OFFICER, ALLEGED = "allegations-officer", "hi-therapist"


def tell(service: Service, case: str) -> None:
    """Tell it, once it has cases that can be drawn; ``case`` is the one that is reviewed."""
    _post(service, AUDITOR, "samples/draw-sample", {"criteria": {}, "size": 3})
    follower = {
        "name": "warehouse",
        "owner": str(PERSONAS[FOLLOWER].actor),
        "client": PERSONAS[FOLLOWER].client,
        "agreement": "DSA-2026-7",
    }
    _post(service, MANAGER, "subscriptions/create-subscription", follower)
    now = datetime.now(UTC)
    review = {
        "reviewer": str(PERSONAS[REVIEWER].actor),
        "cases": [case],
        "as_at": now.isoformat(),
        "starting": now.isoformat(),
        "until": (now + timedelta(days=7)).isoformat(),
        "ground": "serious_case",
        "authority": "panel-7",
    }
    asked = _post(service, GOVERNANCE, "external-reviews/request-external-review", review)
    _post(service, GUARDIAN, f"external-reviews/{asked['review']}/approve-external-review", {})
    allegation = {
        "matter": "01980000-0000-7000-8000-a11e00000001",
        "alleged": str(PERSONAS[ALLEGED].actor),
        "grounds": ["boundaries"],
        "account": {"description": "He met her outside the sessions."},
    }
    _post(service, OFFICER, "matters/report-staff-allegation", allegation)


def _post(service: Service, persona: str, command: str, data: dict[str, Any]) -> dict[str, Any]:
    headers = {
        "Authorization": f"Bearer {service.token(persona)}",
        "Idempotency-Key": command.replace("/", ":"),
    }
    answer = service.client.post(f"/{command}", json={"data": data}, headers=headers)
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    return told
