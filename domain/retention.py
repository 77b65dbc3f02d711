"""For how long a case is kept: worked out from its events each time it is asked, never stored.

Source: the policy ``retention``. A late event, a new contact or a reopened case moves the day.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from domain.case.case import Case
from domain.case.oversight.governance import ComplaintLinked, IncidentLinked
from domain.case.referral.referral import Pathway
from domain.case.safeguarding import conferences, safeguarding, statuses
from domain.envelope import Envelope
from domain.moments import age_on, london_day
from domain.policies import policy

SERIOUS = "serious"
"""The kind of incident whose records are kept longer."""
_SAFEGUARDING = frozenset({safeguarding.AREA, statuses.AREA, conferences.AREA})


@dataclass(frozen=True)
class Kept:
    """Until when, included, and by which rule of which version of the policy."""

    until: date
    rule: str
    version: str


def kept(case: Case, entries: Sequence[Envelope], *, born: date | None) -> Kept | None:
    """Until when a case is kept, by its events; None while it is in use.

    ``born`` is the person's date of birth as it was opened. None, too, for a child whose date of
    birth nobody can tell: the record is kept until somebody finds out.
    """
    if not case.ended:
        return None
    last = max(london_day(entry.occurred.latest) for entry in entries)
    is_young = case.referral.pathway is not Pathway.ADULT
    if born is None and is_young:
        return None
    rules = policy("retention")
    found = (*_treatment(case, last), *_childhood(born, last), *_matters(entries, last))
    until, rule = max(found)
    return Kept(until, rule, rules["version"])


def years_after(day: date, years: int) -> date:
    """The same day so many years later; 1 March for a 29 February that there is not."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def _treatment(case: Case, last: date) -> Iterator[tuple[date, str]]:
    rules = policy("retention")
    after_end = years_after(last, rules["adult_years"])
    if case.death.recorded is not None:
        # The day that is known, else that of the last event, which is no earlier.
        died = case.death.died_on or last
        after_death = years_after(died, rules["after_death_years"])
        if after_death < after_end:
            yield after_death, "after_death_years"
            return
    yield after_end, "adult_years"


def _childhood(born: date | None, last: date) -> Iterator[tuple[date, str]]:
    rules = policy("retention")
    if born is None or age_on(born, last) >= rules["adult_age"]:
        return
    is_17 = age_on(born, last) == rules["adult_age"] - 1
    rule = "child_17_until_age" if is_17 else "child_until_age"
    yield years_after(born, rules[rule]), rule


def _matters(entries: Sequence[Envelope], last: date) -> Iterator[tuple[date, str]]:
    """What has to do with harm, and with complaints: from the last event of the case."""
    rules = policy("retention")
    for entry in entries:
        match entry.fact:
            case fact if fact.AREA in _SAFEGUARDING:
                yield years_after(last, rules["safeguarding_years"]), "safeguarding_years"
            case IncidentLinked() as fact if fact.kind == SERIOUS:
                day = london_day(entry.occurred.latest)
                yield years_after(day, rules["serious_incident_years"]), "serious_incident_years"
            case ComplaintLinked():
                day = london_day(entry.occurred.latest)
                yield years_after(day, rules["complaint_years"]), "complaint_years"
