import pytest

from domain.case.referral.referral import AcceptReferral, Pathway, Reasons
from domain.moments import london_day
from domain.roles import Role
from tests.unit.domain.conftest import referral_for
from tests.unit.reconstruction.logged import LoggedStory


@pytest.fixture
def story() -> LoggedStory:
    """A child's case that the service has taken on."""
    story = LoggedStory()
    story.ask(referral_for(Pathway.CHILD, london_day(story.now), "F1"), role=Role.ADMIN)
    story.ask(AcceptReferral(reasons=Reasons(rationale="Suitable on paper")), role=Role.DUTY)
    return story
