"""How much of an entry a reading showed: told from what the access log holds and the case then."""

from typing import cast
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.composing.services import Services
from api.routes.resources import resources
from application.accesses.entry_readings import (
    OF_NO_ENTRY,
    OF_WHOLE_CASES,
    EntryReadings,
    Extent,
    Sight,
    sight_of_case,
)
from application.accesses.readings_of import RecordedReading
from application.timeline import TimelineAsked
from domain.case.corrections.corrections import (
    CorrectEntry,
    MarkEntryInError,
    Reason,
    Right,
    Scope,
    WhyWithdrawn,
)
from domain.case.measures.goals import GoalWording, SetBy, SetGoal
from domain.roles import Role
from tests.unit.domain.concerns import concern
from tests.unit.domain.conftest import actor_of
from tests.unit.domain.test_curation import exclude, include
from tests.unit.domain.test_documents import adding
from tests.unit.domain.test_safety_plan import plan as agree

ALL = ["after:0", "limit:500"]
OTHER_CASE = UUID(int=0xCA5F)


def reading(story, action, *, role=Role.PWP, ties=("allocated",), why="care", **data):
    """As the access log holds it, shown as the case stands now."""
    last = story.logged[-1]
    record = {
        "by": {
            "actor": str(actor_of(role)),
            "role": role.value,
            "organisation": "RX1",
            "client": "tests",
        },
        "why": why,
        "data": {
            "action": action,
            "decision": "allowed",
            "code": "related",
            "ties": list(ties),
            "stream": str(last.stream),
            "position": last.position,
            **data,
        },
    }
    return RecordedReading(position=1, at=story.now, record=record)


@pytest.fixture
def shown(story):
    """What a reading of the case as it stands shows of an entry."""

    def shown(entry, action, **given):
        of = next(one for one in story.logged if one.id == entry)
        if action == "read-history":
            given.setdefault("count", len(story.logged))
        return EntryReadings(story.logged).extent(reading(story, action, **given), of)

    return shown


@pytest.fixture
def raised(story):
    return story.ask(concern())[0].id


def test_a_history_shows_what_the_role_and_its_ties_opened(shown, raised):
    assert shown(raised, "read-history") is Extent.CONTENT
    office = {"role": Role.ADMIN, "ties": ("office",)}
    assert shown(raised, "read-history", **office) is Extent.PRESENCE
    auditor = {"role": Role.AUDITOR, "ties": ("auditing",)}
    assert shown(raised, "read-history", **auditor) is Extent.CODES
    assert shown(raised, "read-history", why="quality", **auditor) is Extent.CONTENT
    nobody = {"ties": (), "code": "break-glass"}
    assert shown(raised, "read-history", **nobody) is Extent.CONTENT


def test_a_history_without_parts_told_nobody_what_an_entry_says(shown, raised):
    closed = {"asked": [*ALL, "parts:false"]}
    assert shown(raised, "read-history", **closed) is Extent.CODES
    office = {"role": Role.ADMIN, "ties": ("office",)}
    assert shown(raised, "read-history", **closed, **office) is Extent.PRESENCE
    broken = {"ties": (), "code": "break-glass"}
    assert shown(raised, "read-history", **closed, **broken) is Extent.CODES


def test_a_page_of_a_history_shows_only_its_entries(story, shown, raised):
    assert shown(raised, "read-history", asked=["after:0", "limit:2"], count=2) is None
    later = {"asked": ["after:2", "limit:1"], "count": 1}
    assert shown(raised, "read-history", **later) is Extent.CONTENT
    before = story.now.replace(year=2020).isoformat().replace("+00:00", "Z")
    assert shown(raised, "read-history", asked=[*ALL, f"known_by:{before}"], count=0) is None
    # Where what was asked is not known whole, no more is said than that the case was shown.
    assert shown(raised, "read-history", asked=ALL, count=1) is Extent.CASE


def test_a_page_of_a_timeline_shows_only_its_entries(story, shown, raised):
    latest = TimelineAsked(limit=1)
    first = latest.page(latest.found(story.logged, withheld=frozenset()))[0]
    given = {"asked": latest.bounds(), "count": 1}
    assert shown(first.id, "read-timeline", **given) is Extent.CONTENT
    others = [one.id for one in story.logged if one.id != first.id]
    assert {shown(other, "read-timeline", **given) for other in others} == {None}
    concerns = TimelineAsked(limit=9, areas=frozenset({"safeguarding"})).bounds()
    assert shown(raised, "read-timeline", asked=concerns, count=1) is Extent.CONTENT
    before = story.now.replace(year=2020).isoformat().replace("+00:00", "Z")
    earlier = {"asked": [*concerns, f"known_by:{before}"], "count": 0}
    assert shown(raised, "read-timeline", **earlier) is None
    # Where what was asked is not known whole, no more is said than that the case was shown.
    assert shown(raised, "read-timeline", asked=["limit:1"], count=1) is Extent.CASE
    assert shown(raised, "read-timeline", asked=concerns, count=2) is Extent.CASE


