"""What the head of a case's page says of what keeps somebody safe."""

from datetime import date

import pytest

from api.pages.case.put_right import Correction, corrections
from api.pages.case.standing import PutRight, standing
from api.pages.staff import Staff
from tests.unit.pages.cases import ME

RESTRICTED = ["00000000-0000-0000-0000-00000000e0ff"]


def head(*, risk=(), plan=(), concerns=(), found=None, **more):
    """The banner of the page of a case, as its route tells of it."""
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
    shown = standing(case, Staff(ME), on=date(2026, 6, 10), put_right=found or {})
    return {each.about: each for each in shown.banner}


def test_it_says_that_nothing_is_there_where_all_of_a_case_is_shown():
    banner = head()
    assert banner["Risk"].says == "nobody has judged it yet"
    assert banner["Safety plan"].says == "none agreed"
    assert banner["Safeguarding"].says == "no concern recorded"


@pytest.mark.parametrize(
    ("review", "says", "is_grave"),
    [
        ("2026-06-10", "to be reviewed by 10 June 2026", False),
        ("2026-06-09", "to have been reviewed by 9 June 2026", True),
    ],
)
def test_a_plan_that_was_to_be_reviewed_before_that_day_stands_out(review, says, is_grave):
    plan = {"current": "p", "since": "2026-03-02", "review_by": review}
    warned = head(plan=plan)["Safety plan"]
    assert warned.says == f"agreed on 2 March 2026, {says}"
    assert warned.is_grave == is_grave


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


CORRECTION = {
    "id": "0198-r",
    "area": "corrections",
    "recorded": "2026-03-04T09:00:00.000000Z",
    "data": {"scope": "part", "reason": "wrong_fact"},
    "parts": {"right": {"text": "Her sister moved in."}},
}
RIGHT = Correction(
    says="Her sister moved in.",
    is_withheld=False,
    of_all=False,
    recorded=CORRECTION["recorded"],
)


def test_what_was_put_right_stands_beside_what_rests_on_it():
    plan = {"current": "p", "since": "2026-03-02"}
    wrong = [{"area": "safety_plan", "entry": "p", "by": ["0198-r"]}]
    shown = head(plan=plan, put_right=wrong, found={"p": corrections([CORRECTION])})
    assert shown["Safety plan"].put_right == (PutRight("p", (RIGHT,)),)
    assert shown["Risk"].put_right == ()
    assert shown["Safety plan"].says == head(plan=plan)["Safety plan"].says


def test_what_is_right_is_withheld_as_any_words_are():
    withheld = CORRECTION | {"data": {"withheld": "restricted"}}
    withheld |= {"parts": {"right": {"withheld": "restricted"}}}
    [one] = corrections([withheld, {"area": "safety_plan"}])
    assert (one.says, one.is_withheld, one.of_all) == ("Restricted", True, False)


@pytest.mark.parametrize(
    ("status", "says"),
    [("in_treatment", "12 June 2012, aged 13"), ("deceased", "12 June 2012")],
)
def test_the_age_stands_beside_the_date_of_birth_while_the_person_lives(status, says):
    areas = {"referral": {"withheld": "closed"}, "assessment": {}, "allocation": {}}
    closed = {name: {"withheld": "closed"} for name in ("risk", "safety_plan", "safeguarding")}
    who = {"address": "1 Elm Row", "date_of_birth": "2012-06-12", "name": "Wren Ashdown"}
    case = {"case": "c", "version": 3, "status": status, "who": who, "areas": areas | closed}
    shown = standing(case, Staff(ME), on=date(2026, 6, 10), put_right={}).summary
    assert [(row.term, row.value) for row in shown[-2:]] == [
        ("Date of birth", says),
        ("Address", "1 Elm Row"),
    ]
