"""Pages of the feed: every event that is for a follower once and in order, however it is asked."""

from uuid import UUID

import pytest

from application.feed import feed as feeding
from application.feed.cursor import Cursor, LogChanged, NotACursor
from application.feed.wanted import EVERYTHING, Wanted
from application.log import NotYet
from domain.commands import NotAllowed
from domain.roles import Role
from tests.unit.feed.memory import (
    NOTE,
    ORIGIN,
    OURS,
    THEIRS,
    MemoryLog,
    Places,
    case,
    feed,
    follower,
)

MATTER = UUID(int=99)


@pytest.fixture
def log():
    return MemoryLog()


def walk(reader, caller, limit, wanted=EVERYTHING):
    """All positions told, and the pages, until one is caught up and empty."""
    told, pages, cursor = [], [], None
    for _ in range(1_000):
        page = reader.page(caller, cursor, limit, wanted)
        assert len(page.events) <= limit
        told += [event.position for event in page.events]
        pages.append(page)
        if page.is_caught_up and not page.events:
            return told, pages
        assert page.cursor != cursor, "it goes on"
        cursor = Cursor.parse(str(page.cursor))
    raise AssertionError("the walk does not end")


def mixed(log):
    """Some of ours, of another organisation's, and a matter; the positions that are for us."""
    for number in range(1, 61):
        if number % 7 == 0:
            log.add("matter.concern_raised", stream=MATTER)
        elif number % 3 == 0:
            log.add(stream=case(2), organisation=THEIRS)
        else:
            log.add(stream=case(1))
    return [n for n in range(1, 61) if n % 7 and n % 3]


@pytest.mark.parametrize("limit", [1, 2, 5, 500])
def test_every_event_once_and_in_order_whatever_the_pages(log, limit):
    ours = mixed(log)
    told, pages = walk(feed(log), follower(), limit)
    assert told == ours
    assert pages[-1].through == 60
    assert {page.source for page in pages} == {ORIGIN}
    assert {page.checkpoint for page in pages} == {NOTE}


def test_a_page_that_ends_before_the_log_does_never_changes(log):
    mixed(log)
    _, pages = walk(feed(log), follower(), 5)
    mixed(log)
    cursor = None
    for page in pages[:-2]:
        again = feed(log).page(follower(), cursor, 5)
        assert (again.events, again.cursor) == (page.events, page.cursor)
        cursor = page.cursor


def test_what_is_hidden_for_long_is_passed_over_by_a_bounded_page(log, monkeypatch):
    monkeypatch.setattr(feeding, "MOST_LOOKED_AT", 20)
    monkeypatch.setattr(feeding, "MOST", 10)
    for _ in range(45):
        log.add(stream=case(2), organisation=THEIRS)
    log.add()
    told, pages = walk(feed(log), follower(), 10)
    assert told == [46]
    assert [page.through for page in pages] == [20, 40, 46, 46]
    assert [page.is_caught_up for page in pages] == [False, False, True, True]


def test_an_empty_log_is_caught_up(log):
    page = feed(log).page(follower(), None, 10)
    assert (page.events, str(page.cursor), page.is_caught_up) == ((), "1.0.0", True)
    assert feed(log).page(follower(), page.cursor, 10) == page


def test_filters_by_type_and_case_advance_over_the_rest(log):
    log.add(stream=case(1))
    log.add("case.case_closed", stream=case(1))
    log.add("case.case_closed", stream=case(2))
    log.add(stream=case(2))
    closed = Wanted(types=frozenset({"case.case_closed"}))
    assert walk(feed(log), follower(), 10, closed)[0] == [2, 3]
    both = Wanted(types=closed.types, cases=frozenset({case(2)}))
    told, pages = walk(feed(log), follower(), 10, both)
    assert (told, pages[-1].through) == ([3], 4)


def test_a_filter_by_place_goes_no_further_than_the_caseload(log):
    places = Places()
    places.service = {case(1): "TALKING", case(2): "YOUNG"}
    for number in (1, 2, 1, 2, 1):
        log.add(stream=case(number))
    places.mark = 3
    reader, young = feed(log, places), Wanted(services=frozenset({"YOUNG"}))
    page = reader.page(follower(), None, 10, young)
    assert [event.position for event in page.events] == [2]
    assert (page.through, page.is_caught_up) == (3, False)
    waiting = reader.page(follower(), page.cursor, 10, young)
    assert (waiting.events, waiting.cursor, waiting.is_caught_up) == ((), page.cursor, False)
    places.mark = 5
    page = reader.page(follower(), page.cursor, 10, young)
    assert [event.position for event in page.events] == [4]
    assert (page.through, page.is_caught_up) == (5, True)


def test_a_service_that_nobody_knows_is_named(log):
    places = Places()
    places.service = {case(1): "YOUNG"}
    log.add("directory.service_registered", stream=case(7), data={"code": "TALKING"})
    reader = feed(log, places)
    assert reader.unknown_services(Wanted(services=frozenset({"YUONG"}))) == (), "nobody can say"
    places.mark = 1
    asked = Wanted(services=frozenset({"YOUNG", "TALKING", "YUONG", "LATER"}))
    assert reader.unknown_services(asked) == ("LATER", "YUONG")
    log.add("directory.service_registered", stream=case(8), data={"code": "LATER"})
    assert reader.unknown_services(asked) == ("YUONG",)
    assert reader.unknown_services(Wanted()) == ()


