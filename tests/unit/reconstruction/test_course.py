"""A case in hindsight as it is told to whoever reviews it: only what stands."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast

import pytest

from api.answers.reconstruction import told
from application.accesses.readings_of import ReadingIndex, RecordedReading
from application.reading import Moment
from application.reconstruction.course import Reconstructing
from domain.case.corrections.corrections import AddAddendum, Addition
from domain.moments import At, london_day
from domain.roles import Role
from tests.unit.domain.concerns import LEAD, concern, decision, triage
from tests.unit.domain.test_corrections import in_error, move
from tests.unit.domain.test_discharge import closing
from tests.unit.reconstruction.reader import READER, reader_of
from tests.unit.reconstruction.test_entry_readings import reading


@pytest.fixture
def reconstruction(gate):
    """A case in hindsight, as it is answered to a supervisor."""

    def reconstruction(story):
        of = Reconstructing(reader=reader_of(story, gate), index=cast("ReadingIndex", None))
        day = london_day(story.now)
        return told(of.of(READER, story.logged[0].stream, Moment(), day), day)

    return reconstruction


@dataclass(frozen=True)
class Readings:
    """Implements :class:`application.accesses.readings_of.ReadingIndex` over some readings."""

    found: Sequence[RecordedReading]

    def of(self, records, *, until, **_asked):
        return [one for one in self.found if one.at < until]


def add(story):
    return AddAddendum(entry=story.entries[0].id, addition=Addition(text="More of it"))


def test_q20_what_was_moved_to_another_record_did_not_arrive_in_this_one(adult, reconstruction):
    adult.attend()
    before = At(at=adult.now)
    adult.ask(closing(adult))
    adult.pass_days(4)
    [late] = adult.ask(add(adult), occurred=before)
    [ending] = reconstruction(adult)["endings"]
    assert [each["id"] for each in ending["arrived_after"]] == [str(late.id)]
    adult.ask(move(late.id))
    [ending] = reconstruction(adult)["endings"]
    assert ending["arrived_after"] == []


def test_q4_a_decision_marked_in_error_was_no_decision(story, reconstruction):
    raised = story.ask(concern())[0].id
    story.ask(triage(raised), **LEAD)
    [wrong] = story.ask(decision(raised), **LEAD)
    [right] = story.ask(decision(raised), **LEAD)
    story.ask(in_error(wrong.id), **LEAD)
    [decided] = reconstruction(story)["decisions_not_to_act"]
    assert decided["decision"]["id"] == str(right.id)


def test_q20_who_closed_it_saw_what_stood_on_a_page_with_an_entry_restricted_now(adult, gate):
    [kept_back] = adult.ask(add(adult), role=Role.SUPERVISOR)
    read = reading(adult, "read-history", asked=["after:0", "limit:500"], count=len(adult.logged))
    [unread] = adult.ask(add(adult), role=Role.SUPERVISOR)
    adult.pass_days(1)
    adult.attend()
    adult.ask(closing(adult))
    gate.restrict(kept_back.id)
    auditor = replace(READER, role=Role.AUDITOR)
    of = Reconstructing(reader=reader_of(adult, gate), index=Readings([read]))
    found = of.of(auditor, adult.logged[0].stream, Moment(), london_day(adult.now))
    [end] = found.ends
    assert end.unseen == (unread.id,)
