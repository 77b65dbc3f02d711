"""The same seed tells the same histories; the rules take them; everything asked for is in them."""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta

import pytest
from nhs_number import is_valid

from api.demonstration.population.histories import ANCHOR, VERSION, population_history
from api.demonstration.population.staff import CASES_PER_TEAM, member
from domain.case.case import Status
from domain.case.corrections.corrections import EntryCorrected
from domain.case.discharge.discharge import CaseClosed
from domain.case.measures.measures import MeasuresRecorded
from domain.case.oversight.oversight import NoteCountersigned
from domain.case.referral.referral import IdentityMatched, Pathway
from domain.case.risk.risk import RiskAssessed, RiskScreened
from domain.case.risk.safety_plan import SafetyPlanAgreed, SafetyPlanReviewed
from domain.case.safeguarding.safeguarding import ConcernClosed, Outcome, SafeguardingDecisionMade
from domain.case.sessions.attendance import GroupAttendanceRecorded, WasNotBrought
from domain.case.supervision.supervision import CaseReviewedInSupervision
from domain.moments import end_of
from domain.roles import Role
from tests.unit.demonstration.conftest import SEED, Judged

Population = Sequence[Judged]


def told(seed: int, number: int) -> str:
    return json.dumps(asdict(population_history(seed, number)), default=str, sort_keys=True)


def test_the_same_seed_tells_the_same_histories() -> None:
    first = [told(1, number) for number in range(1, 26)]
    assert [told(1, number) for number in reversed(range(1, 26))] == first[::-1]


def test_another_seed_tells_other_histories() -> None:
    assert told(1, 1) != told(2, 1)
    assert told(1, 1) != told(1, 2)


def test_a_change_to_the_generator_has_another_version() -> None:
    """Whoever changes what is told raises VERSION: a log may hold half of what was told before."""
    digest = hashlib.sha256("".join(told(1, number) for number in range(1, 51)).encode())
    assert (VERSION, digest.hexdigest()[:16]) == (5, "618d61349555b152")


def test_the_rules_take_every_history_whole(population: Population) -> None:
    assert len(population) == 300
    assert all(len(judged.entries) >= len(judged.history.steps) for judged in population)


def test_nothing_happens_after_the_anchor(population: Population) -> None:
    moments = [e.occurred for judged in population for e in judged.entries]
    known = [e.known for judged in population for e in judged.entries if e.known is not None]
    assert max(when.earliest for when in (*moments, *known)) <= end_of(ANCHOR)


def test_open_cases_stand_at_every_stage(population: Population) -> None:
    """Nobody dies in the population, and its services ask nobody to opt in."""
    found = {judged.case.status for judged in population}
    assert found == set(Status) - {Status.DECEASED, Status.OPTED_OUT}


def test_every_step_has_a_key_of_its_own_that_a_header_could_hold(population: Population) -> None:
    keys = [f"{p.history.slug}:{s.number}" for p in population for s in p.history.steps]
    assert len(set(keys)) == len(keys)
    assert all(8 <= len(key) <= 128 and " " not in key for key in keys)


def test_numbers_are_valid_never_issued_and_nobody_elses(population: Population) -> None:
    numbers = [
        e.fact.number.nhs_number  # type: ignore[union-attr] # written open here
        for judged in population
        for e in judged.entries
        if isinstance(e.fact, IdentityMatched)
    ]
    assert len(numbers) > 250
    assert all(number.startswith("999") and is_valid(number) for number in numbers)
    assert len(set(numbers)) == len(numbers)


@pytest.mark.parametrize(
    ("fact", "least"),
    [
        (WasNotBrought, 20),
        (GroupAttendanceRecorded, 50),
        (EntryCorrected, 3),
        (NoteCountersigned, 20),
        (CaseReviewedInSupervision, 100),
        (SafetyPlanAgreed, 10),
        (RiskAssessed, 100),
        (ConcernClosed, 3),
    ],
)
def test_what_is_asked_of_a_population_happens(
    population: Population, fact: type, least: int
) -> None:
    assert sum(isinstance(e.fact, fact) for p in population for e in p.entries) >= least


