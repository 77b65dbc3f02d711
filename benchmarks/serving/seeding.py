"""Cases for the measurements over HTTP, recorded through the one way to write."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from appending.ours import settings_of
from appending.system import PAYLOAD
from stand.server import Ledger

from api.composing.compose import compose
from api.demonstration.personas import PERSONAS
from application.callers import Caller
from application.casework import Casework
from application.orders import Circumstance, Order
from domain.commands import command_class
from infrastructure.tokens.local_issuer import Persona

THREADS = 16
BEGUN = datetime(2026, 2, 2, 9, 0, tzinfo=UTC)
DAYS = 200
"""Within which all contacts lie, however many they are, so that none lies in the future."""

NARRATIVE = PAYLOAD["narrative"]


@dataclass(frozen=True)
class Seeded:
    """A case, and its attended contacts that have no note yet."""

    case: str
    contacts: Sequence[str]


@dataclass(frozen=True)
class Shape:
    """How many events a case gets: a referral, its acceptance, contacts, notes, and the start of
    treatment that comes with the first note."""

    contacts: int
    notes: int

    @property
    def events(self) -> int:
        return 2 + self.contacts + self.notes + 1


OF_TWENTY = Shape(contacts=16, notes=1)
OF_FIFTY = Shape(contacts=32, notes=15)


def seed(ledger: Ledger, *, cases: int, shape: Shape, person: str | None = None) -> list[Seeded]:
    """So many cases of this shape, all under the first practitioner; of one person or of many."""
    with ExitStack() as closing:
        services = compose(settings_of(ledger.as_address()))
        closing.callback(services.close)
        threads = closing.enter_context(ThreadPoolExecutor(THREADS))
        told = partial(tell, services.casework, shape, person)
        return list(threads.map(lambda _: told(), range(cases)))


def tell(casework: Casework, shape: Shape, person: str | None = None) -> Seeded:
    """One case of this shape."""
    case = carry_out(casework, None, "receive-referral", referral(person))[0]
    accepted = {"reasons": {"rationale": "Suitable for a first assessment by telephone."}}
    carry_out(casework, UUID(case), "accept-referral", accepted)
    contacts = [
        carry_out(casework, UUID(case), "record-unplanned-contact", contact(number % DAYS))[1]
        for number in range(shape.contacts)
    ]
    for held in contacts[: shape.notes]:
        carry_out(casework, UUID(case), "record-session", session(held))
    return Seeded(case=case, contacts=contacts[shape.notes :])


def carry_out(
    casework: Casework,
    case: UUID | None,
    name: str,
    data: dict[str, Any],
    *,
    by: str = "pwp",
    about: Circumstance | None = None,
) -> tuple[str, str]:
    """The case, and the id of the first event, of a command by an invented person."""
    asked = command_class(name)
    order = Order(
        caller=_caller(PERSONAS[by]),
        asked=asked.model_validate(data),
        about=about or Circumstance(),
        case=case,
        key=uuid4().hex,
        seen=(lambda _case, current: current) if asked.SEEN else None,
    )
    answer = casework.carry_out(order)
    return str(answer.case), str(answer.events[0].id)


def _caller(persona: Persona) -> Caller:
    return Caller(
        issuer="urn:bench",
        client=persona.client,
        actor=persona.actor,
        role=persona.role,
        organisation=persona.organisation,
        team=persona.team,
    )


def referral(person: str | None = None) -> dict[str, Any]:
    """The content of a referral of this person, or of somebody who was not known before."""
    return {
        "pathway": "adult_talking_therapies",
        "service": "BRIDGEWELL-TT",
        "received": "2026-02-02",
        "source_code": "B1",
        "urgency": "routine",
        "consent_to_referral": "yes",
        "person": person or str(uuid4()),
        "who": {"name": "Imogen Harkness", "date_of_birth": "1988-04-17"},
        "request": {"reason": NARRATIVE},
    }


def contact(number: int) -> dict[str, Any]:
    """The content of a contact that nobody had booked."""
    return {
        "appointment_type": "02",
        "medium": "02",
        "practitioner": str(PERSONAS["pwp"].actor),
        "started": (BEGUN + timedelta(days=number)).isoformat(),
        "duration_minutes": 45,
    }


def session(contact: str) -> dict[str, Any]:
    """The content of a session's note, about 600 bytes."""
    return {
        "contact": contact,
        "interventions": ["behavioural_activation"],
        "therapy": "748051000000105",
        "note": {"narrative": NARRATIVE, "agreed_plan": "Keeps the diary; one evening out."},
    }
