"""A case in hindsight, in words."""

from uuid import UUID

import pytest

from api.pages.hindsight.hindsight import hindsight
from api.pages.staff import Staff

ENTRY, OTHER, ANSWER = (str(UUID(int=n)) for n in (1, 2, 3))
BY = {"actor": str(UUID(int=9)), "role": "pwp"}
NOTHING = {
    "contacts": [],
    "other_level_changes": [],
    "flagged_answers": [],
    "decisions_not_to_act": [],
    "endings": [],
    "rules": {"day": "2026-03-02", "named_by_entries": [], "in_force": []},
}


def line(id=ENTRY, label="Risk screened", **data):
    return {
        "id": id,
        "label": label,
        "occurred": {"on": "2026-03-02"},
        "recorded": "2026-03-02T09:00:00.000000Z",
        "by": BY,
        "data": data,
    }


def told(**members):
    return hindsight({**NOTHING, **members}, Staff("me"), entry_link="/entries/{}")


def contact(**members):
    groups = ("screens", "omitted", "flagged_answers", "assessed", "level_changes")
    at = {"when": "2026-03-02T09:00:00.000000Z", "event": ENTRY, "asked": False}
    return {**at, **{name: [] for name in groups}, **members}


@pytest.mark.parametrize(
    ("members", "says", "is_grave"),
    [
        ({"asked": True, "screens": [line()]}, "Risk was asked about.", False),
        ({"omitted": [line()]}, "Risk was not asked about, and it is said why.", False),
        ({"risk_considered": False}, "It is noted that risk was not considered.", True),
        ({}, "Nothing is recorded about risk.", True),
    ],
)
def test_a_contact_says_whether_risk_was_asked_about(members, says, is_grave):
    [found] = told(contacts=[contact(**members)]).contacts
    assert (found.says, found.is_grave) == (says, is_grave)


def test_what_came_of_a_contact_is_told_in_order_with_its_codes():
    screened, judged = line(suicide="no"), line(OTHER, "Risk level changed", level="high")
    [found] = told(contacts=[contact(screens=[screened], level_changes=[judged])]).contacts
    assert [(each.label, each.facts) for each in found.lines] == [
        ("Risk screened", "Suicide: No"),
        ("Risk level changed", "Level: High"),
    ]


def flagged(**members):
    entry = {"id": ANSWER, "label": "Questionnaire", "data": {"instrument": "PHQ9"}}
    return {"entry": entry, "answered": {"on": "2026-03-02"}, "responses": [], "told": []} | members


@pytest.mark.parametrize(
    ("least", "most", "lasted"),
    [
        (3600, 3700, "1 hour later"),
        (3600, 90_000, "between 1 hour and 1 day later"),
        (0, 30, "under a minute later"),
        (0, 0, ""),
    ],
)
def test_an_answer_says_how_long_it_was_until_somebody_spoke_with_them(least, most, lasted):
    contact = {"when": "2026-03-03T09:00:00.000000Z", "event": ENTRY}
    seconds = {"seconds_at_least": least, "seconds_at_most": most}
    [found] = told(flagged_answers=[flagged(next_contact=contact, **seconds)]).flagged
    assert (found.label, found.lasted) == ("PHQ-9", lasted)
    [never] = told(flagged_answers=[flagged()]).flagged
    assert never.next_contact is None


def test_who_knew_of_an_answer_is_told_by_role_or_agency():
    when = {"on": "2026-03-02"}
    ours = {"how": "told", "actor": "x", "role": "supervisor", "event": ENTRY, "when": when}
    theirs = {"how": "sent", "recipient": "social_care", "event": OTHER, "when": when}
    [found] = told(flagged_answers=[flagged(told=[ours, theirs])]).flagged
    assert [(each.who, each.says) for each in found.knew] == [
        ("supervisor", "Was spoken to about it"),
        ("Social care", "Was sent something that rests on it"),
    ]


def test_what_arrived_after_a_decision_says_what_was_known_before_it():
    late = [line(ENTRY), line(OTHER)]
    stood = {"had": 4, "arrived_after": late, "known_before": [OTHER]}
    decision = {"decision": line(ANSWER, "Decision"), "later": [], **stood}
    [found] = told(decisions_not_to_act=[decision]).not_acted
    assert [each.known_before for each in found.arrived_after] == [False, True]
    assert (found.had, found.later, found.unseen) == (4, (), None)


@pytest.mark.parametrize("unseen", [{}, {"not_seen_by_who_closed_it": [OTHER]}])
def test_what_was_not_seen_at_the_end_is_told_to_who_may_be_told(unseen):
    ending = {"closed": line(), "had": 1, "arrived_after": [], "known_before": [], **unseen}
    [found] = told(endings=[ending]).endings
    assert found.unseen == ((OTHER,) if unseen else None)


def test_rules_are_told_in_words_with_the_entry_that_names_them():
    named = {"type": "case.measures_recorded", "field": "policy", "version": "3", "entry": ENTRY}
    file = {"name": "risk", "version": "2", "effective_from": "2025-01-01", "checked": False}
    rules = {"day": "2026-03-02", "named_by_entries": [named], "in_force": [file]}
    found = told(rules=rules)
    [row] = found.named_rules.rows
    told_of = [cell.text for cell in row]
    assert told_of == ["Questionnaire recorded", "The rules for such entries", "3"]
    assert row[0].href == f"/entries/{ENTRY}"
    assert found.rules.rows[0][3].text == "Not yet confirmed by the service"
