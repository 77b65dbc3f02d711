from datetime import date, timedelta
from uuid import UUID

import pytest

from domain.case.referral.referral import Answer
from domain.case.safeguarding import plans, statuses
from domain.case.safeguarding.conferences import (
    ConferenceHeld,
    Minutes,
    OurPart,
    RecordConference,
    RecordStrategyDiscussion,
    Stage,
    StrategyDiscussionHeld,
)
from domain.case.safeguarding.enquiries import (
    AdultEnquiryStarted,
    CapacityToTakePart,
    ConcludeSection47Enquiry,
    DesiredOutcomes,
    Duty,
    OutcomesMet,
    PartAnswer,
    RecordAdultEnquiryOutcome,
    Section47EnquiryStarted,
    StartAdultEnquiry,
    StartSection47Enquiry,
)
from domain.case.safeguarding.periods import Action, Ending, Kind, Standing
from domain.commands import NotAcceptable, NotPossible
from domain.moments import BetweenDays, On

NOWHERE = UUID(int=77)
MAY = date(2026, 5, 1)
DAY = timedelta(days=1)
SAID = Standing(content="Decided at the meeting", lead_professional="A. Invented, social worker")
WHY = Ending(content="As the meeting decided")

STARTS = {
    plans.StartEarlyHelpPlan: {},
    plans.StartChildInNeedPlan: {},
    plans.StartChildProtectionPlan: {"category": "neglect"},
    plans.StartLookedAfterStatus: {"legal_status": "V2"},
    StartSection47Enquiry: {},
    StartAdultEnquiry: {
        "has_care_and_support_needs": PartAnswer.YES,
        "experiencing_or_at_risk": PartAnswer.YES,
        "unable_to_protect_self": PartAnswer.YES,
        "outcomes_asked": Answer.NOT_ASKED,
        "capacity": CapacityToTakePart.HAS_CAPACITY,
        "advocate": Answer.NO,
    },
}
ENDS = {
    plans.StartEarlyHelpPlan: (plans.EndEarlyHelpPlan, {"reason": "goals_met"}),
    plans.StartChildInNeedPlan: (plans.EndChildInNeedPlan, {"reason": "needs_met"}),
    plans.StartChildProtectionPlan: (
        plans.EndChildProtectionPlan,
        {"reason": "no_longer_at_risk"},
    ),
    plans.StartLookedAfterStatus: (plans.EndLookedAfterStatus, {"reason": "returned_home"}),
    StartSection47Enquiry: (ConcludeSection47Enquiry, {"outcome": "not_substantiated"}),
    StartAdultEnquiry: (
        RecordAdultEnquiryOutcome,
        {"outcome": "inconclusive", "risk": "reduced", "outcomes_met": OutcomesMet.PARTLY},
    ),
}


def start(kind=plans.StartChildProtectionPlan, on=MAY, **changes):
    return kind(**{"happened_on": on, "standing": SAID, **STARTS[kind], **changes})


def end(id: UUID, on=MAY, kind=plans.StartChildProtectionPlan, **changes):
    ending, values = ENDS[kind]
    return ending(**{"started": id, "happened_on": on, "ending": WHY, **values, **changes})


def discussion(**changes) -> RecordStrategyDiscussion:
    values = {
        "happened_on": MAY,
        "our_part": OurPart.ATTENDED,
        "outcome": "section_47_joint",
        "minutes": Minutes(content="Agreed to enquire together"),
    }
    return RecordStrategyDiscussion(**{**values, **changes})


def conference(**changes) -> RecordConference:
    values = {
        "happened_on": MAY,
        "our_part": OurPart.APOLOGIES_WITH_REPORT,
        "stage": Stage.INITIAL,
        "outcome": "plan_made",
        "minutes": Minutes(content="A plan under neglect", chair="C. Invented"),
    }
    return RecordConference(**{**values, **changes})


def test_the_area_brings_its_plans_along():
    """Nothing else imports them, and what is not imported is not registered."""
    assert statuses.plans is plans


