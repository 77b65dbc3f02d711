"""What somebody looks for in a timeline, as routes are asked for it and as addresses keep it."""

from datetime import date

from api.pages.case.filters import Filters, offered_areas
from api.pages.moment import PageMoment


def test_nothing_is_asked_for_where_everything_is_shown():
    nothing = Filters()
    assert not nothing.is_set
    assert nothing.query == {}
    assert set(nothing.asked.values()) == {None, ()}


def test_what_is_looked_for_is_asked_of_the_route_and_kept_in_links():
    looked_for = Filters(areas=("risk", "sessions"), mine=True, since=date(2026, 3, 2))
    assert looked_for.asked == {
        "area": ("risk", "sessions"),
        "by": "me",
        "significant": None,
        "own_words": None,
        "since": date(2026, 3, 2),
        "until": None,
    }
    link = PageMoment(position=7).link("/pages/cases/x", behind=3, **looked_for.query)
    expected = "position=7&behind=3&area=risk&area=sessions&mine=true&since=2026-03-02"
    assert link == f"/pages/cases/x?{expected}"


def test_only_areas_that_the_reader_may_be_told_of_are_offered():
    case = {"areas": {"risk": {"level": "low"}, "death": {"withheld": "closed"}, "consent": []}}
    assert offered_areas(case) == (
        ("consent", "Consent"),
        ("corrections", "Corrections"),
        ("risk", "Risk"),
    )