def test_of_erasures_followers_of_any_service_are_told(log):
    places = Places()
    log.add(stream=case(1))
    about = {"stream": str(case(1))}
    for type in ("governance.erasure_requested", "governance.erasure_ordered"):
        log.add(type, stream=case(9), data=about)
    places.mark = 3
    page = feed(log, places).page(follower(), None, 10, Wanted(services=frozenset({"YOUNG"})))
    assert [event.position for event in page.events] == [3]


def test_what_is_taken_back_of_a_case_reaches_the_followers_of_the_services_that_it_left(log):
    places = Places()
    places.service, places.left = {case(1): "YOUNG"}, {case(1): (2, "TALKING")}
    entry = log.add(stream=case(1))
    log.add("case.case_closed", stream=case(1))
    about = {"entry": entry}
    for type in ("case.entry_corrected", "case.wrong_record_entry_moved"):
        log.add(type, stream=case(1), data=about)
    log.add("case.access_restricted", stream=case(1), data={"covers": [entry], "actors": []})
    log.add("case.entry_corrected", stream=case(2), data=about)
    places.mark = 6
    reader = feed(log, places)

    def told(service):
        return walk(reader, follower(), 10, Wanted(services=frozenset({service})))[0]

    assert told("TALKING") == [1, 3, 4, 5]
    assert told("YOUNG") == [2, 3, 4, 5]
    assert told("ELSEWHERE") == []


def test_a_transfer_is_told_to_who_wants_the_service_it_leaves_and_the_one_it_goes_to(log):
    places = Places()
    places.service, places.left = {case(1): "YOUNG"}, {case(1): (2, "TALKING")}
    log.add(stream=case(1))
    log.add("case.transferred", stream=case(1))
    log.add("case.case_closed", stream=case(1))
    log.add("case.transferred", stream=case(2))
    places.mark = 4

    def told(service):
        wanted = Wanted(services=frozenset({service}))
        return walk(feed(log, places), follower(), 10, wanted)[0]

    assert told("TALKING") == [1, 2]
    assert told("YOUNG") == [2, 3]
    assert told("ELSEWHERE") == []


def test_a_caseload_behind_the_cursor_moves_nobody_back(log):
    places = Places()
    places.mark = 0
    log.add()
    cursor = feed(log).page(follower(), None, 10).cursor
    page = feed(log, places).page(follower(), cursor, 10, Wanted(services=frozenset({"YOUNG"})))
    assert (page.events, page.cursor) == ((), cursor)


@pytest.mark.parametrize("change", ["epoch", "position", "digest", "beyond"])
def test_a_cursor_of_another_history_is_refused(log, change):
    log.add()
    log.add()
    given = feed(log).page(follower(), None, 1).cursor
    other = {
        "epoch": Cursor(2, given.position, given.digest),
        "position": Cursor(1, 2, given.digest),
        "digest": Cursor(1, 1, "0123456789abcdef"),
        "beyond": Cursor(1, 3, ""),
    }[change]
    with pytest.raises(LogChanged):
        feed(log).page(follower(), other, 10)


@pytest.mark.parametrize("position", [2**63, 10**19, 10**57])
def test_a_position_that_no_log_can_hold_is_no_cursor(position):
    assert Cursor.parse(f"1.{2**63 - 1}.ab").position == 2**63 - 1
    with pytest.raises(NotACursor):
        Cursor.parse(f"1.{position}.ab")


def test_a_role_that_follows_nothing_is_refused(log):
    reader = feed(log)
    for ask in (
        lambda: reader.page(follower(Role.PWP), None, 10),
        lambda: reader.cursor_behind(follower(Role.PWP), UUID(int=1)),
    ):
        with pytest.raises(NotAllowed):
            ask()


def test_a_follower_begins_where_they_say(log):
    ids = [UUID(log.add(stream=case(1))) for _ in range(3)]
    theirs = UUID(log.add(stream=case(2), organisation=THEIRS))
    reader = feed(log)
    assert reader.end() == 4
    behind = reader.cursor_behind(follower(), ids[1])
    assert behind == reader.cursor_at(2)
    assert [event.position for event in reader.page(follower(), behind, 10).events] == [3]
    assert reader.page(follower(), reader.cursor_at(0), 1).events[0].position == 1
    assert reader.page(follower(), reader.cursor_at(4), 10).is_caught_up
    assert reader.cursor_behind(follower(organisation=THEIRS), theirs).position == 4
    for unknown in (theirs, UUID(int=5)):
        with pytest.raises(LogChanged):
            reader.cursor_behind(follower(), unknown)
    with pytest.raises(NotYet):
        reader.cursor_at(5)


def test_what_is_known_is_not_read_again(log):
    for _ in range(10):
        log.add()
    reader = feed(log)
    reader.page(follower(), None, 5)
    log.asked.clear()
    reader.page(follower(), reader.cursor_at(5), 5)
    assert log.asked == ["head", "head", "stretch"], "one for the cursor, two for the page"


def test_an_organisation_without_a_name_is_nobodys(log):
    log.add(organisation=OURS, state=b'{"no": "author"}')
    log.add(stream=case(2))
    assert walk(feed(log), follower(), 10)[0] == [2]