@pytest.mark.parametrize("kind", STARTS)
def test_every_status_is_a_period_from_its_start_to_its_end(accepted_child, kind):
    [began] = accepted_child.ask(start(kind))
    state = accepted_child.known_case.statuses
    assert set(state.open) == {began.id}
    assert state.periods[began.id].began == MAY
    assert began.fact.list_version == "1"
    [ended] = accepted_child.ask(end(began.id, MAY + 9 * DAY, kind))
    assert "ending" not in ended.fact.clear()
    state = accepted_child.known_case.statuses
    assert state.open == {}
    assert state.periods[began.id].ended == MAY + 9 * DAY, "ended, never deleted"


@pytest.mark.parametrize("kind", STARTS)
def test_no_kind_stands_twice_at_a_time(accepted_child, kind):
    [first] = accepted_child.ask(start(kind))
    again = start(kind, MAY + 5 * DAY)
    assert accepted_child.refusal(again) == (NotPossible, "status-open-already")
    accepted_child.ask(end(first.id, MAY + 5 * DAY, kind))
    inside = start(kind, MAY + 4 * DAY)
    assert accepted_child.refusal(inside) == (NotPossible, "status-overlaps")
    assert accepted_child.ask(again), "on the day the other ended"


def test_different_kinds_stand_side_by_side(accepted_child):
    for kind in STARTS:
        accepted_child.ask(start(kind))
    assert {p.kind for p in accepted_child.known_case.statuses.open.values()} == set(Kind)


@pytest.mark.parametrize("kind", STARTS)
def test_an_end_names_a_start_of_its_kind_and_follows_it(accepted_child, kind):
    [began] = accepted_child.ask(start(kind))
    other = plans.StartEarlyHelpPlan
    other = plans.StartChildInNeedPlan if kind is other else other
    for asked, refusal, code in (
        (end(NOWHERE, MAY, kind), NotPossible, "no-such-status"),
        (end(began.id, MAY, other), NotPossible, "no-such-status"),
        (end(began.id, MAY - DAY, kind), NotAcceptable, "ends-before-it-began"),
        (end(began.id, date(2026, 6, 2), kind), NotAcceptable, "happened-in-future"),
    ):
        assert accepted_child.refusal(asked) == (refusal, code)
    accepted_child.ask(end(began.id, MAY, kind))
    again = end(began.id, MAY, kind)
    assert accepted_child.refusal(again) == (NotPossible, "status-ended")


def test_what_was_over_when_we_learned_of_it_is_one_entry(accepted_child):
    accepted_child.ask(start())
    earlier = start(on=date(2023, 3, 1), until=date(2024, 2, 1))
    assert earlier.happened() == BetweenDays(from_=date(2023, 3, 1), to=date(2024, 2, 1))
    assert start().happened() == On(on=MAY)
    [entry] = accepted_child.ask(earlier)
    state = accepted_child.known_case.statuses
    assert entry.id not in state.open
    assert [p.began for p in state.of(Kind.CHILD_PROTECTION_PLAN)] == [date(2023, 3, 1), MAY]


@pytest.mark.parametrize(
    ("on", "until", "overlaps"),
    [
        (date(2024, 1, 1), date(2024, 3, 1), False),
        (date(2024, 1, 1), date(2024, 3, 2), True),
        (date(2024, 4, 1), date(2024, 4, 2), True),
        (date(2024, 5, 31), date(2024, 6, 30), True),
        (date(2024, 6, 1), date(2024, 6, 30), False),
        (date(2024, 1, 1), date(2024, 12, 1), True),
    ],
)
def test_periods_of_a_kind_share_no_more_than_a_day(accepted_child, on, until, overlaps):
    accepted_child.ask(start(on=date(2024, 3, 1), until=date(2024, 6, 1)))
    asked = start(on=on, until=until)
    if overlaps:
        assert accepted_child.refusal(asked) == (NotPossible, "status-overlaps")
    else:
        assert accepted_child.ask(asked)


def test_a_period_of_the_past_may_not_run_into_the_open_one(accepted_child):
    accepted_child.ask(start())
    into = start(on=MAY - 9 * DAY, until=MAY + DAY)
    assert accepted_child.refusal(into) == (NotPossible, "status-overlaps")
    assert accepted_child.ask(start(on=MAY - 9 * DAY, until=MAY))