def test_an_entry_was_shown_with_what_speaks_of_it_and_with_nothing_else(story, shown, raised):
    wrong = MarkEntryInError(entry=raised, reason=Reason.WRONG_FACT, why=WhyWithdrawn(text="No"))
    said = story.ask(wrong)[0].id
    given = {"asked": [f"entry:{raised}"], "count": 2}
    assert shown(raised, "read-entry", **given) is Extent.PRESENCE
    assert shown(said, "read-entry", **given) is Extent.CONTENT
    assert shown(story.logged[0].id, "read-entry", **given) is None
    assert shown(said, "read-entry", asked=[f"entry:{said}"], count=1) is Extent.CONTENT
    assert shown(raised, "read-entry", asked=[f"entry:{said}"], count=1) is None
    # Where what was asked is not known whole, no more is said than that the case was shown.
    assert shown(raised, "read-entry", asked=[], count=1) is Extent.CASE


@pytest.mark.parametrize(
    "asked",
    [
        [],
        ["limit:1"],
        ["after:2"],
        ["after:2", "limit:1.0"],
        ["after:2", "limit:1", "known_by:1767225600"],
    ],
)
def test_a_page_of_which_not_all_bounds_are_known_showed_the_case(shown, raised, asked):
    assert shown(raised, "read-history", asked=asked, count=1) is Extent.CASE


def test_nobody_was_shown_it_who_was_refused_or_asked_about_an_earlier_moment(shown, raised):
    assert shown(raised, "read-history", decision="denied") is None
    assert shown(raised, "read-history", position=2, count=2) is None


def test_a_chronology_shows_what_stood_in_it(story, shown, raised):
    assert shown(raised, "read-chronology") is Extent.CONTENT
    story.ask(exclude(raised))
    assert shown(raised, "read-chronology") is None
    contact = story.book()
    assert shown(contact, "read-chronology") is None
    story.ask(include(contact))
    assert shown(contact, "read-chronology") is Extent.CONTENT


def test_a_reading_of_goals_showed_them_and_nothing_else(story, shown, raised):
    goal = SetGoal(set_by=SetBy.PERSON, national=False, wording=GoalWording(words="Go out."))
    at = story.ask(goal)[0].id
    assert shown(at, "read-goals", count=1) is Extent.CONTENT
    assert shown(raised, "read-goals", count=1) is None
    assert shown(at, "read-scores", count=0) is None
    before = story.now.replace(year=2020).isoformat().replace("+00:00", "Z")
    assert shown(at, "read-goals", asked=[f"known_by:{before}"], count=0) is None


def test_a_withdrawn_entry_showed_no_more_than_that_but_to_auditors(story, shown, raised):
    wrong = MarkEntryInError(entry=raised, reason=Reason.WRONG_FACT, why=WhyWithdrawn(text="No"))
    story.ask(wrong)
    assert shown(raised, "read-history") is Extent.PRESENCE
    auditor = {"role": Role.AUDITOR, "ties": ("auditing",), "why": "quality"}
    assert shown(raised, "read-history", **auditor) is Extent.CONTENT


def test_a_document_shows_itself_and_nothing_else(story, shown, raised):
    letter = story.ask(adding())[0].id
    assert shown(letter, "read-document", document=str(letter)) is Extent.CONTENT
    assert shown(raised, "read-document", document=str(letter)) is None


def test_other_readings_of_the_case_showed_the_case_and_lists_that_it_is_there(shown, raised):
    assert shown(raised, "read-case") is Extent.CASE
    assert shown(raised, "list-case-readings") is None
    assert shown(raised, "read-caseload", stream=None) is Extent.LISTED
    assert shown(raised, "read-curated-chronology", stream=None) is Extent.CASE
    assert shown(raised, "read-crisis-card") is None


def test_of_a_case_as_a_whole_readings_showed_entries_the_case_or_that_it_is_there(story, raised):
    case = story.logged[-1].stream

    def sight(action, kept_from=(), **given):
        return sight_of_case(reading(story, action, **given), case, kept_from=kept_from)

    assert sight("read-history") is sight("read-document") is Sight.ENTRIES
    assert sight("read-case") is Sight.CASE
    assert sight("read-disclosure-pack", stream=str(OTHER_CASE)) is Sight.CASE
    assert sight("read-permitted") is sight("read-caseload", stream=None) is Sight.LISTED
    assert sight("read-history", decision="denied") is None
    assert sight("read-matter", stream=str(OTHER_CASE)) is None
    one = {"asked": [f"entry:{raised}"]}
    assert sight("read-entry", **one) is Sight.ENTRIES
    assert sight("read-entry", [raised], **one) is None
    assert sight("read-document", [raised], document=str(raised)) is None
    assert sight("read-history", [raised]) is Sight.ENTRIES


