"""Who is told the same, and so shares what is made ready to be sent."""

from dataclasses import replace
from uuid import uuid4

import pytest

from api.live.told import kind_of
from application.feed.wanted import Wanted
from domain.envelope import Purpose
from domain.roles import Role
from tests.unit.api.live.telling import CALLER, KIND

NOBODY = KIND.caller.actor


def test_programs_of_one_role_and_organisation_are_of_one_kind_that_names_none_of_them():
    other = replace(
        CALLER, actor=uuid4(), client="another", issuer="urn:other", token="t", session="s"
    )
    filtered = Wanted(types=frozenset({"case.note"}), cases=frozenset({uuid4()}))
    assert kind_of(other, filtered, nobody=NOBODY) == KIND
    assert str(CALLER.actor) not in str(KIND)
    assert CALLER.client not in str(KIND)
    assert (KIND.caller.token, KIND.caller.session) == (None, None)


@pytest.mark.parametrize(
    "changed",
    [
        {"role": Role.AUDITOR},
        {"organisation": "ELSEWHERE"},
        {"team": "ADULT-1"},
        {"purpose": Purpose.QUALITY},
    ],
    ids=["role", "organisation", "team", "purpose"],
)
def test_who_may_be_told_something_else_is_of_another_kind(changed):
    assert kind_of(replace(CALLER, **changed), Wanted(), nobody=NOBODY) != KIND


def test_who_asks_for_other_services_or_pathways_is_of_another_kind():
    kinds = {
        kind_of(CALLER, wanted, nobody=NOBODY)
        for wanted in (
            Wanted(services=frozenset({"A"})),
            Wanted(services=frozenset({"B"})),
            Wanted(pathways=frozenset({"A"})),
        )
    }
    assert len(kinds | {KIND}) == 4
