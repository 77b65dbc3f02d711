"""Whether somebody's consent was on record before something was told to others, and if not, on what
else it rested.

Source: what an auditor of disclosures asks; consent is one basis among others (UK GDPR article 6),
and somebody's consent never hides another's refusal.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from domain.case.consent.consent import Stand
from domain.case.legal_basis import ConsentPosition
from domain.moments import london_day
from domain.policies import policy


class Verdict(StrEnum):
    """How a disclosure stands to consent."""

    CONSENT_BEFORE = "consent_on_record_before"
    """Somebody's consent to sharing with this recipient stood, and was on record already."""
    CONSENT_LATER = "consent_recorded_later"
    """It stood, but was written down after the disclosure."""
    OTHER_BASIS = "other_basis"
    """No consent stood; the entry names a basis that does not rest on consent."""
    CONSENT_NOT_ON_RECORD = "consent_not_on_record"
    """The entry says that consent was given, and the case has none."""
    NOTHING = "nothing_on_record"
    """Neither consent nor a basis."""


@dataclass(frozen=True)
class Word:
    """What one giver said about sharing with one recipient: when, written down when, in which
    entry; ``until`` is the last day on which consent counts, where it was given for a time."""

    entry: UUID
    recipient: str
    giver: str
    stand: Stand
    said_at: datetime
    recorded_at: datetime
    until: date | None = None


@dataclass(frozen=True)
class Footing:
    """What a decision to share or a referral says it rests on, and what it says of consent."""

    entry: UUID
    basis: str | None
    consent: ConsentPosition | None


@dataclass(frozen=True)
class Judged:
    """How a disclosure stands to consent; ``because`` are the entries that say so.

    ``against_refusal``: somebody's latest word on it was a refusal, or took consent back.
    """

    verdict: Verdict
    against_refusal: bool
    because: tuple[UUID, ...]


def judged(
    recipient: str, shared_at: datetime, footing: Footing | None, words: Iterable[Word]
) -> Judged:
    """How what was told to a recipient at an instant stands to these words about its case."""
    latest = _latest(recipient, shared_at, words)
    given = [word for word in latest if _counts(word, london_day(shared_at))]
    refused = [word for word in latest if word.stand in {Stand.REFUSED, Stand.WITHDRAWN}]
    rests_on = [] if footing is None else [footing.entry]
    if given:
        before = any(word.recorded_at <= shared_at for word in given)
        verdict = Verdict.CONSENT_BEFORE if before else Verdict.CONSENT_LATER
        rests_on = [word.entry for word in given]
    elif footing is not None and _is_other(footing.basis):
        verdict = Verdict.OTHER_BASIS
    elif footing is not None and footing.consent is ConsentPosition.GIVEN:
        verdict = Verdict.CONSENT_NOT_ON_RECORD
    else:
        verdict = Verdict.NOTHING
    because = (*rests_on, *(word.entry for word in refused))
    return Judged(verdict, bool(refused), tuple(dict.fromkeys(because)))


def _latest(recipient: str, at: datetime, words: Iterable[Word]) -> list[Word]:
    """Each giver's last word on a recipient that was said by an instant."""
    said = [word for word in words if word.recipient == recipient and word.said_at <= at]
    said.sort(key=lambda word: (word.said_at, word.recorded_at))
    return list({word.giver: word for word in said}.values())


def _counts(word: Word, day: date) -> bool:
    return word.stand is Stand.GIVEN and (word.until is None or day <= word.until)


def _is_other(basis: str | None) -> bool:
    return basis is not None and not policy("sharing_bases")["codes"][basis]["rests_on_consent"]
