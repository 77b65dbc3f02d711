"""What was put right of that on which a case stands."""

from dataclasses import replace

import pytest

from application.put_right import PutRight, put_right
from application.reading import Moment
from domain.case.corrections.corrections import (
    CorrectEntry,
    MarkEntryInError,
    Reason,
    Right,
    Scope,
    WhyWithdrawn,
)
from domain.case.risk.risk import Level
from domain.streams import CASE
from tests.unit.domain.concerns import concern
from tests.unit.domain.conftest import CASE as ID
from tests.unit.domain.test_risk import assess
from tests.unit.domain.test_safety_plan import plan as agree
from tests.unit.reconstruction.reader import OPEN, READER


@pytest.fixture
def found(story, reader):
    """What was put right by now, or by another moment."""

    def found(moment=Moment()):  # noqa: B008 - frozen
        return put_right(reader.read(READER, CASE, ID, moment))

    return found


def correct(story, entry):
    right = Right(text="Her sister, who moved in with her")
    wrong = CorrectEntry(entry=entry, scope=Scope.PART, reason=Reason.WRONG_FACT, right=right)
    return story.ask(wrong)[0].id


def withdraw(story, entry):
    asked = MarkEntryInError(
        entry=entry, reason=Reason.WRONG_FACT, why=WhyWithdrawn(text="Not said")
    )
    story.ask(asked)


def test_a_plan_that_was_corrected_is_told_and_only_from_then_on(story, found):
    plan = story.ask(agree())[0].id
    before = Moment(position=story.logged[-1].position)
    assert found() == ()
    by = correct(story, plan)
    again = correct(story, by)
    assert found() == (PutRight("safety_plan", plan, (by, again)),)
    assert found(before) == ()


def test_what_was_put_right_of_an_older_plan_says_nothing_of_the_new_one(story, found):
    correct(story, story.ask(agree())[0].id)
    story.ask(agree())
    assert found() == ()


def test_a_level_rests_on_its_assessment_until_another_sets_it(story, found):
    assessed, _changed = (e.id for e in story.ask(assess(Level.HIGH)))
    by = correct(story, assessed)
    assert found() == (PutRight("risk", assessed, (by,)),)
    story.ask(assess(Level.LOW))
    assert found() == ()


def test_a_concern_is_told_while_it_counts(story, found):
    raised = story.ask(concern())[0].id
    by = correct(story, raised)
    assert found() == (PutRight("safeguarding", raised, (by,)),)
    withdraw(story, raised)
    assert found() == ()


def test_a_correction_that_was_withdrawn_puts_nothing_right(story, found):
    by = correct(story, story.ask(agree())[0].id)
    withdraw(story, by)
    assert found() == ()


def test_areas_that_are_closed_to_the_reader_are_not_told_of(story, gate, found):
    correct(story, story.ask(agree())[0].id)
    gate.allowed = replace(OPEN, areas=frozenset({"risk"}), clear=frozenset())
    assert found() == ()


def test_that_something_was_wrong_is_told_also_where_what_is_right_is_restricted(
    story, gate, found
):
    plan = story.ask(agree())[0].id
    by = correct(story, plan)
    gate.restrict(by)
    assert found() == (PutRight("safety_plan", plan, (by,)),)
    gate.restrict(plan)
    assert found() == ()
