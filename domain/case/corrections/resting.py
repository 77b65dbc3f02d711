"""What one command recorded together, and what else of a case rests on it.

An entry rests on another that it says more of: an attendance on its booking, a triage on its
concern. What merely mentions another, as something that was read or answered, stands without it.
"""

from collections.abc import Collection, Iterator, Sequence
from uuid import UUID

from domain.commands import NotPossible
from domain.envelope import Envelope
from domain.facts import Fact
from domain.pointing import points_at

SENT_OUT = frozenset(
    {
        "case.agency_referral_made",
        "case.disclosure_made",
        "case.document_sent",
        "case.fgm_duty_reported",
        "case.marac_referral_made",
        "case.modern_slavery_concern_raised",
        "case.prevent_referral_made",
    }
)
"""Entries by which something left the service."""

_MENTIONS = frozenset(
    {
        "about",
        "acts_on",
        "continues",
        "covers",
        "documents",
        "entry",
        "meeting",
        "regarding",
        "relied_on",
        "replaces",
        "responds_to",
    }
)
"""Fields that name another entry without resting on it."""

_FOLLOWS = frozenset(
    {"case.contacts_recounted", "case.treatment_start_withdrawn", "case.treatment_started"}
)
"""What is said again whenever what it follows from has changed."""

_ATTENDANCE = "case.attendance_recorded"
_OPENINGS = frozenset({"case.case_reopened", "case.referral_accepted"})
_WORK = frozenset({"assessment", "discharge", "sessions"})
"""Areas whose entries rest on the service having taken the case on."""


def recorded_with(entries: Sequence[Envelope], id: UUID) -> tuple[Envelope, ...]:
    """The entry and all that the same command recorded, in order.

    A command's entries follow one another and carry the digest of one request. Of two requests
    that were alike word by word, one straight after the other, each begins with the same type.
    """
    here = next(place for place, entry in enumerate(entries) if entry.id == id)
    first = last = here
    request = entries[here].request
    while first > 0 and entries[first - 1].request == request:
        first -= 1
    while last + 1 < len(entries) and entries[last + 1].request == request:
        last += 1
    alike = entries[first : last + 1]
    starts = [place for place, one in enumerate(alike) if one.fact.TYPE == alike[0].fact.TYPE]
    start = max(place for place in starts if place <= here - first)
    end = min((place for place in starts if place > here - first), default=len(alike))
    return tuple(alike[start:end])


def with_what_rests_on(entries: Sequence[Envelope], ids: Collection[UUID]) -> frozenset[UUID]:
    """These entries, what the same command recorded with each, and all that rests on any of them;
    but for what the case begins with, on which all of it rests."""
    these: dict[UUID, Envelope] = {}
    found = [
        one for entry in entries if entry.id in ids for one in recorded_with(entries, entry.id)
    ]
    while found:
        these |= {one.id: one for one in found if one.originator_version > 1}
        resting = _resting_on(entries, tuple(these.values())) if these else ()
        found = [one for one in resting if one.id not in these and one.originator_version > 1]
    return frozenset(these)


_RESTRICTION = "restriction"
"""The area of what says who may see a case."""


def refuse_rested_on(entries: Sequence[Envelope], these: Collection[Envelope]) -> None:
    """Raises ``sent-out-already`` or ``others-rest-on-it`` where some of a case's entries can't
    stand without these, ``restriction-stands`` where these say who may see the case."""
    if any(entry.fact.AREA == _RESTRICTION for entry in these):
        raise NotPossible(
            "restriction-stands",
            "Who may see a case is changed by lifting the restriction or ending the conflict.",
        )
    others = tuple(_resting_on(entries, these))
    if any(other.fact.TYPE in SENT_OUT for other in others):
        raise NotPossible(
            "sent-out-already",
            "Something was sent out on the strength of this entry. If it was not sent after all,"
            " withdraw that entry first; if it was, correct this one and tell who received it.",
        )
    if others:
        raise NotPossible(
            "others-rest-on-it",
            "Later entries rest on this one; withdraw those first, beginning with the last.",
        )


def _resting_on(entries: Sequence[Envelope], these: Collection[Envelope]) -> Iterator[Envelope]:
    ids = {entry.id for entry in these}
    attended = {_contact(entry.fact) for entry in these if entry.fact.TYPE == _ATTENDANCE}
    opened = any(entry.fact.TYPE in _OPENINGS for entry in these)
    last = max(entry.originator_version for entry in these)
    for entry in entries:
        if entry.id in ids or entry.fact.TYPE in _FOLLOWS:
            continue
        later = entry.originator_version > last
        if (
            not ids.isdisjoint(points_at(entry.fact, leaving_out=_MENTIONS))
            or (later and _contact(entry.fact) in attended)
            or (later and opened and entry.fact.AREA in _WORK)
        ):
            yield entry


def _contact(fact: Fact) -> UUID | None:
    contact: UUID | None = getattr(fact, "contact", None)
    return contact
