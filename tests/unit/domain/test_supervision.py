import pytest

from domain.case.assessment.assessment import (
    SetProblemDescriptor,
)
from domain.case.measures.measures import Answers, Mode, OpenedScores, Rater, RecordMeasures
from domain.case.referral.referral import Answer, Pathway
from domain.case.risk.risk import AssessRisk, Judgement, Level, ScreenRisk
from domain.case.sessions.internet_therapy import LogInternetTherapy
from domain.case.supervision.supervision_rules import holds_what_is_not_compared
from domain.moments import On, london_day
from domain.policies import policy
from domain.roles import Role
from tests.unit.domain.supervising import (
    DAY,
    VERSION,
    assess,
    held,
    hits,
    miss,
    review,
    scored,
    supervise,
)

__all__ = ["held"]


def test_nothing_puts_a_fresh_case_on_the_list(held):
    assert hits(held) == {}


def test_an_assessment_since_the_last_review(held):
    assessed = assess(held)
    hit = hits(held)["new_assessment"]
    assert (hit.because, hit.since) == ((assessed,), london_day(held.now))
    assert hit.version == VERSION
    supervise(held)
    assert "new_assessment" not in hits(held)


def test_a_review_of_an_earlier_day_does_not_cover_a_later_assessment(held):
    held.pass_days(3)
    assess(held)
    supervise(held, occurred=On(on=london_day(held.now) - DAY))
    assert "new_assessment" in hits(held)


@pytest.mark.parametrize(("level", "flagged"), [("low", False), ("moderate", True), ("high", True)])
def test_a_raised_risk_level(held, level, flagged):
    words = dict.fromkeys(Judgement.model_fields, "Asked and answered")
    entries = held.ask(AssessRisk(level=Level(level), judgement=Judgement(**words)))
    found = hits(held).get("risk_or_safeguarding")
    assert (found is not None) is flagged
    if flagged:
        assert found.because == (entries[0].id,)


def test_an_answer_about_harming_oneself_since_the_last_review(held):
    def measure(item):
        asked = RecordMeasures(
            instrument="PHQ9",
            mode=Mode.ON_PAPER,
            completed_on=london_day(held.now),
            answers=Answers(items=(0,) * 8 + (item,)),
        )
        return held.ask(asked)[0].id

    measure(0)
    assert "risk_or_safeguarding" not in hits(held)
    answered = measure(1)
    assert hits(held)["risk_or_safeguarding"].because == (answered,)
    asked = ("self_harm", "to_others", "from_others", "neglect")
    none = dict.fromkeys(asked, Answer.NO)
    contact = held.attend()
    held.ask(ScreenRisk(contact=contact, suicide=Answer.NO, responds_to=answered, **none))
    assert hits(held)["risk_or_safeguarding"].because == (answered,)
    supervise(held)
    assert "risk_or_safeguarding" not in hits(held)


@pytest.mark.parametrize(("days", "listed"), [(27, False), (28, True), (29, True)])
def test_four_weeks_without_review_count_from_the_allocation_or_the_last_review(held, days, listed):
    begun = london_day(held.now)
    assert ("not_reviewed_four_weeks" in hits(held, days=days)) is listed
    held.pass_days(10)
    supervise(held)
    assert ("not_reviewed_four_weeks" in hits(held, days=days)) is listed
    if listed:
        hit = hits(held, days=days)["not_reviewed_four_weeks"]
        assert (hit.since, hit.count) == (begun + 10 * DAY, days)


@pytest.mark.parametrize(
    ("sessions", "scores", "listed"),
    [
        (3, scored((15, 12), (15, 12)), False),
        (4, scored((15, 12), (15, 12)), True),
        (4, scored((15, 12), (10, 12)), True),  # 5 is no reliable change
        (4, scored((15, 12), (9, 12)), True),  # reliable, and still a case
        (4, scored((15, 12), (9, 7)), False),  # recovered
        (4, scored((15, 12)), False),  # a single pair tells of no change
        (4, (), False),
    ],
)
def test_no_improvement_by_session_four(held, sessions, scores, listed):
    for _ in range(sessions):
        held.attend()
    assert ("no_improvement_by_session_four" in hits(held, scores=scores)) is listed


def test_a_spell_of_internet_therapy_is_no_session(held):
    for _ in range(3):
        held.attend()
    for _ in range(4):
        held.ask(
            LogInternetTherapy(
                programme="depression",
                therapy="748041000000107",
                started_on=london_day(held.now),
                clinician_minutes=40,
            )
        )
    assert held.known_case.sessions.treatment_contacts == 7
    found = hits(held, scores=scored((15, 12), (15, 12)))
    assert not {"no_improvement_by_session_four", "over_planned_sessions"} & set(found)
    held.attend()
    found = hits(held, scores=scored((15, 12), (15, 12)))
    assert found["no_improvement_by_session_four"].count == 4
    assert "sessions" in policy("supervision_rules")