_IN_EVERY_POPULATION = {
    *("record-demographics", "record-employment", "record-communication-needs"),
    *("set-goal", "score-goal", "record-parental-responsibility", "assess-competence"),
    *("request-opt-in", "record-opt-in", "rate-priority", "reschedule-contact"),
    *("offer-handover", "accept-handover", "complete-handover"),
    *("request-supervision", "complete-supervision-action"),
    *("discuss-risk-with-senior", "review-safety-plan"),
    *("add-document", "send-discharge-letter", "record-follow-up-contact"),
}


def test_every_kind_of_work_is_there(population: Population) -> None:
    used = {step.command for judged in population for step in judged.history.steps}
    assert used >= _IN_EVERY_POPULATION


def test_a_safety_plan_is_reviewed_while_it_stands(population: Population) -> None:
    for judged in population:
        told = [e.fact for e in judged.entries]
        plans = [e.id for e in judged.entries if isinstance(e.fact, SafetyPlanAgreed)]
        reviewed = [fact.plan for fact in told if isinstance(fact, SafetyPlanReviewed)]
        assert set(reviewed) <= set(plans)


def test_every_pathway_is_there(population: Population) -> None:
    shares = Counter(judged.case.referral.pathway for judged in population)
    assert shares[Pathway.ADULT] / len(population) == pytest.approx(0.6, abs=0.08)
    assert shares[Pathway.CHILD] / len(population) == pytest.approx(0.25, abs=0.08)
    assert shares[Pathway.COMMUNITY] / len(population) == pytest.approx(0.15, abs=0.08)


def test_some_are_seen_by_trainees_and_some_are_stepped_up(population: Population) -> None:
    roles = {a.role for judged in population for a in judged.case.allocation.allocations.values()}
    assert {Role.TRAINEE, Role.PWP, Role.CWP, Role.TWP, Role.HI_THERAPIST} <= roles
    stepped = [p for p in population if any(e.fact.TYPE == "case.stepped_up" for e in p.entries)]
    assert len(stepped) >= 5
    assert all(judged.case.assessment.step == 3 for judged in stepped)


def test_some_concerns_are_referred_on_and_some_are_not(population: Population) -> None:
    decided = Counter(
        e.fact.outcome
        for p in population
        for e in p.entries
        if isinstance(e.fact, SafeguardingDecisionMade)
    )
    assert decided[Outcome.ACT] >= 2
    assert decided[Outcome.DO_NOT_ACT] >= 2


def test_some_things_are_learned_weeks_after_they_happened(population: Population) -> None:
    late = [
        e
        for p in population
        for e in p.entries
        if e.known is not None and e.known.latest - e.occurred.latest > timedelta(days=14)
    ]
    assert len(late) >= 3


def test_every_answer_about_harming_oneself_has_its_response(population: Population) -> None:
    owed = [
        (judged, e.id)
        for judged in population
        for e in judged.entries
        if isinstance(e.fact, MeasuresRecorded) and e.fact.risk_response_owed
    ]
    assert len(owed) > 50
    for judged, measure in owed:
        responses = [e.fact for e in judged.entries if isinstance(e.fact, RiskScreened)]
        assert any(screen.responds_to == measure for screen in responses)


def test_endings_are_of_every_kind(population: Population) -> None:
    ends = Counter(
        e.fact.end_code for p in population for e in p.entries if isinstance(e.fact, CaseClosed)
    )
    assert {"11", "46", "47", "50"} <= set(ends)
    not_suitable = [p for p in population if p.case.assessment.suitable is False]
    assert len(not_suitable) >= 10


def test_a_caseload_stays_one_that_a_person_could_hold() -> None:
    first, second = population_history(SEED, 1), population_history(SEED, CASES_PER_TEAM + 1)
    assert not any("@" in step.persona for step in first.steps)
    assert all(step.persona.endswith("@1") for step in second.steps if step.persona != "manager")
    assert member("pwp").actor != member("pwp@1").actor != member("pwp@2").actor
    assert member("pwp@1").team == "ADULT-1-1"
