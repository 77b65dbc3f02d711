from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.case.assessment.assessment import CodeSystem, SetProblemDescriptor
from domain.case.discharge.discharge import CloseCase, Summary
from domain.case.measures.outcomes import (
    AnxietyBasis,
    Change,
    Pairing,
    caseness,
    lacking_a_pair,
    outcome,
    reliable_change,
    severity,
)
from domain.moments import london_day
from domain.policies import policy

VERSION = policy("measures")["version"]


@dataclass(frozen=True)
class Scored:
    instrument: str
    total: int
    rater: str = "self"


def pair(phq: list[int], gad: list[int]) -> list[Scored]:
    return [Scored("PHQ9", t) for t in phq] + [Scored("GAD7", t) for t in gad]


@pytest.mark.parametrize(
    ("instrument", "total", "case"),
    [
        ("PHQ9", 9, False),
        ("PHQ9", 10, True),
        ("PHQ9", 11, True),
        ("GAD7", 7, False),
        ("GAD7", 8, True),
        ("GAD7", 9, True),
        ("WSAS", 40, None),
    ],
)
def test_caseness_at_the_cut_off(instrument, total, case):
    verdict = caseness(instrument, total)
    assert (verdict.case, verdict.policy) == (case, VERSION)


@pytest.mark.parametrize(
    ("instrument", "first", "last", "change"),
    [
        ("PHQ9", 15, 10, Change.NONE),
        ("PHQ9", 15, 9, Change.IMPROVED),
        ("PHQ9", 15, 8, Change.IMPROVED),
        ("PHQ9", 9, 14, Change.NONE),
        ("PHQ9", 9, 15, Change.DETERIORATED),
        ("PHQ9", 9, 9, Change.NONE),
        ("GAD7", 10, 7, Change.NONE),
        ("GAD7", 10, 6, Change.IMPROVED),
        ("GAD7", 6, 9, Change.NONE),
        ("GAD7", 6, 10, Change.DETERIORATED),
        ("WSAS", 20, 13, Change.NONE),
        ("WSAS", 20, 12, Change.IMPROVED),
    ],
)
def test_reliable_change_at_the_amount(instrument, first, last, change):
    verdict = reliable_change(instrument, first, last)
    assert (verdict.change, verdict.policy) == (change, VERSION)


@pytest.mark.parametrize(
    ("instrument", "ends"),
    [("PHQ9", [4, 9, 14, 19, 27]), ("GAD7", [4, 9, 14, 21]), ("WSAS", [9, 20, 40])],
)
def test_severity_changes_just_above_each_end(instrument, ends):
    bands = [severity(instrument, end).band for end in ends]
    assert len(set(bands)) == len(ends)
    for end, following in zip(ends, bands[1:], strict=False):
        assert severity(instrument, end + 1).band == following
    with pytest.raises(ValueError, match="above the range"):
        severity(instrument, ends[-1] + 1)


def test_an_unknown_measure_has_no_verdict():
    with pytest.raises(KeyError):
        caseness("PHQ8", 3)


@pytest.mark.parametrize(
    ("phq", "gad", "case_at_start", "recovered", "change", "reliably"),
    [
        # Both fall below the cut-off by more than the reliable amount.
        ([15, 9], [12, 7], True, True, Change.IMPROVED, True),
        # One at its cut-off at the end: improved, not recovered.
        ([16, 10], [12, 7], True, False, Change.IMPROVED, False),
        ([15, 9], [12, 8], True, False, Change.IMPROVED, False),
        # Below both cut-offs, but by less than either reliable amount: recovered, not reliably.
        ([10, 9], [7, 7], True, True, Change.NONE, False),
        ([9, 9], [8, 7], True, True, Change.NONE, False),
        # Not a case at the start: nothing to recover from.
        ([9, 3], [7, 3], False, False, Change.IMPROVED, False),
        # One falls reliably while the other rises, by less than and by its reliable amount.
        ([16, 9], [4, 7], True, True, Change.IMPROVED, True),
        ([16, 9], [3, 7], True, True, Change.NONE, False),
        ([9, 15], [7, 7], False, False, Change.DETERIORATED, False),
        ([9, 15], [7, 3], False, False, Change.NONE, False),
        # What lies between first and last does not count.
        ([15, 27, 9], [12, 21, 7], True, True, Change.IMPROVED, True),
    ],
)
def test_an_adults_outcome(phq, gad, *, case_at_start, recovered, change, reliably):
    found = outcome(pair(phq, gad))
    assert found.case_at_start is case_at_start
    assert found.recovered is recovered
    assert found.change is change
    assert found.reliably_recovered is reliably
    assert found.policy == VERSION


@pytest.mark.parametrize(
    ("phq", "gad", "case_at_start"),
    [
        ([], [], None),
        ([15], [12], True),
        ([9], [], None),
        ([10], [], True),
        ([], [8], True),
        ([15, 3], [12], True),
        ([9], [7], False),
    ],
)
def test_without_a_pair_there_is_no_change_and_no_recovery(phq, gad, case_at_start):
    found = outcome(pair(phq, gad))
    assert found.case_at_start is case_at_start
    assert (found.recovered, found.change, found.reliably_recovered) == (
        None,
        Change.UNPAIRED,
        None,
    )