@pytest.mark.parametrize(
    ("last", "listed"), [((14, 12), False), ((15, 12), False), ((16, 12), True)]
)
def test_reliable_deterioration(held, last, listed):
    assert ("reliable_deterioration" in hits(held, scores=scored((10, 12), last))) is listed


CHANGED = On.model_validate({"on": "2026-06-01"}).on


def rated(*told):
    return [OpenedScores(code, total, CHANGED, Rater(rater)) for code, rater, total in told]


@pytest.mark.parametrize(
    ("told", "listed"),
    [
        ((("YPCORE", "self", 10), ("YPCORE", "self", 18)), True),
        ((("YPCORE", "self", 10), ("YPCORE", "self", 17)), False),
        ((("YPCORE", "self", 10), ("YPCORE", "parent", 30)), False),
        (
            (
                *(("YPCORE", "self", 30), ("YPCORE", "self", 10)),
                *(("SDQ_EMO", "parent", 2), ("SDQ_EMO", "parent", 9)),
            ),
            True,
        ),
    ],
)
def test_a_childs_case_is_listed_when_any_rater_tells_of_worse(accepted_child, told, listed):
    found = hits(accepted_child, scores=rated(*told))
    assert ("reliable_deterioration" in found) is listed


@pytest.mark.parametrize(
    ("told", "listed"),
    [
        ((("YPCORE", "self", 18), ("YPCORE", "self", 11)), True),
        ((("YPCORE", "self", 18), ("YPCORE", "self", 10)), False),
        ((("YPCORE", "self", 18),), False),
        ((), False),
    ],
)
def test_a_child_without_improvement_by_session_four(accepted_child, told, listed):
    for _ in range(4):
        accepted_child.attend()
    found = hits(accepted_child, scores=rated(*told))
    assert ("no_improvement_by_session_four" in found) is listed


def test_the_anxiety_measure_of_the_problem_is_the_one_that_is_compared(held):
    told = scored((10, 12), (10, 12)) + rated(("SPIN", "self", 30), ("SPIN", "self", 45))
    assert "reliable_deterioration" not in hits(held, scores=told)
    assess(held)
    held.ask(SetProblemDescriptor(code="F40.1", system="icd10", system_version="5th"))
    assert "reliable_deterioration" in hits(held, scores=told)


@pytest.mark.parametrize(("code", "listed"), [("3", True), ("2", False), ("4", False)])
def test_somebody_who_did_not_come_without_a_word(held, code, listed):
    contact = miss(held, code)
    assert ("no_contact_two_weeks" in hits(held)) is listed
    if listed:
        assert hits(held)["no_contact_two_weeks"].because == (contact,)
        held.attend()
        assert "no_contact_two_weeks" not in hits(held)


@pytest.mark.parametrize(("days", "listed"), [(13, False), (14, True)])
def test_no_contact_for_two_weeks(held, days, listed):
    assert ("no_contact_two_weeks" in hits(held, days=days)) is listed
    held.pass_days(5)
    held.attend()
    assert ("no_contact_two_weeks" in hits(held, days=days)) is listed


def test_more_sessions_than_planned(held):
    for _ in range(6):
        held.attend()
    assert "over_planned_sessions" not in hits(held)
    held.attend()
    assert hits(held)["over_planned_sessions"].count == 7
    supervise(held, review(decision="extend", planned_sessions=7))
    assert "over_planned_sessions" not in hits(held)
    held.attend()
    assert "over_planned_sessions" in hits(held)


def test_one_up_one_down_is_worse_for_a_child_and_no_change_for_an_adult(held, new_story, referral):
    told = scored((1, 20), (20, 1))
    assert "reliable_deterioration" not in hits(held, scores=told)
    child = new_story()
    child.ask(referral(Pathway.CHILD, london_day(child.now), "F1"), role=Role.ADMIN)
    assert "reliable_deterioration" in hits(child, scores=told)


def test_what_is_compared_in_t_scores_is_left_to_the_reviewer(new_story, referral):
    child = new_story()
    child.ask(referral(Pathway.CHILD, london_day(child.now), "F1"), role=Role.ADMIN)
    far_apart = rated(("RCADS_DEP", "self", 2), ("RCADS_DEP", "self", 29))
    assert "reliable_deterioration" not in hits(child, scores=far_apart)
    assert not holds_what_is_not_compared(child.known_case)
    measured = RecordMeasures(
        instrument="RCADS_DEP",
        mode=Mode.ONLINE,
        completed_on=london_day(child.now),
        answers=Answers(total=29),
    )
    child.ask(measured)
    assert holds_what_is_not_compared(child.known_case)
    assert "RCADS" in policy("supervision_rules")["not_compared"]
