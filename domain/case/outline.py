"""What tells one case from another without saying whose it is: a team, days and codes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.case.case import Case, Status
from domain.envelope import Envelope
from domain.moments import london_day


@dataclass(frozen=True)
class Outline:
    """``team`` is the one that held the case last, or received the referral, ``last`` the day of
    the latest that happened in it; ``ended_on`` and ``end_code`` are those of the end, where it has
    one that says them."""

    status: Status
    team: str | None
    received: date | None
    last: date
    ended_on: date | None
    end_code: str | None


def outline(case: Case, entries: Sequence[Envelope]) -> Outline:
    """A case in outline, as its events have it."""
    ended = case.ended
    return Outline(
        status=case.status,
        team=_team(case),
        received=case.referral.received,
        last=max(london_day(entry.occurred.latest) for entry in entries),
        ended_on=case.discharge.ended_on or case.death.died_on if ended else None,
        end_code=case.discharge.end_code if ended else None,
    )


def _team(case: Case) -> str | None:
    held = [each for each in case.allocation.allocations.values() if not each.never_held]
    return max(held, key=lambda each: each.starting).team if held else case.referral.team
