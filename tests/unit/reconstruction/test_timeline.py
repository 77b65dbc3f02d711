"""The timeline: the order in which things happened, its pages, and what is looked for."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest

from application.timeline import TimelineAsked

ME = uuid4()


def entry(version, occurred, *, area="sessions", by=ME, parts=(), significant=False):
    return SimpleNamespace(
        id=UUID(int=version),
        version=version,
        position=version,
        at=datetime(2026, 5, 1, tzinfo=UTC),
        fact_class=type("Kind", (), {"AREA": area, "SIGNIFICANT": significant}),
        record={
            "occurred": occurred,
            "by": {"actor": str(by)},
            "parts": [{"name": name} for name in parts],
            "data": {},
        },
    )


def versions(asked, entries):
    return [each.version for each in asked.page(asked.found(entries, withheld=frozenset()))]


def test_entries_stand_by_when_they_happened_and_the_latest_comes_first():
    entries = [
        entry(1, {"on": "2026-04-02"}),
        entry(2, {"at": "2026-04-01T23:30:00.000000Z"}),
        entry(3, {"from": "2026-03-01", "to": "2026-05-01"}),
        entry(4, {"on": "2026-04-02"}),
    ]
    # Half past eleven by the clock of the log is the next day in London.
    assert versions(TimelineAsked(limit=9), entries) == [2, 4, 1, 3]


def test_pages_follow_each_other_without_a_gap_or_a_repetition():
    entries = [entry(n, {"on": "2026-04-02"}) for n in range(1, 11)]
    told, behind = [], None
    while page := versions(TimelineAsked(limit=3, behind=behind), entries):
        told += page
        behind = page[-1]
    assert told == list(range(10, 0, -1))


@pytest.mark.parametrize(
    ("looked_for", "found"),
    [
        ({"areas": frozenset({"risk", "goals"})}, [3]),
        ({"by": UUID(int=7)}, [4]),
        ({"own_words": True}, [2]),
        ({"significant": True}, [2, 1]),
        ({"since": date(2026, 4, 2)}, [4, 3, 2]),
        ({"until": date(2026, 4, 2)}, [3, 2, 1]),
        ({"since": date(2026, 4, 2), "until": date(2026, 4, 2)}, [3, 2]),
        ({"since": date(2026, 4, 2), "own_words": True, "by": UUID(int=7)}, []),
    ],
    ids=["areas", "by", "own-words", "significant", "since", "until", "between", "all-of-it"],
)
def test_what_is_looked_for_is_found_and_nothing_else(looked_for, found):
    entries = [
        entry(1, {"on": "2026-04-01"}, significant=True),
        entry(2, {"from": "2026-04-01", "to": "2026-04-03"}, parts=("own_words.0",), significant=1),
        entry(3, {"on": "2026-04-02"}, area="risk", parts=("note",)),
        entry(4, {"on": "2026-04-04"}, by=UUID(int=7)),
    ]
    asked = TimelineAsked(limit=9, **looked_for)
    assert versions(asked, entries) == found


def test_what_bounded_a_question_is_read_from_its_reading_again():
    asked = TimelineAsked(
        limit=40,
        behind=7,
        areas=frozenset({"risk", "goals"}),
        by=ME,
        significant=True,
        own_words=True,
        since=date(2026, 4, 1),
        until=date(2026, 4, 2),
    )
    assert TimelineAsked.of(asked.bounds()) == asked
    assert TimelineAsked.of(TimelineAsked(limit=1).bounds()) == TimelineAsked(limit=1)


@pytest.mark.parametrize("bounds", [(), ("limit:1",), ("limit:x",)])
def test_bounds_of_which_not_all_are_known_say_nothing(bounds):
    assert TimelineAsked.of(bounds) is None


def test_what_is_withheld_is_found_by_its_type_alone():
    inner = [
        entry(1, {"on": "2026-04-01"}, significant=True),
        entry(2, {"on": "2026-04-02"}),
    ]
    inner[1].record["data"]["entry_significant"] = True
    asked = TimelineAsked(limit=9, significant=True)
    assert [e.version for e in asked.found(inner, withheld=frozenset())] == [2, 1]
    both = frozenset({UUID(int=1), UUID(int=2)})
    assert [e.version for e in asked.found(inner, withheld=both)] == [1]
