"""What information governance is shown and asked: forms of commands, lists, and passages found."""

from pathlib import Path
from uuid import uuid4

import pytest

import domain
from api.pages.forming.members import Kind, members
from api.pages.forming.shown import Widget, shown
from api.pages.forming.typed import begun
from api.pages.governance import destructions, erasures, holds, reviews, routes
from api.pages.governance.facts import steps
from api.pages.governance.lists import RULES, outstanding
from api.pages.governance.packs import Place, span_of
from api.pages.governance.request_forms import FORMS, OF_A_PLACE, TAKING_ON, Asked
from api.pages.matters import weighing
from api.pages.staff import Staff
from application.disclosure.passages import without
from domain.governance.disclosure_parts import Span
from domain.policies import policy

SOURCE = "\n".join(
    path.read_text(encoding="utf-8")
    for folder in (Path(domain.__path__[0]), Path(domain.__path__[0]).parent / "application")
    for path in sorted(folder.rglob("*.py"))
)
PART = Place(stream="s", event="e", part="request")
WHOLE = Place(stream="s", event="e")
REQUESTERS = list(policy("subject_access")["requesters"])
LAYOUTS = {
    ("request-erasure", ""): erasures.ASKING,
    ("request-erasure", "of a part"): erasures.of_a_part(
        {
            "stream": "s",
            "event": "e",
            "parts": [
                {"part": "request", "subject": "p", "of_the_record": True},
                {"part": "others.q", "subject": "q", "of_the_record": False},
            ],
        }
    ),
    ("approve-erasure", ""): erasures.APPROVING,
    ("refuse-erasure", ""): erasures.REFUSING,
    ("place-hold", ""): holds.PLACING,
    ("release-hold", ""): holds.RELEASING,
    ("approve-destruction", ""): destructions.APPROVING,
    ("refuse-destruction", ""): destructions.REFUSING,
    ("request-disclosure", ""): TAKING_ON,
    ("include-matter", ""): weighing.letting_in(uuid4()),
    ("weigh-matters", ""): weighing.WEIGHING,
    ("request-external-review", ""): reviews.ASKING,
    ("approve-external-review", ""): reviews.APPROVING,
    ("end-external-review", ""): reviews.ENDING,
    **{
        (command, f"{requester}, {'an entry' if place is WHOLE else 'a part'}"): layout(
            Asked(
                {"requester": requester, "withheld": []},
                place=place,
                says={"reason": "Panic."} if place is PART else {},
                withholding="w",
            )
        )
        for command, layout in FORMS.items()
        for requester in (REQUESTERS if command == "check-requester" else ["self"])
        for place in ((PART, WHOLE) if command in OF_A_PLACE else (PART,))
    },
}
of_every_form = pytest.mark.parametrize("which", list(LAYOUTS), ids=" ".join)


@of_every_form
def test_all_that_a_command_can_hold_is_asked_for_or_left_out_on_purpose(which):
    made, asked = LAYOUTS[which], set(LAYOUTS[which].asked_of())
    known = {path for path in members(which[0]) if path.startswith("data.")}
    assert known - asked == set(made.left_out) & known
    assert asked <= known
    assert all(made.left_out.values())


@of_every_form
def test_a_refusal_is_shown_at_a_field_of_the_form(which):
    made = LAYOUTS[which]
    assert set(made.blames.values()) <= {part.path for part in made.parts()}
    assert not [code for code in made.blames if f'"{code}"' not in SOURCE]


@of_every_form
def test_every_question_has_words_and_every_choice_something_to_choose(which):
    made = LAYOUTS[which]
    drawn = shown(made, members(which[0]), begun(made))
    for field in (part for group in drawn.groups for part in group.parts):
        if field.widget is Widget.HIDDEN:
            assert field.value
            continue
        assert field.label[0].isupper()
        if field.widget in {Widget.RADIOS, Widget.SELECT}:
            assert field.options, field.name


def test_a_part_to_be_erased_is_sent_by_its_name_with_whom_it_is_about():
    made = LAYOUTS["request-erasure", "of a part"]
    chosen, _ = made.shape({"which": "1", "data": {"stream": "s", "event": "e"}})
    assert chosen["data"] == {"stream": "s", "event": "e", "part": "others.q", "subject": "q"}
    for nothing in ({}, {"which": "7"}, {"which": "x"}):
        body, places = made.shape({**nothing, "data": {"stream": "s", "event": "e"}})
        assert (body["data"]["part"], places["data.part"]) == ("", "which")


def test_a_list_of_destruction_is_chosen_by_cases_alone():
    known = members("list-for-destruction")
    assert {path for path in known if known[path].kind is Kind.ROWS} == {"data.cases"}


def test_every_rule_of_retention_has_words():
    rules = {name for name in policy("retention") if name.endswith(("_years", "_age"))}
    assert set(RULES) == rules - {"adult_age"}


def test_what_is_still_to_be_done_is_said_in_words():
    assert outstanding(["view_search", "held"]) == (
        "the list “search” has not come to the order yet;"
        " a hold came before the order, so nothing is erased"
    )