def test_other_questionnaires_do_not_count():
    assert outcome([Scored("WSAS", 30), Scored("WSAS", 3)]).change is Change.UNPAIRED


phq_totals = st.lists(st.integers(0, 27), min_size=2, max_size=5)
gad_totals = st.lists(st.integers(0, 21), min_size=2, max_size=5)


@settings(deadline=None)
@given(phq_totals, gad_totals)
def test_turning_time_round_turns_improvement_into_deterioration(phq, gad):
    turned = {Change.IMPROVED: Change.DETERIORATED, Change.DETERIORATED: Change.IMPROVED}
    there, back = outcome(pair(phq, gad)).change, outcome(pair(phq[::-1], gad[::-1])).change
    assert back is turned.get(there, there)


@settings(deadline=None)
@given(phq_totals, gad_totals)
def test_reliable_recovery_is_recovery_and_improvement(phq, gad):
    found = outcome(pair(phq, gad))
    both = bool(found.recovered) and found.change is Change.IMPROVED
    assert found.reliably_recovered is both
    assert not found.recovered or found.case_at_start


PANIC = Pairing("PDSS", "GAD7")
FATIGUE = Pairing("CFQ", "GAD7")


def three(phq: list[int], gad: list[int], **own: list[int]) -> list[Scored]:
    return pair(phq, gad) + [Scored(code, t) for code, found in own.items() for t in found]


@pytest.mark.parametrize(
    ("pairing", "scores", "measure", "basis", "change"),
    [
        # The problem's own measure counts where it has a pair, whatever GAD-7 says.
        (
            PANIC,
            three([12, 12], [5, 20], PDSS=[13, 8]),
            "PDSS",
            AnxietyBasis.OF_THE_PROBLEM,
            Change.IMPROVED,
        ),
        (
            PANIC,
            three([12, 12], [5, 20], PDSS=[12, 8]),
            "PDSS",
            AnxietyBasis.OF_THE_PROBLEM,
            Change.NONE,
        ),
        # One total is no pair: GAD-7 stands in.
        (
            PANIC,
            three([12, 12], [5, 20], PDSS=[13]),
            "GAD7",
            AnxietyBasis.OTHER_LACKS_PAIR,
            Change.DETERIORATED,
        ),
        (
            PANIC,
            three([12, 12], [12, 8]),
            "GAD7",
            AnxietyBasis.OTHER_LACKS_PAIR,
            Change.IMPROVED,
        ),
        # Neither has a pair.
        (PANIC, three([12, 12], [5], PDSS=[13]), "PDSS", AnxietyBasis.NONE, Change.UNPAIRED),
        (PANIC, three([12, 12], [5]), "GAD7", AnxietyBasis.NONE, Change.UNPAIRED),
        # No reliable change is known for the measure of the problem.
        (
            FATIGUE,
            three([12, 12], [12, 8], CFQ=[30, 2]),
            "GAD7",
            AnxietyBasis.OTHER_HAS_NO_RULE,
            Change.IMPROVED,
        ),
        (None, three([12, 12], [12, 8]), "GAD7", AnxietyBasis.OF_THE_PROBLEM, Change.IMPROVED),
    ],
)
def test_which_anxiety_measure_counts(pairing, scores, measure, basis, change):
    found = outcome(scores, pairing)
    assert (found.anxiety_measure, found.anxiety_basis, found.change) == (measure, basis, change)
    # What lacks a first and a later total is known without any score.
    lacking = lacking_a_pair([score.instrument for score in scores], pairing)
    assert bool(lacking) is (change is Change.UNPAIRED)
    assert set(lacking) <= {"PHQ9", measure}


@pytest.mark.parametrize(
    ("phq", "pdss", "at_start", "recovered"),
    [
        ([9, 9], [7, 7], False, False),
        ([9, 9], [8, 7], True, True),
        ([10, 9], [7, 7], True, True),
        ([10, 9], [7, 8], True, False),
        ([10, 10], [7, 7], True, False),
    ],
)
def test_caseness_and_recovery_by_the_problems_own_measure(phq, pdss, at_start, recovered):
    found = outcome(three(phq, [], PDSS=pdss), PANIC)
    assert (found.case_at_start, found.recovered) == (at_start, recovered)


def test_closing_goes_by_the_measure_of_the_problem(accepted):
    accepted.attend()
    accepted.ask(SetProblemDescriptor(code="F41.0", system=CodeSystem.ICD10, system_version="2016"))
    asked = CloseCase(
        end_date=london_day(accepted.now), end_code="46", summary=Summary(summary="Panic is rarer")
    )
    scores = three([12, 8], [5, 20], PDSS=[13, 5])
    [entry] = accepted.ask(asked, scores=scores)
    told = entry.fact.outcome
    assert (told.anxiety_measure, told.anxiety_basis) == ("PDSS", AnxietyBasis.OF_THE_PROBLEM)
    assert (told.change, told.recovered) == (Change.IMPROVED, True)
