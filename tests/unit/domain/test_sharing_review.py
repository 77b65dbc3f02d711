"""Question 34: whether consent was on record before a disclosure; exceptions with their basis."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from domain.case.consent.consent import Stand
from domain.case.legal_basis import ConsentPosition
from domain.sharing_review import Footing, Judged, Verdict, Word, judged

SHARED = datetime(2026, 5, 6, 10, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ENTRY = UUID(int=1)
CLAIMED = Footing(UUID(int=9), "consent", ConsentPosition.GIVEN)
OVERRIDDEN = Footing(UUID(int=9), "safeguarding", ConsentPosition.REFUSED)


def word(number=1, stand=Stand.GIVEN, said=-DAY, recorded=None, **changes) -> Word:
    told = {
        "entry": UUID(int=number),
        "recipient": "gp",
        "giver": "self",
        "stand": stand,
        "said_at": SHARED + said,
        "recorded_at": SHARED + (said if recorded is None else recorded),
    }
    return Word(**{**told, **changes})


def told(*words: Word, footing: Footing | None = None) -> Judged:
    return judged("gp", SHARED, footing, words)


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        ([word()], Verdict.CONSENT_BEFORE),
        ([word(said=timedelta(0))], Verdict.CONSENT_BEFORE),
        ([word(recorded=HOUR)], Verdict.CONSENT_LATER),
        ([word(said=HOUR)], Verdict.NOTHING),
        ([word(recipient="school")], Verdict.NOTHING),
        ([word(until=date(2026, 5, 6))], Verdict.CONSENT_BEFORE),
        ([word(until=date(2026, 5, 5))], Verdict.NOTHING),
        ([word(), word(2, Stand.WITHDRAWN, -HOUR)], Verdict.NOTHING),
        ([word(), word(2, Stand.EXPIRED, -HOUR)], Verdict.NOTHING),
        ([word(), word(2, Stand.WITHDRAWN, HOUR)], Verdict.CONSENT_BEFORE),
        ([word(2, Stand.REFUSED), word(1, said=-HOUR)], Verdict.CONSENT_BEFORE),
        # Said at one moment: what was written down last counts.
        ([word(1, Stand.GIVEN), word(2, Stand.WITHDRAWN, recorded=-HOUR)], Verdict.NOTHING),
        ([], Verdict.NOTHING),
    ],
)
def test_each_givers_last_word_by_then_counts(words, verdict):
    assert told(*words).verdict is verdict
    assert told(*reversed(words)).verdict is verdict


@pytest.mark.parametrize(
    ("footing", "verdict"),
    [
        (None, Verdict.NOTHING),
        (Footing(ENTRY, None, ConsentPosition.NOT_NEEDED), Verdict.NOTHING),
        (CLAIMED, Verdict.CONSENT_NOT_ON_RECORD),
        (Footing(ENTRY, None, ConsentPosition.GIVEN), Verdict.CONSENT_NOT_ON_RECORD),
        (OVERRIDDEN, Verdict.OTHER_BASIS),
        (Footing(ENTRY, "vital_interests", ConsentPosition.GIVEN), Verdict.OTHER_BASIS),
        (Footing(ENTRY, "legal_obligation", None), Verdict.OTHER_BASIS),
    ],
)
def test_without_consent_its_basis_counts(footing, verdict):
    assert told(footing=footing).verdict is verdict
    assert told(word(), footing=footing).verdict is Verdict.CONSENT_BEFORE


def test_nobodys_consent_hides_anothers_refusal():
    both = told(word(1), word(2, Stand.REFUSED, giver="parent"))
    assert both == Judged(Verdict.CONSENT_BEFORE, True, (UUID(int=1), UUID(int=2)))
    assert told(word(2, Stand.WITHDRAWN), footing=OVERRIDDEN) == Judged(
        Verdict.OTHER_BASIS, True, (OVERRIDDEN.entry, UUID(int=2))
    )
    assert told(word(2, Stand.EXPIRED), footing=OVERRIDDEN).against_refusal is False