def test_erasures_holds_lists_and_requests_are_told_in_words():
    asked = {"erasure": "e", "stream": "s", "ground": "court_order", "state": "ordered"}
    [erasure] = routes.erased({"erasures": [{**asked, "outstanding": ["written_since"]}]}).rows
    assert [cell.text for cell in erasure] == [
        "All of a record",
        "A court has ordered it",
        "Is being carried out",
    ]
    assert erasure[0].href == "/pages/governance/erasures/e"
    cases = [{"case": "a"}, {"case": "b", "dropped": "held"}]
    drawn = {"destruction": "d", "state": "listed", "cases": cases}
    [destruction] = routes.listed({"destructions": [drawn]}).rows
    assert (destruction[0].text, destruction[2].text) == ("2 cases", "1")
    [hold] = routes.standing({"holds": [{"hold": "h", "authority": "court", "person": "p"}]}).rows
    assert (hold[0].text, hold[0].more) == ("All about a person", "p")


def a_request(**changes):
    return {
        "disclosure": "d",
        "requester": "self",
        "received_on": "2026-03-02",
        "state": "open",
        "checked": False,
        "due_by": "2026-04-02",
        "overdue": False,
        **changes,
    }


def test_the_request_that_is_due_first_stands_first_and_what_is_answered_last():
    late = a_request(due_by="2026-03-09", overdue=True)
    done = a_request(due_by="2026-01-02", state="released", checked=True)
    rows = routes.asked_for({"disclosures": [done, a_request(), late]}).rows
    assert [(row[2].text, row[3].text, row[3].stands_out) for row in rows] == [
        ("Open", "9 March 2026, overdue", True),
        ("Open", "2 April 2026", False),
        ("Released", "2 January 2026", False),
    ]


def test_a_case_of_a_list_says_what_became_of_it():
    case = {"case": "c", "kept_until": "2024-03-04", "rule": "adult_years", "held": False}
    told = [
        {**case, "dropped": "kept_on"},
        {**case, "erasure": "e", "erasure_state": "ordered"},
        {**case, "erasure": "e", "erasure_state": "done"},
        {**case, "held": True},
        case,
    ]
    rows = destructions.cases({"state": "approved", "cases": told}).rows
    assert [row[3].text for row in rows] == [
        "Kept: something happened since",
        "Is being erased",
        "Erased",
        "A hold keeps it",
        "To be erased",
    ]


def test_a_step_says_who_took_it_and_what_it_says():
    def step(role, actor, type, **data):
        house = "caseledger" if role == "system_administrator" else "BRIDGEWELL"
        by = {"actor": actor, "role": role, "organisation": house, "client": house}
        at = "2026-03-02T09:00:00.000000Z"
        return {"type": type, "label": "Step", "recorded": at, "by": by, "data": data}

    told = [
        step("information_governance", "a", "governance.erasure_requested", ground="unlawful"),
        step("information_governance", "b", "governance.erasure_approved"),
        step("system_administrator", "s", "governance.erasure_done", fingerprints=["ab"], parts=2),
    ]
    rows = steps(told, Staff("a")).rows
    assert [(row[2].text, row[3].text) for row in rows] == [
        ("You, as information governance", "Ground: It was recorded without a lawful ground"),
        ("Information governance", ""),
        ("The service", "Parts: 2"),
    ]


TEXT = "Panic on the bus. Her boss Ivo shouts, and Ivo laughs."


@pytest.mark.parametrize(
    ("passage", "cuts"),
    [
        ("boss", []),
        ("boss", [(0, 5, "crime")]),
        ("laughs", [(0, 5, "crime"), (27, 30, "third_party"), (29, 37, "crime")]),
        ("Panic", [(27, 30, "third_party")]),
    ],
)
def test_words_are_found_where_the_record_has_them(passage, cuts):
    content = {"reason": _as_told(TEXT, cuts), "kind": "x", "of": {"more": ["y"]}}
    found = span_of(content, passage, {"reason": cuts})
    assert found == {
        "field": "reason",
        "start": TEXT.index(passage),
        "end": TEXT.index(passage) + len(passage),
    }
    assert Span.model_validate(found)


def test_words_that_stand_nowhere_or_twice_or_across_what_is_left_out_are_not_found():
    assert span_of({"reason": TEXT}, "Bruno", {}) is None
    assert span_of({"reason": TEXT}, "Ivo", {}) is None
    cuts = [(0, 5, "crime")]
    content = {"reason": _as_told(TEXT, cuts)}
    assert span_of(content, "withheld", {"reason": cuts}) is None
    assert span_of(content, "crime] on", {"reason": cuts}) is None


def _as_told(text, cuts):
    spans = [(Span(field="text", start=start, end=end), ground) for start, end, ground in cuts]
    return without({"text": text}, spans)["text"]


def test_the_cases_of_a_review_are_typed_in_one_line():
    body, places = reviews.ASKING.shape({"cases": "a, b  c", "data": {"ground": "court"}})
    assert body == {"data": {"ground": "court", "cases": ["a", "b", "c"]}}
    assert places["data.cases.1"] == places["data.cases"] == "cases"
