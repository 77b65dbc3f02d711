"""Editions of chronologies as their JSON has them, to be printed."""

from datetime import UTC, datetime
from uuid import UUID

from api.printing.chronology import Freezing

SUBJECT, SIBLING, MOTHER = (f"0198aaaa-0000-7000-8000-00000000000{n}" for n in (1, 2, 3))
LEAD, WORKER = (f"0198aaaa-0000-7000-8000-0000000000a{n}" for n in (1, 2))
CASE = "0198aaaa-0000-7000-8000-0000000000c1"
ENTRY = "0198aaaa-0000-8000-8000-0000000000e1"

FREEZING = Freezing(
    event=UUID("0198aaaa-0000-8000-8000-0000000000f1"),
    position=31,
    at=datetime(2026, 3, 4, 9, 5, tzinfo=UTC),
    by={"actor": LEAD, "role": "safeguarding_lead", "organisation": "BRIDGEWELL"},
    sha256="ab" * 32,
    origin="example.org/case-log/1",
    root=bytes(range(32)),
)


def line(**changes):
    """A concern in the child's own words."""
    told = {
        "entry": ENTRY,
        "case": CASE,
        "person": SUBJECT,
        "position": 12,
        "label": "Concern raised",
        "occurred": {"on": "2026-03-01"},
        "recorded": "2026-03-03T10:00:00.000000Z",
        "late_seconds": 122_400,
        "late": True,
        "by": {"actor": WORKER, "role": "cwp", "organisation": "BRIDGEWELL"},
        "source": "self",
        "basis": "reported",
        "sensitivity": "normal",
        "inclusion": {"why": "marked"},
        "line": "Concern raised: categories neglect",
        "own_words": [
            {
                "about": SUBJECT,
                "words": "There is never anything in the fridge.",
                "asked_by": "the practitioner",
                "what_was_asked": "What did you have for tea?",
            }
        ],
    }
    return told | changes


def case(**changes):
    told = {"case": CASE, "person": SUBJECT, "role": "subject", "concerns": [], "statuses": []}
    told |= {"conferences": [], "not_brought": [], "worker_changes": [], "gaps": []}
    return told | changes


def edition(**changes):
    told = {
        "chronology": "0198aaaa-0000-7000-8000-0000000000d1",
        "person": SUBJECT,
        "ground": "conference",
        "as_of": {"position": 30, "recorded": "2026-03-04T09:00:00.000000Z"},
        "people": [
            {
                "person": SUBJECT,
                "role": "subject",
                "cases": [CASE],
                "who": {"name": "Robin Ashdown", "date_of_birth": "2015-04-01"},
            }
        ],
        "cases": [case()],
        "lines": [line()],
        "left_out": [],
        "late_after_hours": 24,
        "unchecked_rules": [],
    }
    return told | changes
