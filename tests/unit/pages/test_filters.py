"""What somebody looks for in a timeline, as routes are asked for it and as addresses keep it."""

from datetime import UTC, date, datetime
from uuid import uuid4

from api.pages.case.filters import Filters, offered_areas, offered_people
from api.pages.moment import PageMoment
from api.pages.staff import Called, Staff

ANNA, ME, OTHER = uuid4(), str(uuid4()), str(uuid4())


def test_nothing_is_asked_for_where_everything_is_shown():
    nothing = Filters()
    assert not nothing.is_set
    assert nothing.query == {}
    assert set(nothing.asked.values()) == {None, ()}


def test_what_is_looked_for_is_asked_of_the_route_and_kept_in_links():
    looked_for = Filters(areas=("risk", "sessions"), by=ANNA, since=date(2026, 3, 2))
    assert looked_for.asked == {
        "area": ("risk", "sessions"),
        "by": ANNA,
        "significant": None,
        "own_words": None,
        "since": date(2026, 3, 2),
        "until": None,
    }
    link = PageMoment(position=7).link("/pages/cases/x", behind=3, **looked_for.query)
    expected = f"position=7&behind=3&area=risk&area=sessions&by={ANNA}&since=2026-03-02"
    assert link == f"/pages/cases/x?{expected}"


def test_only_areas_that_the_reader_may_be_told_of_are_offered():
    case = {"areas": {"risk": {"level": "low"}, "death": {"withheld": "closed"}, "consent": []}}
    assert offered_areas(case) == (
        ("corrections", "Additions and corrections"),
        ("consent", "Consent"),
        ("risk", "Risk"),
    )


def test_whoever_recorded_in_the_case_is_offered_once_the_reader_first():
    def acted(actor, role, entries, **more):
        return {"by": {"actor": str(actor), "role": role, **more}, "entries": entries}

    authors = [
        acted(OTHER, "duty", 1),
        acted(ANNA, "pwp", 7, team="ADULT-1"),
        acted(ANNA, "supervisor", 2, team="ADULT-1"),
        acted(ME, "admin", 1),
    ]
    staff = Staff(ME, {str(ANNA): [Called("Anna Invented", datetime(2026, 1, 1, tzinfo=UTC))]})
    roles = "psychological wellbeing practitioner, team ADULT-1; supervisor, team ADULT-1"
    assert offered_people({"authors": authors}, staff) == (
        (ME, "You, administrator (1 entry)"),
        (str(ANNA), f"Anna Invented, {roles} (9 entries)"),
        (OTHER, "Duty worker (1 entry)"),
    )
