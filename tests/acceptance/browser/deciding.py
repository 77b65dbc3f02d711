"""What somebody of information governance takes on and asks for, for another to decide upon."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from tests.acceptance.conftest import Told

GUARDIAN, OFFICE, MANAGER, LEAD = "caldicott-guardian", "duty", "manager", "safeguarding-lead"
LONG_AGO = {"occurred": {"on": "2004-03-04"}, "known": {"on": "2004-03-04"}}


def take_on(shown: Told) -> None:
    """A request for a copy of the record of the person of history 4, checked and with something
    kept back, and a hidden matter that it touches; a hold on the case of history 3; an erasure of
    that of history 2, an external review and the destruction of a case whose time is over, none of
    them approved."""
    case, today = shown.case(4), str(datetime.now(UTC).date())
    person = shown.read(4, persona=MANAGER)["areas"]["referral"]["person"]
    # Before the request: a copy tells of nothing that began later.
    hidden = {
        "matter": "01980000-0000-7000-8000-a11e00000004",
        "cases": [case],
        "account": {"description": "What must not show in the case."},
    }
    _post(shown, LEAD, "/matters/raise-hidden-concern", {"data": hidden})
    words = {"text": "All that you hold of me, please."}
    asked = {"person": person, "requester": "self", "received_on": today, "words": words}
    request = _decide(shown, "/disclosures/request-disclosure", asked)["disclosure"]
    check = {"identity": "document_seen", "authority": "own_right", "understanding": "presumed"}
    _decide(shown, f"/disclosures/{request}/check-requester", check)
    first = shown.read(4, "/history", persona=MANAGER)["entries"][0]["id"]
    kept_back = {"stream": case, "event": first, "part": "request", "ground": "crime"}
    _decide(shown, f"/disclosures/{request}/withhold-part", kept_back)
    _decide(shown, "/holds/place-hold", {"stream": shown.case(3), "authority": "complaint"})
    erasure = {"stream": shown.case(2), "ground": "objection_upheld"}
    _decide(shown, "/erasures/request-erasure", erasure)
    now = datetime.now(UTC)
    review = {
        "reviewer": str(uuid4()),
        "cases": [shown.case(3)],
        "as_at": now.isoformat(),
        "starting": now.isoformat(),
        "until": (now + timedelta(days=30)).isoformat(),
        "ground": "inspection",
        "authority": "CQC-4711",
    }
    _decide(shown, "/external-reviews/request-external-review", review)
    _decide(shown, "/destructions/list-for-destruction", {"cases": [_over(shown)]})


def _over(shown: Told) -> str:
    """A case that ended so long ago that its time is over."""
    begun = {
        "person": str(uuid4()),
        "pathway": "adult_talking_therapies",
        "received": "2004-02-02",
        "service": "BRIDGEWELL-TT",
        "source_code": "B1",
        "consent_to_referral": "yes",
        "who": {"name": "Isolde Marchbank", "date_of_birth": "1970-04-17"},
        "request": {"reason": "Sleeps badly."},
    }
    case = _post(
        shown, OFFICE, "/cases/receive-referral", {**LONG_AGO, "source": "self", "data": begun}
    )["case"]
    seen = shown.service.get(f"/cases/{case}", persona=OFFICE).headers["ETag"]
    reasons = {"rationale": "Moved away before anybody saw her."}
    ended = {"end_code": "50", "informed_on": "2004-03-04", "reasons": reasons}
    body = {**LONG_AGO, "data": ended}
    _post(shown, OFFICE, f"/cases/{case}/decline-referral", body, **{"If-Match": seen})
    return str(case)


def _decide(shown: Told, path: str, data: dict[str, Any]) -> Any:
    return _post(shown, GUARDIAN, path, {"data": data})


def _post(shown: Told, persona: str, path: str, body: dict[str, Any], **more: str) -> Any:
    token = shown.service.token(persona)
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4()), **more}
    answer = shown.service.client.post(path, json=body, headers=headers)
    assert answer.status_code == 201, answer.text
    return answer.json()
