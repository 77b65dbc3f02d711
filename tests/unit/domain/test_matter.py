from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from domain.commands import NotAcceptable, NotAllowed, NotPossible, command_classes
from domain.envelope import Author, Purpose
from domain.facts import event_classes, part_fields
from domain.gate.decision import Allowed, Asked, Denied, decide
from domain.gate.rules import Action
from domain.matter import matter
from domain.matter.handling import (
    CloseMatter,
    DecideOnMatter,
    ExcludeFromMatter,
    MatterReasons,
    MatterReply,
    MatterSent,
    RecordMatterAnswer,
    ReferMatter,
    TriageMatter,
)
from domain.matter.raising import (
    HIDDEN_CONCERNS,
    MatterAccount,
    RaiseHiddenConcern,
    ReportStaffAllegation,
)
from domain.policies import policy
from domain.roles import Role
from tests.unit.domain.stream import SOMEBODY_ELSE, Stream

MATTER, ALLEGED, OTHER, CASE = (UUID(int=n) for n in (0xAA, 0xAB, 0xAC0, 0xAD))
ACCOUNT = MatterAccount(description="Was seen to")
WHY = MatterReasons(reasons="As told by two")
VERSION = policy("matters")["version"]
DAY = timedelta(days=1)


def officer(stream, asked, **circumstances):
    return stream.ask(asked, role=Role.STAFF_ALLEGATION_OFFICER, **circumstances)


def refused(stream, asked, *, role=Role.STAFF_ALLEGATION_OFFICER, **circumstances):
    return stream.refusal(asked, role=role, **circumstances)


def report(stream, **changes):
    values = {
        "matter": MATTER,
        "alleged": ALLEGED,
        "grounds": ["boundaries"],
        "cases": [CASE],
        "account": ACCOUNT,
    }
    return ReportStaffAllegation(**{**values, **changes})


@pytest.fixture
def reported():
    stream = Stream(matter)
    officer(stream, report(stream))
    return stream


@pytest.fixture
def hidden():
    stream = Stream(matter)
    asked = RaiseHiddenConcern(matter=MATTER, cases=[CASE], exclude=[OTHER], account=ACCOUNT)
    stream.ask(asked, role=Role.SAFEGUARDING_LEAD)
    return stream


TRIAGE = TriageMatter(threshold="meets", reasons=WHY)
DECIDE = DecideOnMatter(decision="refer", reasons=WHY)
REFER = ReferMatter(agency="lado", sent=MatterSent(content="What was seen"))
CLOSE = CloseMatter(outcome="substantiated", reasons=WHY)


def test_an_allegation_goes_its_way_to_the_end(reported):
    officer(reported, TRIAGE)
    decided = officer(reported, DECIDE)
    assert decided.fact.clear() == {"decision": "refer", "policy": VERSION}
    sent = officer(reported, REFER)
    assert refused(reported, CLOSE) == (NotPossible, "answer-awaited")
    answer = RecordMatterAnswer(referral=sent.id, reply=MatterReply(content="Advised"))
    officer(reported, answer)
    assert refused(reported, answer) == (NotPossible, "no-such-referral")
    officer(reported, CLOSE)
    assert reported.state.outcome == "substantiated"
    assert refused(reported, TRIAGE) == (NotPossible, "matter-closed")


def test_it_is_judged_before_it_is_decided_and_decided_before_it_is_closed(reported):
    assert refused(reported, DECIDE) == (NotPossible, "matter-not-triaged")
    assert refused(reported, CLOSE) == (NotPossible, "matter-not-decided")


def test_the_person_alleged_is_told_that_there_is_no_such_matter(reported):
    assert ALLEGED in reported.state.excluded
    assert refused(reported, TRIAGE, actor=ALLEGED) == (NotPossible, "no-such-matter")
    assert refused(Stream(matter), TRIAGE) == (NotPossible, "no-such-matter")


def test_an_allegation_is_the_officers_alone(reported):
    lead = refused(reported, TRIAGE, role=Role.SAFEGUARDING_LEAD)
    assert lead == (NotPossible, "no-such-matter")
    assert Role.SAFEGUARDING_LEAD not in ReportStaffAllegation.ROLES


def test_a_hidden_concern_is_the_leads_too_but_for_those_kept_out(hidden):
    hidden.ask(TRIAGE, role=Role.SAFEGUARDING_LEAD)
    kept_out = refused(hidden, DECIDE, role=Role.SAFEGUARDING_LEAD, actor=OTHER)
    assert kept_out == (NotPossible, "no-such-matter")
    assert officer(hidden, DECIDE)


