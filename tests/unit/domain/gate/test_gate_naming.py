"""Whom a case names: nobody else may have it opened to them on a list by who they are."""

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.gate.decision import Allowed, decide
from domain.gate.naming import named_in, only_where_named
from domain.gate.rules import Action
from domain.roles import Role
from tests.unit.domain.gate.cases import (
    HOLDER,
    STAND_IN,
    STRANGER,
    SUPERVISOR,
    allocation,
    asked,
    case_of,
    cover,
    offered_to,
    who,
)

ACTORS = st.sampled_from([HOLDER, SUPERVISOR, STAND_IN, STRANGER])
DAYS = st.integers(-120, 20)
ALLOCATIONS = st.builds(
    lambda practitioner, days, supervisor, last, team: allocation(
        practitioner,
        days=days,
        supervisor=supervisor,
        last=None if last is None else days + last,
        team=team,
    ),
    ACTORS,
    DAYS,
    st.one_of(st.none(), ACTORS),
    st.one_of(st.none(), st.integers(-1, 40)),
    st.sampled_from(["NORTH", "SOUTH"]),
)
COVERS = st.builds(
    lambda days, lasts, practitioner: cover(
        days=days, until=days + lasts, practitioner=practitioner
    ),
    DAYS,
    st.integers(0, 40),
    ACTORS,
)
CASES = st.builds(
    lambda allocations, covers, offered: case_of(
        *allocations, covers=covers, **({} if offered is None else {"handover": offered})
    ),
    st.lists(ALLOCATIONS, max_size=3),
    st.lists(COVERS, max_size=2),
    st.one_of(st.none(), st.builds(offered_to, ACTORS)),
)
NAMED_ONLY = sorted(role for role in Role if only_where_named(role, Action.READ))


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(CASES, ACTORS, st.sampled_from(NAMED_ONLY), st.sampled_from([None, "NORTH", "FRONT"]))
def test_what_opens_to_somebody_names_them_or_their_team(case, actor, role, team):
    by = who(actor, role, team=team)
    if isinstance(decide(asked(case, by)), Allowed):
        named = named_in(case)
        assert actor in named.actors or team in named.teams


def test_each_that_was_ever_named_is():
    gone = allocation(STRANGER, days=-400, supervisor=None, last=-300, team="SOUTH")
    case = case_of(
        gone,
        allocation(HOLDER, supervisor=SUPERVISOR),
        covers=[cover(days=3, until=4)],
        handover=offered_to(STRANGER),
    )
    named = named_in(case)
    assert named.actors == {STRANGER, HOLDER, SUPERVISOR, STAND_IN}
    assert named.teams == {"SOUTH", "NORTH", "FRONT"}


def test_whose_role_opens_cases_that_do_not_name_them():
    assert {Role.PWP, Role.CWP, Role.TWP, Role.TRAINEE, Role.SUPERVISOR} <= set(NAMED_ONLY)
    others = {
        Role.DUTY,
        Role.ADMIN,
        Role.SAFEGUARDING_LEAD,
        Role.SERVICE_MANAGER,
        Role.AUDITOR,
        Role.EXTERNAL_REVIEWER,
    }
    assert others.isdisjoint(NAMED_ONLY)
