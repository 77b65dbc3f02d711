"""Counts that England published, as invented cases: our report prints the published percentages."""

import json
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from domain.outcomes.adult import adult_outcomes
from domain.outcomes.course import Course, Found
from domain.outcomes.figures import NOT_RECORDED, By, tally
from domain.outcomes.report import Kind, names
from domain.outcomes.waits import waits
from tests.unit.outcomes.conftest import (
    BELOW,
    IMPROVED,
    PERIOD,
    RECEIVED,
    RECOVERED,
    TWO_DAYS,
    UNSCORED,
    adult,
    scores,
    seen,
)

TABLES = json.loads(Path(__file__).with_name("published_tables.json").read_text(encoding="utf-8"))


def scored(phq9: list[int], gad7: list[int]) -> Course:
    days = TWO_DAYS[: len(phq9)]
    return adult(scores=scores("PHQ9", phq9, days) + scores("GAD7", gad7, days))


RECOVERED_BY_LITTLE = scored([10, 9], [5, 5])
WORSE = scored([12, 20], [9, 9])
UNCHANGED = scored([15, 14], [12, 11])
ONCE = scored([15], [12])


@dataclass(frozen=True, slots=True)
class Alike:
    """One of many cases that only their ids tell apart: what lists of cases look at."""

    case: UUID
    descriptor: str | None


Share = tuple[int, Course]
"""So many cases, and what each of them is like."""


def treated_after(course: Course, days: int) -> Course:
    contacts = tuple(seen(RECEIVED + timedelta(days=n), n) for n in (days, days + 7))
    return replace(course, contacts=contacts, ended=RECEIVED + timedelta(days=200))


def percentages(
    *shares: Share, by: By | None = None, only: tuple[str, ...] = ("",)
) -> dict[tuple[str, str | None], tuple[int, str]]:
    """What the report counts and prints, of all figures or of those whose names begin so; like
    cases are judged once."""
    ids = count(1)
    told = []
    for number, course in shares:
        every = (adult_outcomes(course, PERIOD) + waits(course, PERIOD)).standings
        found = Found(tuple(s for s in every if s.figure.startswith(only)))
        told += [(Alike(UUID(int=next(ids)), course.descriptor), found) for _ in range(number)]
    figures = tally(told, (*names(Kind.OUTCOMES), *names(Kind.WAITS)), by)  # type: ignore[arg-type] # all of a course that it looks at
    return {(f.name, f.group): (len(f.numerator), f.percentage or "") for f in figures}


def shares_of(counts: dict[str, int]) -> list[Share]:
    """Cases that come to all the counts of a row at once.

    Who recovers without a reliable improvement changed too little; who has no start on record has
    no pair; who was not at caseness did not change.
    """
    at_start, below = counts["at_caseness"], counts["not_at_caseness"]
    reliably = counts["reliable_recovery"]
    by_little = counts["recovery"] - reliably
    better = counts["reliable_improvement"] - reliably
    worse = counts["reliable_deterioration"]
    unchanged = counts["no_reliable_change"] - by_little - below
    shares = [
        (reliably, RECOVERED),
        (by_little, RECOVERED_BY_LITTLE),
        (better, IMPROVED),
        (worse, WORSE),
        (unchanged, UNCHANGED),
        (at_start - reliably - by_little - better - worse - unchanged, ONCE),
        (below, BELOW),
        (counts["finished"] - at_start - below, UNSCORED),
    ]
    assert all(number >= 0 for number, _ in shares)
    return shares


@pytest.mark.parametrize("row", TABLES["rows"], ids=lambda row: f"{row['table']}, {row['who']}")
def test_published_outcomes_of_annual_tables(row: dict[str, Any]):
    """The denominator of recovery shows in them: among those at caseness only, 43.7 and 51.6 would
    be printed where 43.6 and 51.5 stand."""
    shares = shares_of(row["counts"])
    told = percentages(*shares, only=tuple(row["counts"]))
    assert {name: told[name, None][0] for name in row["counts"]} == row["counts"]
    assert {name: told[name, None][1] for name in row["percentages"]} == row["percentages"]


def test_published_reliable_recovery_and_waits_of_april_2025():
    """NHS Talking Therapies monthly statistics, England, April 2025: of 57,359 who finished a
    course 90.3% waited six weeks at most and 98.5% eighteen; 54,672 began at caseness, of whom
    26,457 (48.4%) reliably recovered."""
    within_six, within_eighteen = 51_795, 56_499  # the counts that these shares come to
    reliably, at_start, finished = 26_457, 54_672, 57_359
    told = percentages(
        (reliably, treated_after(RECOVERED, 42)),
        (within_six - reliably, treated_after(IMPROVED, 42)),
        (at_start - within_six, treated_after(IMPROVED, 126)),
        (within_eighteen - at_start, treated_after(BELOW, 126)),
        (finished - within_eighteen, treated_after(BELOW, 127)),
    )
    assert told["reliable_recovery", None] == (reliably, "48.4")
    assert told["treatment_within_42_days", None] == (within_six, "90.3")
    assert told["treatment_within_126_days", None] == (within_eighteen, "98.5")


def test_published_recovery_of_2014_15_and_by_problem():
    """Psychological Therapies, annual report on the use of IAPT services, England, 2014-15: 44.8%
    recovered (189,152 of 421,744), of anxiety and stress-related disorders 47.8% (80,608 of
    168,718), of depression 44.6% (38,509 of 86,268)."""
    counts = {"F41.1": (80_608, 168_718), "F32": (38_509, 86_268)}
    counts[NOT_RECORDED] = (
        189_152 - sum(of for of, _ in counts.values()),
        421_744 - sum(among for _, among in counts.values()),
    )
    shares = []
    for problem, (of, among) in counts.items():
        code = None if problem == NOT_RECORDED else problem
        shares.append((of, replace(RECOVERED, descriptor=code)))
        shares.append((among - of, replace(IMPROVED, descriptor=code)))
    shares.append((5_000, BELOW))
    recovery = ("recovery",)
    assert percentages(*shares, only=recovery)["recovery", None] == (189_152, "44.8")
    by_problem = percentages(*shares, by=By.DESCRIPTOR, only=recovery)
    assert by_problem["recovery", "F41.1"] == (80_608, "47.8")
    assert by_problem["recovery", "F32"] == (38_509, "44.6")


def test_unknown_starts_stay_in_the_denominator_of_recovery():
    """As in 2024-25, where leaving 937 of them out would print 50.6 instead of the published 50.5:
    here one in a hundred."""
    told = percentages((505, RECOVERED), (485, IMPROVED), (10, UNSCORED), (100, BELOW))
    assert told["recovery", None] == (505, "50.5")
    assert told["reliable_improvement", None] == (990, "90.0")