def test_a_start_contradicts_neither_time_nor_lists_nor_itself(accepted_child):
    action = Action(text="Send the report")
    for changes, refusal, code in (
        ({"on": date(2026, 6, 2)}, NotAcceptable, "happened-in-future"),
        ({"until": date(2026, 6, 2)}, NotAcceptable, "happened-in-future"),
        ({"until": MAY - DAY}, NotAcceptable, "ends-before-it-began"),
        ({"category": "county_lines"}, NotAcceptable, "unknown-status-code"),
        ({"concern": NOWHERE}, NotPossible, "no-such-concern"),
        ({"actions": (action,)}, NotAcceptable, "actions-without-days"),
        ({"actions_due": (MAY,)}, NotAcceptable, "actions-without-days"),
    ):
        assert accepted_child.refusal(start(**changes)) == (refusal, code)
    wrong = start(plans.StartLookedAfterStatus, legal_status="neglect")
    assert accepted_child.refusal(wrong) == (NotAcceptable, "unknown-status-code")
    [entry] = accepted_child.ask(start(actions=(action,), actions_due=(MAY + 7 * DAY,)))
    assert entry.fact.clear()["actions_due"] == ["2026-05-08"]
    assert [name for name, _, _ in entry.fact.parts()] == ["standing", "actions.0"]


@pytest.mark.parametrize(
    ("kind", "change", "name", "before", "after"),
    [
        (
            plans.StartChildProtectionPlan,
            plans.ChangeChildProtectionPlan,
            "category",
            "neglect",
            "emotional",
        ),
        (plans.StartLookedAfterStatus, plans.ChangeLookedAfterStatus, "legal_status", "V2", "C1"),
    ],
)
def test_a_status_changes_within_its_period(accepted_child, kind, change, name, before, after):
    [began] = accepted_child.ask(start(kind))

    def to(code: str, on: date = MAY + 5 * DAY, started: UUID = began.id):
        return change(**{"started": started, "happened_on": on, name: code, "change": WHY})

    for asked, refusal, code in (
        (to(before), NotAcceptable, "status-unchanged"),
        (to("nothing"), NotAcceptable, "unknown-status-code"),
        (to(after, MAY - DAY), NotAcceptable, "ends-before-it-began"),
        (to(after, date(2026, 6, 2)), NotAcceptable, "happened-in-future"),
        (to(after, started=NOWHERE), NotPossible, "no-such-status"),
    ):
        assert accepted_child.refusal(asked) == (refusal, code)
    accepted_child.ask(to(after))
    period = accepted_child.known_case.statuses.periods[began.id]
    assert (period.code, period.changed, period.ended) == (after, MAY + 5 * DAY, None)
    early = end(began.id, MAY + 4 * DAY, kind)
    assert accepted_child.refusal(early) == (NotAcceptable, "status-changed-later")
    accepted_child.ask(end(began.id, MAY + 5 * DAY, kind))
    assert accepted_child.refusal(to(before)) == (NotPossible, "status-ended")


@pytest.mark.parametrize(
    ("answers", "duty"),
    [
        (("yes", "yes", "yes"), Duty.MET),
        (("yes", "yes", "not_known"), Duty.NOT_KNOWN),
        (("yes", "no", "yes"), Duty.NOT_MET),
        (("not_known", "no", "yes"), Duty.NOT_MET),
        (("not_known", "not_known", "not_known"), Duty.NOT_KNOWN),
    ],
)
def test_the_three_part_test_comes_to_a_duty_only_where_all_is_known(accepted, answers, duty):
    names = ("has_care_and_support_needs", "experiencing_or_at_risk", "unable_to_protect_self")
    [entry] = accepted.ask(start(StartAdultEnquiry, **dict(zip(names, answers, strict=True))))
    assert isinstance(entry.fact, AdultEnquiryStarted)
    assert entry.fact.duty is duty


