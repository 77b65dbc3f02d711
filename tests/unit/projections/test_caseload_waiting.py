"""Who waits, since when, by which rule and resting on what: as a caseload's row has it."""

from domain.case.measures.measures import Answers, Mode, RecordMeasures
from domain.case.oversight.allocation import AllocationReasons, RatePriority
from domain.case.referral.referral import Pathway
from domain.case.risk.risk import AssessRisk, Judgement, Level
from domain.moments import london_day
from domain.roles import Role
from domain.waiting_list import WAITING, waiting_list
from projections.caseload.row import CaseloadRow
from projections.caseload.waiting import rests_on
from tests.unit.domain.conftest import Story, referral_for
from tests.unit.projections.test_caseload_course import accept, agree, close, reopen, transfer

JUDGED = Judgement(**dict.fromkeys(Judgement.model_fields, "As she said"))


def begun() -> Story:
    story = Story()
    story.ask(referral_for(Pathway.ADULT, london_day(story.now)))
    return story


def judge(story: Story, level: Level) -> None:
    story.ask(AssessRisk(level=level, judgement=JUDGED))


def standing(story: Story) -> CaseloadRow:
    row = agree(story.entries)
    assert (row.waiting is not None) == (story.known_case.status in WAITING)
    return row


def because(row: CaseloadRow) -> tuple[object, ...]:
    rules = {rule.code: rule for rule in waiting_list().rules}
    assert row.waiting is not None
    return rests_on(row, rules[row.waiting])


def test_q45_whoever_waits_has_a_place_from_the_referral_until_treatment_or_the_end():
    story = begun()
    assert standing(story).waiting == "risk_not_judged"
    accept(story)
    story.attend("01")
    assert standing(story).waiting == "risk_not_judged"
    story.write_note(story.attend())
    assert standing(story).waiting is None


def test_whoever_comes_back_waits_again_and_who_has_gone_does_not():
    story = begun()
    accept(story)
    judge(story, Level.LOW)
    story.attend("01")
    close(story, "14")
    assert standing(story).waiting is None
    reopen(story)
    assert standing(story).waiting == "in_turn"


def test_a_place_rests_on_the_events_that_its_rule_looks_at():
    story = begun()
    [referral] = [entry.id for entry in story.entries]
    accept(story)
    assert because(standing(story)) == (referral,)
    judge(story, Level.HIGH)
    high = story.entries[-1].id
    assert (standing(story).waiting, because(standing(story))) == ("high_risk", (referral, high))
    judge(story, Level.LOW)
    items = Answers(items=(0, 0, 0, 0, 0, 0, 0, 0, 1))
    asked = RecordMeasures(
        instrument="PHQ9", mode=Mode.ONLINE, completed_on=london_day(story.now), answers=items
    )
    owed = story.ask(asked)[0].id
    assert standing(story).waiting == "risk_answer_open"
    assert because(standing(story)) == (referral, owed)


def test_a_rating_counts_instead_of_how_urgent_the_referral_was():
    story = begun()
    accept(story)
    reasons = AllocationReasons(rationale="She rang twice")
    rated = story.ask(RatePriority(priority="soon", reasons=reasons), role=Role.DUTY)[0].id
    row = standing(story)
    assert (row.waiting, because(row)) == ("soon", (row.referral, rated))
    story.ask(RatePriority(priority="routine", reasons=reasons), role=Role.DUTY)
    assert standing(story).waiting == "risk_not_judged"


def test_the_wait_in_a_service_begins_when_it_says():
    story = begun()
    accept(story)
    received = london_day(story.now)
    assert standing(story).waiting_since == received
    story.pass_days(10)
    transfer(story)
    row = standing(story)
    assert (row.received_on, row.waiting_since) == (received, london_day(story.now))