def test_a_crisis_card_showed_the_plan_that_stood_and_what_put_it_right(story, shown, raised):
    plan = story.ask(agree())[0].id
    wrong = {"scope": Scope.PART, "reason": Reason.WRONG_FACT, "right": Right(text="Her sister")}
    of_the_plan = story.ask(CorrectEntry(entry=plan, **wrong))[0].id
    of_another = story.ask(CorrectEntry(entry=raised, **wrong))[0].id
    assert shown(plan, "read-crisis-card") is Extent.CONTENT
    assert shown(of_the_plan, "read-crisis-card") is Extent.CONTENT
    assert shown(of_another, "read-crisis-card") is None


def test_sampled_entries_were_shown_and_names_on_a_list_are_what_the_referral_says(
    story, shown, raised
):
    for action in ("read-sample-entries", "export-sample-entries"):
        assert shown(raised, action, stream=None) is Extent.CASE
    named = {"stream": None, "areas": ["referral"]}
    assert shown(story.logged[0].id, "read-caseload", **named) is Extent.CASE
    assert shown(raised, "read-caseload", **named) is Extent.LISTED


ENTRIES = {
    "make-evidence",
    "read-chronology",
    "read-crisis-card",
    "read-document",
    "read-entry",
    "read-goals",
    "read-history",
    "read-scores",
    "read-timeline",
}
ONE_CASE = {
    "compare-chronology",
    "read-case",
    "read-changes",
    "read-reconstruction",
    "read-unfinished",
}
"""Readings of one case of which it can't be told which entries they showed."""
LISTS = {
    "compare-board",
    "compare-caseload",
    "compare-supervision-board",
    "compare-waiting-list",
    "export-board",
    "export-caseload",
    "export-report-break-glass",
    "export-report-measures",
    "export-report-outcomes",
    "export-report-sharing",
    "export-report-waits",
    "export-sample",
    "export-supervision-board",
    "export-waiting-list",
    "list-alerts",
    "list-chronologies",
    "list-destructions",
    "list-disclosures",
    "list-due",
    "list-erasable-parts",
    "list-erasures",
    "list-external-reviews",
    "list-granted-reviews",
    "list-holds",
    "list-own-disclosures",
    "list-samples",
    "list-unreviewed-break-glass",
    "read-board",
    "read-booked-contacts",
    "read-caseload",
    "read-chronology-elsewhere",
    "read-destruction",
    "read-disclosure",
    "read-erasure",
    "read-external-review",
    "read-hold",
    "read-person-cases",
    "read-sample",
    "read-sample-tickets",
    "read-supervision-board",
    "read-waiting-list",
    "read-workload",
    "report-break-glass",
    "report-measures",
    "report-measures-cases",
    "report-outcomes",
    "report-outcomes-cases",
    "report-sharing",
    "report-waits",
    "report-waits-cases",
}
"""That a case is there, and what is counted of it."""
OF_NO_CASE = {
    "count-open-decisions",
    "follow-feed",
    "follow-live",
    "list-after-hours-readings",
    "list-alike-readings",
    "list-high-volume-readings",
    "list-disclosures-to-weigh",
    "list-matter-readings",
    "list-matters",
    "list-out-of-relationship-readings",
    "list-own-readings",
    "list-person-readings",
    "list-schemas",
    "list-subscriptions",
    "pull-events",
    "read-access-checkpoint",
    "read-access-proof",
    "read-access-tile",
    "list-staff",
    "read-asyncapi",
    "read-checkpoint",
    "read-directory",
    "read-governance",
    "read-matter",
    "read-person",
    "read-policy",
    "read-proof",
    "read-schema",
    "read-staff-names",
    "read-subscription",
    "read-tile",
    "replay-events",
}
"""What stands in other streams and in the logs themselves; the feed is not told of."""


def test_of_every_reading_that_there_is_somebody_said_what_it_shows():
    app = FastAPI()
    for resource in resources(cast("Services", None)).values():
        app.include_router(resource)
    paths = get_openapi(title="", version="", routes=app.routes)["paths"]
    there = {each["get"]["operationId"] for each in paths.values() if "get" in each}
    kinds = (OF_WHOLE_CASES, OF_NO_ENTRY, ENTRIES, ONE_CASE, LISTS, OF_NO_CASE)
    assert sorted(there | {"make-evidence"}) == sorted(name for kind in kinds for name in kind)