def test_what_the_adult_wants_is_written_where_they_were_asked(accepted):
    wants = DesiredOutcomes(content="To stay at home, without the shouting")
    for changes in (
        {"outcomes_asked": Answer.YES},
        {"outcomes_asked": Answer.NO, "desired_outcomes": wants},
    ):
        refused = accepted.refusal(start(StartAdultEnquiry, **changes))
        assert refused == (NotAcceptable, "desired-outcomes-unclear")
    asked = {"outcomes_asked": Answer.YES, "desired_outcomes": wants}
    [entry] = accepted.ask(start(StartAdultEnquiry, **asked))
    assert "To stay" not in str(entry.fact.clear())


def test_an_enquiry_counts_the_days_to_its_conference_from_the_strategy_discussion(accepted_child):
    [held] = accepted_child.ask(discussion())
    assert isinstance(held.fact, StrategyDiscussionHeld)
    lost = start(StartSection47Enquiry, strategy_discussion=NOWHERE)
    assert accepted_child.refusal(lost) == (NotPossible, "no-such-strategy-discussion")
    [entry] = accepted_child.ask(start(StartSection47Enquiry, strategy_discussion=held.id))
    assert isinstance(entry.fact, Section47EnquiryStarted)
    # Fifteen working days after Friday 1 May, the bank holiday of 4 May left out.
    assert entry.fact.conference_due_by == date(2026, 5, 26)
    assert entry.fact.clock_version == "1:1"


def test_off_the_calendar_no_day_is_guessed(accepted_child):
    long_ago = date(2011, 11, 1)
    [held] = accepted_child.ask(discussion(happened_on=long_ago))
    old = start(StartSection47Enquiry, long_ago, until=long_ago + DAY, strategy_discussion=held.id)
    [entry] = accepted_child.ask(old)
    assert (entry.fact.conference_due_by, entry.fact.clock_version) == (None, None)
    [met] = accepted_child.ask(conference(happened_on=long_ago))
    assert (met.fact.core_group_due_by, met.fact.next_review_due_by, met.fact.clock_version) == (
        None,
        date(2012, 2, 1),
        "1",
    )


def test_a_conference_sets_the_days_of_what_follows_and_the_next_says_when_it_was_due(
    accepted_child,
):
    accepted_child.pass_days(200)
    [first] = accepted_child.ask(conference())
    assert isinstance(first.fact, ConferenceHeld)
    assert first.fact.our_part is OurPart.APOLOGIES_WITH_REPORT
    assert (first.fact.core_group_due_by, first.fact.next_review_due_by) == (
        date(2026, 5, 18),
        date(2026, 8, 1),
    )
    assert first.fact.clock_version == "1:1"
    review = {"stage": Stage.REVIEW, "outcome": "plan_continues"}
    [second] = accepted_child.ask(conference(happened_on=date(2026, 8, 5), **review))
    assert second.fact.was_due_by == date(2026, 8, 1)
    assert (second.fact.core_group_due_by, second.fact.next_review_due_by) == (
        None,
        date(2027, 2, 5),
    )
    ends = {"stage": Stage.REVIEW, "outcome": "plan_ends"}
    [third] = accepted_child.ask(conference(happened_on=date(2026, 9, 1), **ends))
    assert third.fact.next_review_due_by is None
    assert accepted_child.known_case.conferences.next_review_due_by is None


def test_a_conference_written_down_late_moves_no_later_one(accepted_child):
    accepted_child.ask(conference())
    accepted_child.ask(conference(happened_on=date(2025, 1, 10), outcome="no_plan"))
    state = accepted_child.known_case.conferences
    assert (state.latest, state.next_review_due_by) == (MAY, date(2026, 8, 1))


@pytest.mark.parametrize("made", [discussion, conference])
def test_a_meeting_contradicts_neither_time_nor_lists(accepted_child, made):
    unknown = {
        discussion: "unknown-discussion-outcome",
        conference: "unknown-conference-outcome",
    }[made]
    for changes, refusal, code in (
        ({"happened_on": date(2026, 6, 2)}, NotAcceptable, "happened-in-future"),
        ({"outcome": "tea"}, NotAcceptable, unknown),
        ({"concern": NOWHERE}, NotPossible, "no-such-concern"),
        ({"actions_due": (MAY,)}, NotAcceptable, "actions-without-days"),
    ):
        assert accepted_child.refusal(made(**changes)) == (refusal, code)
