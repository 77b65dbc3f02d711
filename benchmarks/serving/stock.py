"""The same command on the library's stock Application: what one would write with it alone.

Its aggregate decides as ours does, that the contact was attended and has no note yet. It does not
encrypt, keeps no chain, gives a command sent again no first answer, and keeps who and when only.
"""

# ruff: noqa: ARG002 - what an event method is given is what the library stores
from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from psycopg.conninfo import conninfo_to_dict

from application.log import Landed
from application.orders import Answer, Order
from domain.commands import NotPossible
from serving.seeding import OF_TWENTY, Seeded, session

THREADS = 16
CACHED = 2_000


class StockCase(Aggregate):
    """A case with as much state as recording a session needs."""

    @event("ReferralReceived")
    def __init__(self, person: UUID, actor: UUID) -> None:
        self.person = person
        self.contacts: list[str] = []
        self.notes: list[str] = []

    @event("ContactRecorded")
    def record_contact(self, contact: str, actor: UUID, appointment: dict[str, Any]) -> None:
        self.contacts.append(contact)

    def record_session(self, contact: str, actor: UUID, data: dict[str, Any]) -> None:
        """Refuses a contact that is not there or has its note."""
        if contact not in self.contacts:
            raise NotPossible("no-such-contact", "There is no such contact in this case.")
        if contact in self.notes:
            raise NotPossible("note-exists", "This contact has its note already.")
        self._session_recorded(contact, actor, data)

    @event("SessionRecorded")
    def _session_recorded(self, contact: str, actor: UUID, data: dict[str, Any]) -> None:
        self.notes.append(contact)


class StockCasework(Application[UUID]):
    """Stands where our casework stands behind the routes."""

    def carry_out(self, order: Order) -> Answer:
        """Load the aggregate, let it record the session, save."""
        assert order.case is not None
        case: StockCase = self.repository.get(order.case)
        data = order.asked.model_dump(mode="json", exclude_none=True)
        case.record_session(data["contact"], order.caller.actor, data)
        recordings = self.save(case)
        return Answer(
            events=tuple(
                Landed(
                    position=recording.notification.id,
                    id=uuid4(),
                    stream=order.case,
                    version=recording.notification.originator_version,
                    type="case.session_recorded",
                )
                for recording in recordings
            ),
            again=False,
        )


def stock_casework(url: str, *, cached: bool) -> StockCasework:
    """The application on a database, with the library's defaults but for the cache."""
    where = conninfo_to_dict(url)
    settings = {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": str(where["dbname"]),
        "POSTGRES_HOST": str(where["host"]),
        "POSTGRES_PORT": str(where.get("port", "5432")),
        "POSTGRES_USER": str(where["user"]),
        "POSTGRES_PASSWORD": "",
    }
    if cached:
        settings["AGGREGATE_CACHE_MAXSIZE"] = str(CACHED)
    return StockCasework(settings)


def seed_stock(url: str, *, cases: int) -> list[Seeded]:
    """Cases with as many events as ours."""
    application = stock_casework(url, cached=False)
    try:
        with ThreadPoolExecutor(THREADS) as threads:
            return list(threads.map(lambda _: _begin(application), range(cases)))
    finally:
        application.close()


def _begin(application: StockCasework) -> Seeded:
    actor = uuid4()
    case = StockCase(uuid4(), actor)
    contacts: Sequence[str] = [str(uuid4()) for _ in range(OF_TWENTY.events - 1 - OF_TWENTY.notes)]
    for contact in contacts:
        case.record_contact(contact, actor, {"appointment_type": "02", "medium": "02"})
    for contact in contacts[: OF_TWENTY.notes]:
        case.record_session(contact, actor, session(contact))
    application.save(case)
    return Seeded(case=str(case.id), contacts=contacts[OF_TWENTY.notes :])
