"""A curated chronology: which cases it tells of, what is chosen for it, and who told it what."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from pydantic import ValidationError

from domain.case.safeguarding.curation import Exclusion, Inclusion
from domain.commands import NotAcceptable, NotPossible
from domain.governance import governance
from domain.governance.chronology.entries import (
    AgencyAccount,
    ExcludeEntry,
    FactualLine,
    ImportRow,
    IncludeEntry,
    Reason,
    WithdrawRow,
)
from domain.governance.chronology.opening import (
    MOST_CASES,
    AddChronologyCase,
    ChronologyCase,
    DropChronologyCase,
    OpenChronology,
)
from domain.governance.chronology.state import Choice, Member
from domain.moments import At, BetweenDays, On, london_day
from domain.policies import policy
from domain.roles import Role
from tests.unit.domain.stream import SOMEBODY_ELSE, Stream

CASE, SISTERS, OTHER = UUID(int=0xCA5E), UUID(int=0xCA5F), UUID(int=0xCA60)
CHILD, SISTER = UUID(int=0xC1), UUID(int=0xC2)
ENTRY = UUID(int=0xE1)
LEAD = {"role": Role.SAFEGUARDING_LEAD}
VERSION = policy("chronology")["version"]


def case(id=CASE, person=CHILD, role="subject") -> ChronologyCase:
    return ChronologyCase(case=id, person=person, role=role)


def opening(**changes) -> OpenChronology:
    values = {
        "person": CHILD,
        "ground": "conference",
        "cases": (case(), case(SISTERS, SISTER, "sibling")),
    }
    return OpenChronology(**{**values, **changes})


def because(about=CHILD) -> Reason:
    return Reason(about=about, text="It says the same as the entry before it.")


def including(**changes) -> IncludeEntry:
    return IncludeEntry(**{"case": CASE, "entry": ENTRY, "ground": Inclusion.PATTERN, **changes})


def excluding(**changes) -> ExcludeEntry:
    values = {"case": CASE, "entry": ENTRY, "ground": Exclusion.REPEATS_ANOTHER}
    return ExcludeEntry(**{**values, "reason": because(), **changes})


def row(stream, **changes) -> ImportRow:
    values = {
        "person": CHILD,
        "origin": "school",
        "received_on": london_day(stream.now),
        "onward": "ask_first",
        "account": AgencyAccount(about=CHILD, text="Came to school without a coat."),
    }
    return ImportRow(**{**values, **changes})


@pytest.fixture
def stream() -> Stream:
    return Stream(governance)


@pytest.fixture
def opened(stream) -> Stream:
    stream.ask(opening(), **LEAD)
    return stream


def told(stream):
    return stream.state.chronology


def test_it_tells_of_several_cases_and_whose_each_is(stream):
    entry = stream.ask(opening(since=date(2026, 1, 1)), **LEAD)
    assert entry.fact.clear() == {
        "person": str(CHILD),
        "ground": "conference",
        "cases": [
            {"case": str(CASE), "person": str(CHILD), "role": "subject"},
            {"case": str(SISTERS), "person": str(SISTER), "role": "sibling"},
        ],
        "since": "2026-01-01",
        "policy": VERSION,
    }
    assert told(stream).cases == {
        CASE: Member(CHILD, "subject"),
        SISTERS: Member(SISTER, "sibling"),
    }
    assert told(stream).persons == {CHILD, SISTER}
    assert told(stream).opened_by == SOMEBODY_ELSE
    assert stream.state.subject == CHILD, "its words are closed under the key of the subject"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"ground": "curiosity"}, "unknown-code"),
        ({"cases": (case(role="neighbour"),)}, "unknown-code"),
        ({"cases": (case(), case(role="other"))}, "case-named-twice"),
        ({"cases": (case(SISTERS, SISTER, "sibling"),)}, "subject-missing"),
    ],
)
def test_it_is_of_cases_named_once_one_of_them_the_subjects(stream, changes, code):
    assert stream.refusal(opening(**changes), **LEAD) == (NotAcceptable, code)


def test_its_days_end_after_they_begin():
    with pytest.raises(ValidationError):
        opening(since=date(2026, 2, 1), until=date(2026, 1, 31))


def test_it_tells_of_what_lies_within_its_days_at_least_in_part(stream):
    stream.ask(opening(since=date(2026, 1, 10), until=date(2026, 1, 20)), **LEAD)
    chronology = told(stream)
    assert chronology.tells_of(On(on=date(2026, 1, 10)))
    assert chronology.tells_of(On(on=date(2026, 1, 20)))
    assert not chronology.tells_of(On(on=date(2026, 1, 9)))
    assert not chronology.tells_of(On(on=date(2026, 1, 21)))
    assert chronology.tells_of(BetweenDays(from_=date(2026, 1, 1), to=date(2026, 1, 10)))
    assert chronology.tells_of(BetweenDays(from_=date(2026, 1, 20), to=date(2026, 3, 1)))


def test_cases_come_and_go_but_one_of_the_subject_stays(opened):
    added = AddChronologyCase(case=OTHER, person=CHILD, role="subject")
    assert opened.ask(added, **LEAD).fact.policy == VERSION
    assert opened.refusal(added, **LEAD) == (NotPossible, "case-in-chronology")
    opened.ask(DropChronologyCase(case=CASE, reason=because()), **LEAD)
    assert set(told(opened).cases) == {SISTERS, OTHER}
    last = DropChronologyCase(case=OTHER, reason=because())
    assert opened.refusal(last, **LEAD) == (NotPossible, "subject-missing")
    gone = DropChronologyCase(case=CASE, reason=because())
    assert opened.refusal(gone, **LEAD) == (NotPossible, "no-such-case")


def test_it_holds_no_more_cases_than_a_page_can(stream):
    many = tuple(case(UUID(int=n)) for n in range(MOST_CASES))
    stream.ask(opening(cases=many), **LEAD)
    more = AddChronologyCase(case=OTHER, person=CHILD, role="subject")
    assert stream.refusal(more, **LEAD) == (NotPossible, "too-many-cases")


def test_the_latest_word_on_an_entry_counts(opened):
    first = opened.ask(including(), **LEAD)
    assert told(opened).included == {
        ENTRY: Choice(CASE, Inclusion.PATTERN, SOMEBODY_ELSE, first.id)
    }
    assert opened.refusal(including(), **LEAD) == (NotPossible, "in-the-chronology")
    second = opened.ask(excluding(), **LEAD)
    assert told(opened).included == {}
    choice = Choice(CASE, Exclusion.REPEATS_ANOTHER, SOMEBODY_ELSE, second.id)
    assert told(opened).excluded == {ENTRY: choice}
    assert opened.refusal(excluding(), **LEAD) == (NotPossible, "not-in-the-chronology")
    opened.ask(including(), **LEAD)
    assert told(opened).excluded == {}


def test_a_line_may_be_written_again(opened):
    opened.ask(including(line=FactualLine(about=CHILD, text="Seen with a bruise.")), **LEAD)
    line = FactualLine(about=CHILD, text="Seen by her teacher with a bruise.")
    again = opened.ask(including(line=line), **LEAD)
    assert told(opened).included[ENTRY].decided == again.id


@pytest.mark.parametrize(
    ("asked", "refused"),
    [
        (including(case=OTHER), (NotPossible, "no-such-case")),
        (excluding(case=OTHER), (NotPossible, "no-such-case")),
        (including(ground=Inclusion.OTHER), (NotAcceptable, "reason-missing")),
        (including(reason=because(SISTER)), (NotAcceptable, "about-somebody-else")),
        (excluding(reason=because(SISTER)), (NotAcceptable, "about-somebody-else")),
        (
            including(line=FactualLine(about=SISTER, text="She was there.")),
            (NotAcceptable, "about-somebody-else"),
        ),
    ],
)
def test_what_is_chosen_is_of_its_cases_and_said_of_whom_they_are(opened, asked, refused):
    assert opened.refusal(asked, **LEAD) == refused


def test_words_are_kept_under_whom_they_are_about(opened):
    reason = because(SISTER)
    entry = opened.ask(excluding(case=SISTERS, reason=reason), **LEAD)
    assert [(name, about) for name, about, _ in entry.fact.parts()] == [("reason", SISTER)]


def test_a_row_of_another_agency_keeps_when_it_happened_and_where_it_came_from(opened):
    occurred = At(at=opened.now - timedelta(days=30))
    entry = opened.ask(row(opened), **LEAD, occurred=occurred)
    kept = told(opened).rows[entry.id]
    assert (kept.origin, kept.onward, kept.occurred) == ("school", "ask_first", occurred)
    assert entry.fact.origin_version == policy("sharing_recipients")["version"]
    assert entry.fact.policy == VERSION


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"origin": "neighbour"}, "unknown-code"),
        ({"onward": "whatever"}, "unknown-code"),
        (
            {"person": OTHER, "account": AgencyAccount(about=OTHER, text="Seen.")},
            "no-such-person",
        ),
        ({"received_on": date(2026, 6, 2)}, "received-in-future"),
    ],
)
def test_a_row_names_an_agency_a_limit_and_a_person_of_the_chronology(opened, changes, code):
    assert opened.refusal(row(opened, **changes), **LEAD) == (NotAcceptable, code)


def test_a_row_is_about_the_person_it_is_kept_under(stream):
    with pytest.raises(ValidationError):
        row(stream, person=SISTER)


def test_a_row_is_withdrawn_once_with_the_reason(opened):
    imported = opened.ask(row(opened), **LEAD).id
    elsewhere = WithdrawRow(row=imported, reason=because(SISTER))
    assert opened.refusal(elsewhere, **LEAD) == (NotAcceptable, "about-somebody-else")
    opened.ask(WithdrawRow(row=imported, reason=because()), **LEAD)
    assert told(opened).rows == {}
    again = WithdrawRow(row=imported, reason=because())
    assert opened.refusal(again, **LEAD) == (NotPossible, "no-such-row")


def test_nothing_is_chosen_for_a_chronology_that_nobody_opened(stream):
    assert stream.refusal(including(), **LEAD) == (NotPossible, "no-such-chronology")
