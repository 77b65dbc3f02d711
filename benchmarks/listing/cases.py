"""Cases in which something stands open for every board, recorded through the one way to write."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from serving.seeding import BEGUN, THREADS, carry_out, contact, referral, session

from api.composing.services import Services
from api.demonstration.personas import PERSONAS
from application.orders import Circumstance
from domain.case.risk.risk import Judgement
from domain.moments import At

MINE = 110
"""Cases of the practitioner who looks: two caseloads, so that each board has more than a page."""
EVENTS = 10
"""Of each case, on average."""
TEAM = "ADULT-1"
_LEVELS = ("low", "moderate", "high")


def record(services: Services) -> None:
    """So many cases under one practitioner; every other one waits, the rest are in treatment."""
    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(partial(_case, services), range(MINE)))


def _case(services: Services, number: int) -> None:
    ask = partial(carry_out, services.casework)
    received = referral()
    case = UUID(ask(None, "receive-referral", received)[0])
    ask(case, "accept-referral", {"reasons": {"rationale": "Suitable by telephone."}}, by="duty")
    ask(case, "allocate-case", _holding(), by="duty")
    level = {"level": _LEVELS[number % 3], "judgement": _judgement()}
    ask(case, "assess-risk", level)
    then = Circumstance(occurred=At(at=BEGUN))
    raised = ask(case, "raise-concern", _concern(received["person"]), about=then)[1]
    ask(case, "refer-to-agency", _to_agency(raised))
    ask(case, "record-unplanned-contact", contact(0) | {"appointment_type": "01"})
    if number % 2:
        return
    for week in range(2):
        held = ask(case, "record-unplanned-contact", contact(7 * (week + 1)))[1]
        if week == 0:
            ask(case, "record-session", session(held))


def _holding() -> dict[str, Any]:
    return {
        "practitioner": str(PERSONAS["pwp"].actor),
        "practitioner_role": "pwp",
        "team": TEAM,
        "supervisor": str(PERSONAS["supervisor"].actor),
        "starting": "2026-02-03",
    }


def _judgement() -> dict[str, str]:
    return dict.fromkeys(Judgement.model_fields, "As she said on the telephone.")


def _concern(person: str) -> dict[str, Any]:
    return {
        "variant": "adult",
        "categories": ["neglect"],
        "people": [{"person": person, "role": "subject"}],
        "immediate_risk": False,
        "late_reason": "acted_first",
        "account": {"description": "Left without help for days."},
    }


def _to_agency(concern: str) -> dict[str, Any]:
    return {
        "concern": concern,
        "agency": "adult_social_care",
        "method": "telephone",
        "made_at": (BEGUN + timedelta(hours=1)).isoformat(),
        "consent": "given",
        "basis": "safeguarding",
        "person_told": "yes",
        "sent": {"content": "Left without help for days."},
    }
