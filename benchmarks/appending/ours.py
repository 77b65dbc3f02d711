"""Our log, from the recorder down; with encryption, from the mapper down."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from datetime import date
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from stand.server import ORIGIN

from api.clock import utc_now
from api.composing.foundation import Foundation, foundation
from api.settings import Settings
from appending.system import PAYLOAD, STREAMS, Append
from application.canonical import canonical
from domain.case.referral.referral import ReferralReceived
from domain.envelope import Author, Basis, Envelope, Purpose, Sensitivity, Source
from domain.moments import At
from domain.roles import Role
from infrastructure.ledger.stored import NO_REQUEST, LedgerEvent

PERSON = UUID("01980000-0000-7000-8000-0000000000bb")
RECORD = canonical(PAYLOAD)


def settings_of(address: dict[str, Any]) -> Settings:
    """The settings of a service on a ledger of the stand."""
    return Settings.model_validate(
        {
            "DATABASE_URL": address["service_url"],
            "KEYS_URL": address["keys_url"],
            "ACCESS_URL": address["access_url"],
            "data_dir": address["data_dir"],
            "log_origin": ORIGIN,
            # One actor asks for all who are measured.
            "requests_per_second": 1_000_000,
        }
    )


class Ours:
    """The log through our recorder."""

    def __init__(self, base: Foundation, closing: ExitStack, *, encrypted: bool) -> None:
        self._base = base
        self._closing = closing
        self._encrypted = encrypted

    def writer(self) -> Append:
        """Appends what the mapper makes of an envelope, or a record made before."""
        streams = [uuid4() for _ in range(STREAMS)]
        turns = count()
        make = self._mapped if self._encrypted else _ready

        def append() -> None:
            turn = next(turns)
            stored = make(streams[turn % STREAMS], turn // STREAMS + 1)
            self._base.recorder.insert_events([stored])

        return append

    def follow(self, after: int, limit: int) -> Sequence[int]:
        """Positions from the feed's own query."""
        return [event.id for event in self._base.recorder.log(after=after, limit=limit)]

    def last(self) -> int:
        """The log's last position."""
        return self._base.recorder.max_notification_id() or 0

    def close(self) -> None:
        """Close the pools."""
        self._closing.close()

    def _mapped(self, stream: UUID, version: int) -> LedgerEvent:
        stored = self._base.mapper.to_stored_event(_envelope(stream, version))
        assert isinstance(stored, LedgerEvent)
        return stored


def _ready(stream: UUID, version: int) -> LedgerEvent:
    return LedgerEvent(
        originator_id=stream,
        originator_version=version,
        topic="case.session_recorded",
        state=RECORD,
        id=uuid4(),
        kind="case",
        schema=1,
        request=NO_REQUEST,
    )


_FACT = ReferralReceived.model_validate(
    {
        "pathway": "adult_talking_therapies",
        "service": "BRIDGEWELL-TT",
        "received": date(2026, 2, 2),
        "source_code": "B1",
        "source_version": "2026-04",
        "urgency": "routine",
        "consent_to_referral": "yes",
        "person": PERSON,
        "who": {"name": "Imogen Harkness", "date_of_birth": date(1988, 4, 17)},
        "request": {"reason": PAYLOAD["narrative"][:380]},
    }
)
_BY = Author(
    actor=PERSON, role=Role.DUTY, organisation="BRIDGEWELL", client="desk", team="FRONT-DOOR"
)
_OCCURRED = At(at=utc_now())


def _envelope(stream: UUID, version: int) -> Envelope:
    """Made as the service makes it: around the fact of a command."""
    return Envelope(
        originator_id=stream,
        originator_version=version,
        kind="case",
        id=uuid4(),
        fact=_FACT,
        occurred=_OCCURRED,
        known=None,
        by=_BY,
        why=Purpose.CARE,
        source=Source.SELF,
        basis=Basis.REPORTED,
        sensitivity=Sensitivity.NORMAL,
        request=NO_REQUEST,
        subject=PERSON,
    )


def open_system(address: dict[str, Any]) -> Ours:
    """The log at an address; `encrypted` in it says which way of writing."""
    closing = ExitStack()
    return Ours(foundation(settings_of(address), closing), closing, encrypted=address["encrypted"])
