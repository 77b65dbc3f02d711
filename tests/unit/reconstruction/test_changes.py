"""What changed between two moments: entries, what was said of them, and the values that rest on
them."""

from collections import Counter
from datetime import timedelta
from random import Random

import pytest

from application.reading import Moment
from application.reconstruction.areas import area, areas_told
from application.reconstruction.changes import changes, known
from application.reconstruction.differences import differences, leaves
from domain.case.case import Case, project_without
from domain.case.corrections.corrections import (
    CorrectEntry,
    MarkEntryInError,
    Reason,
    Right,
    Scope,
    WhyWithdrawn,
)
from domain.case.restriction.restriction import RestrictAccess, RestrictionReasons
from domain.commands import NotAcceptable
from domain.moments import At
from domain.roles import Role
from domain.streams import CASE
from tests.unit.domain.concerns import LEAD, concern, triage
from tests.unit.domain.conftest import CASE as ID
from tests.unit.domain.machine.any_case import AnyCase
from tests.unit.domain.machine.chains import CHAINS
from tests.unit.reconstruction.logged import LoggedStory
from tests.unit.reconstruction.reader import OPEN, READER, StoryGate, reader_of

WITHDRAWALS = ("mark-entry-in-error", "move-wrong-record-entry")
WRONG = {"scope": Scope.WHOLE, "reason": Reason.WRONG_FACT, "right": Right(text="No bruise")}


@pytest.fixture
def since(story, reader):
    """What changed since a moment, or since what stands now; up to now, or another moment."""

    def since(moment, until=Moment()):  # noqa: B008 - frozen
        return changes(reader, READER, ID, since=moment, until=until)

    return since


def now(story):
    return Moment(position=story.logged[-1].position)


def field(found, *path):
    [one] = [each for each in found.fields if each.path == path]
    return one


def test_q1_entries_added_later_of_what_happened_before(story, since):
    before = Moment(at=story.now)
    story.pass_days(3)
    [late] = story.ask(concern(), occurred=At(at=story.now - timedelta(hours=5)))
    found = since(before)
    assert [entry.event.id for entry in found.added] == [late.id]
    assert since(now(story)).added == ()


def test_q15_a_correction_is_an_entry_and_marks_the_one_it_corrects(story, since):
    raised = story.ask(concern())[0].id
    before = now(story)
    [corrected] = story.ask(CorrectEntry(entry=raised, **WRONG))
    found = since(before)
    assert [entry.event.id for entry in found.added] == [corrected.id]
    [marked] = found.marked
    assert (marked.event.id, marked.said.corrected) == (raised, (corrected.id,))


def test_a_value_that_changed_stands_beside_the_entries_it_rested_and_rests_on(story, since):
    raised = story.ask(concern())[0].id
    before = now(story)
    [triaged] = story.ask(triage(raised), **LEAD)
    each = field(since(before), "safeguarding", "concerns", str(raised), "triaged")
    assert (each.before, each.after) == (False, True)
    assert (each.rested_on, each.rests_on) == (raised, triaged.id)
    assert since(before, before).fields == ()


def test_what_was_withdrawn_is_marked_and_its_values_are_gone(story, since):
    raised = story.ask(concern())[0].id
    before = now(story)
    wrong = MarkEntryInError(entry=raised, reason=Reason.WRONG_FACT, why=WhyWithdrawn(text="No"))
    [withdrawn] = story.ask(wrong)
    found = since(before)
    [marked] = found.marked
    assert marked.said.withdrawn is not None
    assert marked.said.withdrawn.id == withdrawn.id
    gone = [each for each in found.fields if each.path[:2] == ("safeguarding", "concerns")]
    assert gone
    assert {(each.after, each.rested_on, each.rests_on) for each in gone} == {(None, raised, None)}


def test_what_is_restricted_for_anybody_in_between_is_named(story, since, gate):
    raised = story.ask(concern())[0].id
    before = now(story)
    why = RestrictionReasons(reasons="Told in confidence")
    asked = RestrictAccess(ground="third_party", covers=(raised,), roles=(Role.PWP,), reasons=why)
    story.ask(asked, **LEAD)
    found = since(before)
    assert (found.restricted, found.opened) == ({raised}, frozenset())
    gate.restrict(raised)
    assert not [e for e in since(now(story)).fields if str(raised) in e.path]
    everything = since(Moment(position=0))
    assert not [e for e in everything.fields if str(raised) in e.path], "nor what rests on it"


def test_by_the_other_clock_is_added_what_was_known_by_then(story, since):
    learned = story.now + timedelta(days=2)
    story.pass_days(10)
    happened, known = At(at=learned - timedelta(hours=3)), At(at=learned)
    raised = story.ask(concern(late_reason="forgotten"), occurred=happened, known=known)[0].id
    early, later = (Moment(known_by=learned + timedelta(hours=n)) for n in (-1, 1))
    assert [entry.event.id for entry in since(early, later).added] == [raised]
    assert since(later).added == (), "nothing was learned after it"


@pytest.mark.parametrize("backwards", ["position", "known_by"])
def test_a_period_that_ends_before_it_begins_is_refused(story, since, backwards):
    later, earlier = now(story), Moment(position=1)
    if backwards == "known_by":
        later, earlier = Moment(known_by=story.now), Moment(known_by=story.now - timedelta(days=1))
    with pytest.raises(NotAcceptable, match="period-out-of-order"):
        since(later, earlier)


@pytest.mark.parametrize("seed", range(6))
def test_what_each_value_rests_on_adds_up_to_what_the_case_has_become(seed):
    random = Random(f"changes {seed}")
    case = AnyCase(LoggedStory, Counter(), tell=lambda _: None)
    case.receive(random)
    for chain in random.sample(sorted(CHAINS), 8):
        case.follow(random, chain)
        case.make_and_ask(random, random.choice(WITHDRAWALS), Role.SUPERVISOR, tries=4)
    story = case.story
    read = reader_of(story, StoryGate()).read(READER, CASE, ID, Moment())
    found = known(read)
    assert isinstance(read.state, Case)
    told = {name: area(read.state, name) for name in areas_told(OPEN)}
    expected = dict(leaves(told | {"status": read.state.status.value}))
    assert differences(dict(found.values), expected) == []
    assert set(found.rests_on) >= set(found.values)
    assert set(found.rests_on.values()) <= {entry.id for entry in story.events}


def test_of_what_somebody_may_not_see_nothing_is_compared(story, reader, gate):
    raised = story.ask(concern())[0].id
    story.ask(triage(raised), **LEAD)
    gate.restrict(raised)
    read = reader.read(READER, CASE, ID, Moment())
    without = project_without(story.events, {raised})
    assert dict(known(read).values) == dict(
        leaves(
            {name: area(without, name) for name in areas_told(OPEN)}
            | {"status": without.status.value}
        )
    )
