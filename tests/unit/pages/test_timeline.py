"""The timeline of a case: order, pages, lateness, what was put right."""

from uuid import uuid4

from api.pages.case.timeline import ENTRIES_A_PAGE, timeline

ME = str(uuid4())


def told(version, occurred, **more):
    return {
        "id": str(uuid4()),
        "version": version,
        "position": version,
        "label": f"Entry {version}",
        "area": "sessions",
        "occurred": occurred,
        "recorded": "2026-05-01T09:00:00.000000Z",
        "late_seconds": 0,
        "by": {"actor": ME, "role": "pwp"},
        "sensitivity": "normal",
        "data": {},
        "parts": {},
        **more,
    }


def labels(found):
    return [entry.label for entry in found.entries]


def test_entries_stand_by_when_they_happened_and_the_latest_comes_first():
    found = timeline(
        [
            told(1, {"on": "2026-04-02"}),
            told(2, {"at": "2026-04-01T23:30:00.000000Z"}),
            told(3, {"from": "2026-03-01", "to": "2026-05-01"}),
            told(4, {"on": "2026-04-02"}),
        ],
        me=ME,
        behind=None,
    )
    # Half past eleven by the clock of the log is the next day in London.
    assert labels(found) == ["Entry 2", "Entry 4", "Entry 1", "Entry 3"]


def test_pages_follow_each_other_without_a_gap():
    entries = [told(n, {"on": "2026-04-02"}) for n in range(1, ENTRIES_A_PAGE + 11)]
    first = timeline(entries, me=ME, behind=None)
    assert (len(first.entries), first.total) == (ENTRIES_A_PAGE, ENTRIES_A_PAGE + 10)
    second = timeline(entries, me=ME, behind=first.older)
    assert labels(first) + labels(second) == [f"Entry {n}" for n in range(len(entries), 0, -1)]
    assert second.older is None


def test_what_was_put_right_says_why_and_by_whom():
    wrong = told(1, {"on": "2026-04-02"}, parts={"note": {"narrative": "In Year 9."}})
    right = told(
        2,
        {"on": "2026-04-03"},
        data={"reason": "wrong_fact", "entry": wrong["id"]},
        parts={"right": {"text": "In Year 8."}},
        by={"actor": str(uuid4()), "role": "supervisor"},
    )
    wrong["corrected_by"] = [right["id"]]
    amended = timeline([wrong, right], me=ME, behind=None).entries[1].amended
    assert [(each.says, each.by) for each in amended] == [("Wrong fact. In Year 8.", "supervisor")]


def test_what_was_withdrawn_says_on_what_ground():
    by = {"actor": ME, "role": "pwp"}
    at = "2026-05-02T09:00:00.000000Z"
    withdrawn = {"ground": "wrong_person", "by": by, "recorded": at, "entry": str(uuid4())}
    found = timeline([told(1, {"on": "2026-04-02"}, withdrawn=withdrawn)], me=ME, behind=None)
    assert found.entries[0].amended[0].says == "Withdrawn: wrong person."


def test_own_words_are_quoted_with_what_was_asked_and_withheld_ones_are_not():
    own = [{"words": "He put his hand through the door.", "what_was_asked": "What happened?"}]
    found = timeline(
        [told(1, {"on": "2026-04-02"}, parts={"own_words": [*own, {"withheld": "closed"}]})],
        me=ME,
        behind=None,
    )
    assert [(q.words, q.asked) for q in found.entries[0].quotes] == [
        ("He put his hand through the door.", "What happened?")
    ]
