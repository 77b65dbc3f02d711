"""What the head of a case's page says of what keeps somebody safe."""

import pytest

from api.pages.case.standing import standing
from api.pages.staff import Staff
from tests.unit.pages.cases import ME

RESTRICTED = ["00000000-0000-0000-0000-00000000e0ff"]


def head(*, risk=(), plan=(), concerns=(), **more):
    """The head of the page of a case, as its route tells of it."""
    areas = {
        "referral": {"pathway": "cyp_camhs", "received": "2026-03-02"},
        "assessment": {},
        "allocation": {},
        "risk": dict(risk),
        "safety_plan": dict(plan),
        "safeguarding": {"concerns": dict(concerns), "referrals": {}},
        "statuses": {},
    }
    case = {"case": "c", "version": 3, "status": "open", "areas": areas, **more}
    return {each.about: each for each in standing(case, Staff(ME)).banner}


def test_it_says_that_nothing_is_there_where_all_of_a_case_is_shown():
    banner = head()
    assert banner["Risk"].says == "nobody has judged it yet"
    assert banner["Safety plan"].says == "none agreed"
    assert banner["Safeguarding"].says == "no concern recorded"


@pytest.mark.parametrize("about", ["Risk", "Safeguarding", "Safety plan"])
def test_what_is_restricted_is_never_told_as_if_it_were_not_there(about):
    says = head(restricted=RESTRICTED)[about].says
    assert "shown to you" in says
    assert says != head()[about].says


@pytest.mark.parametrize(
    ("about", "stands"),
    [
        ("Risk", {"risk": {"level": "low"}}),
        ("Safety plan", {"plan": {"current": "p", "since": "2026-03-02"}}),
        ("Safeguarding", {"concerns": {"a": {"closed": True}}}),
        ("Safeguarding", {"concerns": {"a": {"closed": False}}}),
    ],
)
def test_what_stands_is_told_as_far_as_it_is_shown_where_something_is_restricted(about, stands):
    whole, shown = head(**stands)[about], head(**stands, restricted=RESTRICTED)[about]
    assert shown.says == f"{whole.says}, as far as is shown to you"
    assert shown.is_grave == whole.is_grave