def test_somebody_is_kept_out_from_then_on_by_somebody_else(hidden):
    asked = ExcludeFromMatter(exclude=[ALLEGED])
    own = refused(hidden, asked, actor=ALLEGED)
    assert own == (NotAcceptable, "excludes-self")
    officer(hidden, asked)
    assert hidden.state.excluded == {OTHER, ALLEGED}
    assert refused(hidden, TRIAGE, actor=ALLEGED) == (NotPossible, "no-such-matter")
    assert refused(hidden, asked) == (NotPossible, "excluded-already")


def test_nobody_takes_up_a_matter_about_themselves():
    stream = Stream(matter)
    asked = report(stream)
    assert refused(stream, asked, actor=ALLEGED) == (NotAllowed, "alleged-may-not")
    concern = RaiseHiddenConcern(matter=MATTER, exclude=[OTHER], account=ACCOUNT)
    assert refused(stream, concern, actor=OTHER) == (NotAllowed, "alleged-may-not")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"grounds": ["rude"]}, "unknown-allegation-ground"),
        ({"contact_lado_by": "2026-05-31"}, "lado-day-in-past"),
        ({"contact_lado_by": "2026-06-03"}, "lado-day-too-late"),
    ],
)
def test_a_report_has_listed_grounds_and_a_day_to_tell_the_designated_officer(changes, code):
    stream = Stream(matter)
    assert refused(stream, report(stream, **changes)) == (NotAcceptable, code)


def test_the_designated_officer_may_be_told_sooner_than_the_clock_asks():
    stream = Stream(matter)
    entry = officer(stream, report(stream, contact_lado_by="2026-06-01"))
    assert entry.fact.contact_lado_by == date(2026, 6, 1)
    assert entry.fact.clock_version is None


def test_the_designated_officer_is_to_be_told_within_a_working_day(reported):
    due = reported.state.contact_lado_by
    assert due == date(2026, 6, 2)
    assert reported.entries[0].fact.clock_version
    assert not reported.state.lado_overdue(due)
    assert reported.state.lado_overdue(due + DAY)
    officer(reported, ReferMatter(agency="police", sent=MatterSent(content="What was seen")))
    assert reported.state.lado_overdue(due + DAY)
    officer(reported, REFER)
    assert not reported.state.lado_overdue(due + DAY)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (TriageMatter(threshold="odd", reasons=WHY), "unknown-threshold"),
        (DecideOnMatter(decision="odd", reasons=WHY), "unknown-matter-decision"),
        (CloseMatter(outcome="odd", reasons=WHY), "unknown-matter-outcome"),
        (ReferMatter(agency="marac", sent=REFER.sent), "unknown-matter-agency"),
        (DecideOnMatter(decision="refer", review_by="2026-05-31", reasons=WHY), "review-in-past"),
    ],
)
def test_codes_come_from_the_lists(reported, asked, code):
    officer(reported, TRIAGE)
    officer(reported, DECIDE)
    assert refused(reported, asked) == (NotAcceptable, code)


def test_a_matter_begins_once(reported):
    assert refused(reported, report(reported)) == (NotPossible, "matter-exists")


def test_nothing_of_a_matter_is_among_the_commands_and_events_of_a_case():
    assert not {asked.NAME for asked in command_classes()} & {
        asked.NAME for asked in command_classes("matter")
    }
    assert len(command_classes("matter")) == 8
    assert all(fact.TYPE.startswith("case.") for fact in event_classes())


@pytest.mark.parametrize("kind", ["matter", "person", "directory"])
def test_every_command_part_is_a_part_of_some_fact(kind):
    closed = {field.model for fact in event_classes(kind) for field in part_fields(fact).values()}
    for asked in command_classes(kind):
        assert asked.ROLES
        assert asked.SUMMARY.endswith(".")
        for field in part_fields(asked).values():
            assert field.model in closed, asked.NAME


@pytest.mark.parametrize("role", Role)
def test_what_is_said_in_a_matter_is_opened_by_those_alone_who_may_know_of_one(role):
    decision = decide(
        Asked(
            action=Action.READ,
            by=Author(actor=SOMEBODY_ELSE, role=role, organisation="RX1", client="tests"),
            at=datetime(2026, 6, 1, tzinfo=UTC),
            purpose=Purpose.SAFEGUARDING,
            kind=matter.KIND,
        )
    )
    if role not in HIDDEN_CONCERNS:
        assert isinstance(decision, Denied)
        return
    assert isinstance(decision, Allowed)
    assert all(decision.opens(fact) for fact in event_classes("matter"))
