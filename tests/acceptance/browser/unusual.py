"""Cases that a page finds hard: names longer than a line, writing from right to left, text that
looks like markup, and histories of a thousand entries. All are of one practitioner."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from api.demonstration.history import History, Step
from api.demonstration.personas import PERSONAS

PERSONA = "pwp"
SUBJECT = "data-subject"
LONG_NAME = "Wilhelmina-Alexandrina " + "Featherstonehaugh-" * 8 + "Cholmondeley"
ARABIC_NAME = "نور الهدى عبد الرحمن"
ARABIC_REASON = "أشعر بالقلق كل ليلة ولا أستطيع النوم."
MARKUP = '<script>document.title = "taken"</script><img src=x onerror="alert(1)">'
UNBROKEN = "a" * 2_000
ENTRIES = 1_000

_BEGUN = datetime(2023, 1, 9, 9, 0, tzinfo=UTC)


def long_name() -> History:
    """Somebody whose name has more letters than a line, with text that can't be broken."""
    return _history("unusual-long-name", LONG_NAME, UNBROKEN, _allocation())


def right_to_left() -> History:
    """Somebody whose name and words are Arabic."""
    return _history("unusual-right-to-left", ARABIC_NAME, ARABIC_REASON, _allocation())


def markup() -> History:
    """Somebody who writes what a browser would take for a script, and who may sign in to see who
    has read it."""
    told = _history("unusual-markup", MARKUP, MARKUP, _allocation())
    return replace(told, ids={"person": PERSONAS[SUBJECT].actor})


def a_thousand() -> History:
    """A case with a thousand entries, of three years."""
    before = 4
    contacts = [_contact(number) for number in range(ENTRIES - before)]
    return _history("unusual-thousand", "Thora Fennimore", "Low mood.", _allocation(), *contacts)


def _history(slug: str, name: str, reason: str, *more: dict[str, Any]) -> History:
    referral = {
        "pathway": "adult_talking_therapies",
        "service": "BRIDGEWELL-TT",
        "received": _BEGUN.date().isoformat(),
        "source_code": "B1",
        "urgency": "routine",
        "consent_to_referral": "yes",
        "person": "@person",
        "who": {"name": name, "date_of_birth": "1988-04-17"},
        "request": {"reason": reason},
    }
    told: Sequence[dict[str, Any]] = (
        {"as": "duty", "do": "receive-referral", "data": referral},
        {"as": "duty", "do": "accept-referral", "data": {"reasons": {"rationale": reason}}},
        *more,
    )
    return History(
        slug=slug,
        title=slug,
        told="",
        ids={"person": UUID(str(uuid5(NAMESPACE_URL, slug)))},
        steps=tuple(_step(number, each) for number, each in enumerate(told, 1)),
    )


def _step(number: int, told: dict[str, Any]) -> Step:
    happened = {"at": (_BEGUN + timedelta(hours=number)).isoformat()}
    return Step(
        number=number,
        persona=told["as"],
        command=told["do"],
        name=None,
        about={"occurred": happened, "known": happened},
        data=told["data"],
    )


def _allocation() -> dict[str, Any]:
    data = {
        "practitioner": f"%{PERSONA}",
        "practitioner_role": "pwp",
        "team": "ADULT-1",
        "supervisor": "%supervisor",
        "starting": _BEGUN.date().isoformat(),
    }
    return {"as": "duty", "do": "allocate-case", "data": data}


def _contact(number: int) -> dict[str, Any]:
    data = {
        "appointment_type": "02",
        "medium": "02",
        "practitioner": f"%{PERSONA}",
        "started": (_BEGUN + timedelta(days=number)).isoformat(),
        "duration_minutes": 45,
    }
    return {"as": PERSONA, "do": "record-unplanned-contact", "data": data}
