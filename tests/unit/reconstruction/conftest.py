import pytest

from application.reading import StreamReader
from domain.case.referral.referral import AcceptReferral, Pathway, Reasons
from domain.moments import london_day
from domain.roles import Role
from tests.unit.domain.conftest import referral_for
from tests.unit.reconstruction.logged import LoggedStory
from tests.unit.reconstruction.reader import StoryGate, reader_of


@pytest.fixture
def story() -> LoggedStory:
    """A child's case that the service has taken on."""
    story = LoggedStory()
    story.ask(referral_for(Pathway.CHILD, london_day(story.now), "F1"), role=Role.ADMIN)
    story.ask(AcceptReferral(reasons=Reasons(rationale="Suitable on paper")), role=Role.DUTY)
    return story


@pytest.fixture
def gate() -> StoryGate:
    return StoryGate()


@pytest.fixture
def reader(story: LoggedStory, gate: StoryGate) -> StreamReader:
    return reader_of(story, gate)


@pytest.fixture
def adult() -> LoggedStory:
    """An adult's case that the service has taken on."""
    story = LoggedStory()
    story.ask(referral_for(Pathway.ADULT, london_day(story.now)), role=Role.ADMIN)
    story.ask(AcceptReferral(reasons=Reasons(rationale="Suitable on paper")), role=Role.DUTY)
    return story
