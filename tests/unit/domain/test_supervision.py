from datetime import timedelta
from uuid import UUID

import pytest

from domain.case.assessment.assessment import (
    CompleteAssessment,
    Formulation,
    SetProblemDescriptor,
)
from domain.case.discharge.discharge import PlanDischarge, StayingWell
from domain.case.measures.measures import Answers, Mode, OpenedScores, Rater, RecordMeasures
from domain.case.oversight.allocation import AllocateCase, ReallocateCase
from domain.case.referral.referral import Answer, Pathway
from domain.case.risk.risk import AssessRisk, Judgement, Level, ScreenRisk
from domain.case.sessions.attendance import RecordAttendance
from domain.case.sessions.internet_therapy import LogInternetTherapy
from domain.case.supervision.supervision import (
    Action,
    ActionResult,
    Agreed,
    CompleteSupervisionAction,
    Question,
    RequestSupervision,
    Review,
    ReviewCase,
    ScheduleSupervision,
)
from domain.case.supervision.supervision_rules import (
    due_for_supervision,
    holds_what_is_not_compared,
)
from domain.commands import NotAcceptable, NotAllowed, NotPossible
from domain.moments import On, london_day
from domain.policies import policy
from domain.roles import Role

HOLDER, SUPERVISOR, OTHER = UUID(int=0x71), UUID(int=0x72), UUID(int=0x73)
NOWHERE = UUID(int=0xBAD)
DAY = timedelta(days=1)
VERSION = policy("supervision_rules")["version"]


@pytest.fixture
def held(accepted):
    asked = AllocateCase(
        practitioner=HOLDER,
        practitioner_role=Role.PWP,
        team="north-1",
        starting=london_day(accepted.now),
    )
    accepted.ask(asked, role=Role.DUTY)
    return accepted


def review(**changes):
    values = {
        "reasons": ["practitioner_request"],
        "decision": "continue",
        "review": Review(discussion="Going to plan"),
    }
    return ReviewCase(**{**values, **changes})


def supervise(story, asked=None, **circumstances):
    by = {"actor": SUPERVISOR, "role": Role.SUPERVISOR}
    return story.ask(asked or review(), **{**by, **circumstances})


def refused(story, asked, **circumstances):
    return story.refusal(asked, **{"actor": SUPERVISOR, "role": Role.SUPERVISOR, **circumstances})


def hits(story, *, days=0, scores=()):
    day = london_day(story.now) + days * DAY
    return {hit.rule: hit for hit in due_for_supervision(story.known_case, day, scores=scores)}


def scored(*totals):
    day = On.model_validate({"on": "2026-06-01"}).on
    return [
        OpenedScores(instrument, total, day, Rater.SELF)
        for phq, gad in totals
        for instrument, total in (("PHQ9", phq), ("GAD7", gad))
    ]


def assess(story):
    contact = story.attend("01")
    asked = ("suicide", "self_harm", "to_others", "from_others", "neglect")
    story.ask(ScreenRisk(contact=contact, **dict.fromkeys(asked, Answer.NO)))
    done = CompleteAssessment(contact=contact, formulation=Formulation(main_problem="Panic"))
    return story.ask(done)[0].id


def miss(story, code="3"):
    contact = story.book()
    story.ask(RecordAttendance(contact=contact, attendance_code=code))
    return contact


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


def test_what_was_asked_for_stands_on_the_list_until_the_review(held):
    [question] = held.ask(RequestSupervision(reason="question", question=Question(question="Why?")))
    [ready] = held.ask(RequestSupervision(reason="ready_for_discharge"))
    assert hits(held)["practitioner_request"].because == (question.id,)
    assert hits(held)["ready_for_step_change_or_discharge"].because == (ready.id,)
    supervise(held)
    assert hits(held) == {}


def test_a_planned_end_is_ready_for_discharge(held):
    held.ask(PlanDischarge(reasons=("goals_met",), staying_well=StayingWell(plan="Diary")))
    assert "ready_for_step_change_or_discharge" in hits(held)


