"""People who work here, as pages call them, and to whom they are named."""

import asyncio
from datetime import UTC, datetime
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest

from api.pages.staff import NAMED_TO, Called, Staff, staff_in
from domain.envelope import Purpose
from domain.gate.rules import Action, access_rules
from domain.roles import Role

ME, ANNA, OTHER = (str(uuid4()) for _ in range(3))
JONES = Called("Anna Jones", datetime(2024, 5, 1, tzinfo=UTC))
SMITH = Called("Anna Smith", datetime(2025, 5, 1, tzinfo=UTC))
STAFF = Staff(ME, {ANNA: [JONES, SMITH]})


def author(actor, **more):
    return {"actor": actor, "role": "supervisor", **more}


@pytest.mark.parametrize(
    ("at", "name"),
    [
        ("2023-01-01T00:00:00.000000Z", "Anna Jones"),
        ("2024-06-01T00:00:00.000000Z", "Anna Jones"),
        ("2025-05-01T00:00:00.000000Z", "Anna Smith"),
        (None, "Anna Smith"),
    ],
)
def test_somebody_is_called_as_they_were_when_they_acted(at, name):
    assert STAFF.named(ANNA, at=at) == name
    assert STAFF.by(author(ANNA, team="NORTH"), at=at) == f"{name}, supervisor, team NORTH"


def test_whom_the_directory_does_not_have_is_told_by_role_and_team():
    assert STAFF.named(OTHER) is None
    assert STAFF.by(author(OTHER, team="NORTH")) == "supervisor, team NORTH"
    assert STAFF.opening(author(OTHER)) == "Supervisor"
    assert STAFF.who(OTHER) is None


def test_whoever_reads_the_page_is_you():
    assert (STAFF.by(author(ME)), STAFF.who(ME)) == ("you", "You")
    assert STAFF.opening(author(ME)) == "You, as supervisor"


def test_names_are_asked_for_by_those_to_whom_the_directory_is_open_and_by_nobody_else():
    rules = access_rules().elsewhere
    open_to = {role for role in Role if Purpose.CARE in rules.get(_directory(role), frozenset())}
    assert open_to == NAMED_TO


def _directory(role):
    return ("directory", role, Action.READ)


class Asked:
    """Stands for the record: who asks, and what was asked."""

    def __init__(self, role):
        caller = SimpleNamespace(actor=UUID(ME), role=role)
        self.page = {"caller": caller}
        self.ids = []

    async def get(self, path, *, id, position):
        assert path == "/directory/names"
        self.ids.append((*id, position))
        named = [{"name": "Anna Jones", "since": "2024-05-01T00:00:00.000000Z"}]
        return SimpleNamespace(body={"staff": [{"practitioner": ANNA, "names": named}]})


def test_all_who_work_here_are_asked_about_at_once_and_nobody_else_is():
    record = Asked(Role.PWP)
    told = {
        "case": str(uuid4()),
        "entries": [{"id": str(uuid4()), "by": author(ANNA)}, {"by": author(ME)}],
        "held": {"practitioner": OTHER, "contact": str(uuid4())},
    }
    staff = asyncio.run(staff_in(record, told, None, position=7))
    assert record.ids == [(*sorted((ANNA, OTHER)), 7)]
    assert staff.named(ANNA) == "Anna Jones"


def test_nobody_is_asked_about_where_nobody_else_acted_or_the_directory_is_not_open():
    alone = Asked(Role.PWP)
    asyncio.run(staff_in(alone, {"by": author(ME)}))
    outside = Asked(Role.EXTERNAL_REVIEWER)
    staff = asyncio.run(staff_in(outside, {"by": author(ANNA)}))
    assert (alone.ids, outside.ids) == ([], [])
    assert staff.by(author(ANNA)) == "supervisor"


def test_many_are_asked_about_in_several_questions():
    record = Asked(Role.PWP)
    ids = sorted(str(uuid4()) for _ in range(51))
    asyncio.run(staff_in(record, {"actors": ids}))
    assert [len(each) - 1 for each in record.ids] == [50, 1]


def test_only_whom_a_name_does_not_tell_apart_is_told_by_id_too():
    assert STAFF.apart(ANNA) == ""
    assert STAFF.apart(ME) == ""
    assert STAFF.apart(OTHER) == OTHER
    namesakes = Staff(ME, {ANNA: [SMITH], OTHER: [SMITH]})
    assert (namesakes.apart(ANNA), namesakes.apart(OTHER)) == (ANNA, OTHER)