def test_a_review_stores_every_rule_that_put_the_case_on_the_list(held):
    assessed = assess(held)
    held.pass_days(28)
    [entry] = supervise(held, review(reasons=["new_assessment"]), scores=scored((10, 5), (18, 5)))
    assert [(hit.rule, hit.version) for hit in entry.fact.hits] == [
        ("new_assessment", VERSION),
        ("not_reviewed_four_weeks", VERSION),
        ("reliable_deterioration", VERSION),
        ("no_contact_two_weeks", VERSION),
    ]
    assert entry.fact.hits[0].because == (assessed,)
    assert entry.fact.reasons == ("new_assessment",)
    assert entry.fact.practitioner == HOLDER
    assert "review" not in entry.fact.clear()


def test_reasons_come_from_the_list_and_are_borne_out_by_the_record(held):
    odd = refused(held, review(reasons=["practitioner_request", "a_feeling"]))
    assert odd == (NotAcceptable, "unknown-review-reason")
    unfounded = refused(held, review(reasons=["new_assessment"]))
    assert unfounded == (NotAcceptable, "reason-not-found")
    assert refused(held, review(reasons=[])) == (NotAcceptable, "no-reason-for-review")
    assess(held)
    assert supervise(held, review(reasons=[]))


def test_decisions_come_from_the_list(held):
    refusal = refused(held, review(decision="wait_and_see"))
    assert refusal == (NotAcceptable, "unknown-review-decision")


def test_nobody_reviews_their_own_case_or_one_that_nobody_holds(held):
    assert refused(held, review(), actor=HOLDER) == (NotAllowed, "own-case")
    before = On(on=london_day(held.now) - DAY)
    assert refused(held, review(), occurred=before) == (NotPossible, "case-not-allocated")


def test_a_review_names_who_held_the_case_on_its_day(held):
    first = london_day(held.now)
    held.pass_days(5)
    asked = ReallocateCase(
        practitioner=OTHER,
        practitioner_role=Role.PWP,
        team="north-1",
        starting=london_day(held.now),
        reason="caseload",
    )
    held.ask(asked, role=Role.DUTY)
    [earlier] = supervise(held, occurred=On(on=first))
    [now] = supervise(held)
    assert (earlier.fact.practitioner, now.fact.practitioner) == (HOLDER, OTHER)


def test_a_review_written_down_late_does_not_move_the_last_review_back(held):
    held.pass_days(20)
    day = london_day(held.now)
    supervise(held)
    supervise(held, occurred=On(on=day - 20 * DAY))
    assert held.known_case.supervision.last_review == day


def test_a_planned_supervision_is_held_by_its_review(held):
    today = london_day(held.now)
    past = ScheduleSupervision(supervisor=SUPERVISOR, planned_for=today - DAY)
    assert held.refusal(past) == (NotAcceptable, "supervision-in-past")
    [meeting] = held.ask(ScheduleSupervision(supervisor=SUPERVISOR, planned_for=today))
    assert held.known_case.supervision.meetings[meeting.id].planned_for == today
    assert refused(held, review(meeting=NOWHERE)) == (NotPossible, "no-such-meeting")
    supervise(held, review(meeting=meeting.id))
    assert held.known_case.supervision.meetings == {}


def test_actions_have_ids_days_and_somebody_to_do_them_until_they_are_done(held):
    today = london_day(held.now)
    actions = (
        Action(due_on=today, agreed=Agreed(what="Ring the surgery")),
        Action(owner=OTHER, agreed=Agreed(what="Read the letter")),
    )
    reviewed, first, second = supervise(held, review(actions=actions))
    assert first.fact.clear() == {
        "review": str(reviewed.id),
        "owner": str(HOLDER),
        "due_on": today.isoformat(),
    }
    open_actions = held.known_case.supervision.actions
    assert (open_actions[second.id].owner, open_actions[second.id].due_on) == (OTHER, None)
    done = CompleteSupervisionAction(action=first.id, result=ActionResult(text="Rang, no news"))
    held.ask(done)
    assert list(held.known_case.supervision.actions) == [second.id]
    assert held.refusal(done) == (NotPossible, "no-such-action")


def test_no_action_is_due_before_it_was_agreed(held):
    action = Action(due_on=london_day(held.now) - DAY, agreed=Agreed(what="Ring"))
    asked = review(actions=(action,))
    assert refused(held, asked) == (NotAcceptable, "action-due-in-past")


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
