from uuid import UUID

import pytest

from domain.case.corrections.corrections import MarkEntryInError, Reason, WhyWithdrawn
from domain.case.referral.referral import Pathway, ReferralReceived
from domain.case.restriction.from_the_first import RestrictedFromTheFirst
from domain.case.restriction.restriction import (
    AccessRestricted,
    ConflictDeclared,
    DeclareConflict,
    EndConflict,
    LiftRestriction,
    RequestUnsealing,
    RestrictAccess,
    RestrictionLifted,
    RestrictionReasons,
    Sort,
)
from domain.commands import NotAcceptable, NotAllowed, NotPossible
from domain.gate.following import told_of
from domain.moments import london_day
from domain.policies import policy
from domain.roles import Role
from tests.unit.domain.conftest import actor_of, referral_for

WHY = RestrictionReasons(reasons="Her sister works at the front desk")
LEAD, MANAGER = {"role": Role.SAFEGUARDING_LEAD}, {"role": Role.SERVICE_MANAGER}
SUPERVISOR = {"role": Role.SUPERVISOR}
NOWHERE = UUID(int=0xBAD)


def wrong(entry) -> MarkEntryInError:
    said = WhyWithdrawn(text="Not so")
    return MarkEntryInError(entry=entry, reason=Reason.WRONG_FACT, why=said)


def restrict(**changes) -> RestrictAccess:
    values = {"ground": "staff_as_patient", "roles": (Role.PWP,), "reasons": WHY}
    return RestrictAccess(**{**values, **changes})


def declare(actor, sort=Sort.RELATIVE) -> DeclareConflict:
    return DeclareConflict(actor=actor, sort=sort)


def test_a_restriction_stands_until_somebody_else_lifts_it(accepted):
    covered = accepted.entries[0].id
    [entry] = accepted.ask(restrict(covers=(covered,), actors=(actor_of(Role.CWP),)), **LEAD)
    assert entry.fact.clear() == {
        "ground": "staff_as_patient",
        "grounds_version": policy("access")["version"],
        "covers": [str(covered)],
        "actors": [str(actor_of(Role.CWP))],
        "roles": ["pwp"],
    }
    [standing] = accepted.case.restriction.restrictions.values()
    assert standing.covers == {covered}
    assert standing.actors == {actor_of(Role.CWP)}
    assert standing.roles == {Role.PWP}
    assert standing.by == actor_of(Role.SAFEGUARDING_LEAD)
    lift = LiftRestriction(restriction=entry.id, reasons=WHY)
    assert accepted.refusal(lift, **LEAD) == (NotAllowed, "own-restriction")
    accepted.ask(lift, **MANAGER)
    assert accepted.case.restriction.restrictions == {}
    assert accepted.refusal(lift, **MANAGER) == (NotPossible, "no-such-restriction")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"ground": "a_whim"}, "unknown-restriction-ground"),
        ({"covers": (NOWHERE,)}, "covers-unknown-entry"),
        ({"roles": ()}, "restricted-to-nobody"),
    ],
)
def test_a_restriction_is_refused_without_a_ground_an_entry_or_anybody_to_see_it(
    accepted, changes, code
):
    assert accepted.refusal(restrict(**changes), **LEAD) == (NotAcceptable, code)


def test_people_keep_themselves_out_of_a_case(accepted):
    myself = actor_of(Role.PWP)
    [entry] = accepted.ask(declare(myself), role=Role.PWP)
    [conflict] = accepted.case.restriction.conflicts.values()
    assert (conflict.actor, conflict.sort) == (myself, Sort.RELATIVE)
    assert accepted.refusal(declare(myself), role=Role.PWP) == (NotPossible, "conflict-declared")
    end = EndConflict(conflict=entry.id, reasons=WHY)
    accepted.ask(end, **MANAGER)
    assert accepted.case.restriction.conflicts == {}
    assert accepted.refusal(end, **MANAGER) == (NotPossible, "no-such-conflict")


def test_who_restricts_access_keeps_others_out_and_nobody_lets_themselves_back_in(accepted):
    manager, colleague = actor_of(Role.SERVICE_MANAGER), actor_of(Role.CWP)
    assert accepted.refusal(declare(colleague)) == (NotAllowed, "not-your-conflict")
    accepted.ask(declare(colleague, Sort.OTHER), **LEAD)
    [_, entry] = [*accepted.entries[-1:], *accepted.ask(declare(manager), **LEAD)]
    end = EndConflict(conflict=entry.id, reasons=WHY)
    assert accepted.refusal(end, **MANAGER) == (NotAllowed, "own-conflict")
    accepted.ask(end, **LEAD)
    assert [c.actor for c in accepted.case.restriction.conflicts.values()] == [colleague]


def test_what_says_who_may_see_a_case_is_not_withdrawn_as_an_error(accepted):
    """It would open the case without anybody's having decided that."""
    supervisor = {"role": Role.SUPERVISOR}
    for asked in (restrict(), declare(actor_of(Role.CWP))):
        [entry] = accepted.ask(asked, **supervisor)
        refused = accepted.refusal(wrong(entry.id), **supervisor)
        assert refused == (NotPossible, "restriction-stands")


def test_a_restricted_entry_can_be_withdrawn(accepted):
    """A restriction does not make wrong entries stand."""
    contact = accepted.book()
    accepted.ask(restrict(covers=(contact,)), **LEAD)
    accepted.ask(wrong(contact), role=Role.PWP)


def test_what_is_sealed_is_opened_by_two_people_neither_of_whom_sealed_it(accepted):
    [entry] = accepted.ask(restrict(ground="sealed_from_now"), **LEAD)
    asking = RequestUnsealing(restriction=entry.id, reasons=WHY)
    lift = LiftRestriction(restriction=entry.id, reasons=WHY)
    assert accepted.refusal(lift, **MANAGER) == (NotPossible, "unsealing-not-requested")
    accepted.ask(asking, **MANAGER)
    [sealed] = accepted.case.restriction.restrictions.values()
    assert sealed.unsealing_by == actor_of(Role.SERVICE_MANAGER)
    assert accepted.refusal(asking, **SUPERVISOR) == (NotPossible, "unsealing-requested")
    assert accepted.refusal(lift, **MANAGER) == (NotAllowed, "own-request")
    assert accepted.refusal(lift, **LEAD) == (NotAllowed, "own-restriction")
    accepted.ask(lift, **SUPERVISOR)
    assert accepted.case.restriction.restrictions == {}


def test_only_a_seal_is_asked_to_be_opened(accepted):
    [entry] = accepted.ask(restrict(), **LEAD)
    asking = RequestUnsealing(restriction=entry.id, reasons=WHY)
    assert accepted.refusal(asking, **MANAGER) == (NotPossible, "not-sealed")
    nowhere = RequestUnsealing(restriction=NOWHERE, reasons=WHY)
    assert accepted.refusal(nowhere, **MANAGER) == (NotPossible, "no-such-restriction")


def referred(story, **changes):
    """What a referral that says whose it is makes."""
    asked = {"ground": "staff_as_patient", "reasons": "She works at the front desk.", **changes}
    restricted = {"restricted": RestrictedFromTheFirst(**asked)}
    referral = referral_for(Pathway.ADULT, london_day(story.now)).model_copy(update=restricted)
    return [entry.fact for entry in story.ask(referral, role=Role.ADMIN)]


def test_a_referral_of_a_colleague_or_of_a_known_person_restricts_the_case_with_it(new_story):
    for ground in ("staff_as_patient", "public_interest"):
        begun, restricted = referred(new_story(), ground=ground)
        assert isinstance(begun, ReferralReceived)
        assert "restricted" not in begun.clear()
        assert isinstance(restricted, AccessRestricted)
        assert restricted.ground == ground
        assert restricted.covers == (), "the whole case"
        assert restricted.reasons == RestrictionReasons(reasons="She works at the front desk.")


def test_whoever_records_it_sees_on_with_those_they_name_or_those_of_the_rules(new_story):
    [_, restricted] = referred(new_story())
    assert restricted.actors == (actor_of(Role.ADMIN),)
    assert restricted.roles == (Role.SUPERVISOR, Role.SERVICE_MANAGER)
    named = (actor_of(Role.CWP), actor_of(Role.ADMIN))
    [_, restricted] = referred(new_story(), actors=named)
    assert restricted.actors == (actor_of(Role.ADMIN), actor_of(Role.CWP))
    assert restricted.roles == ()


def test_for_another_reason_a_case_is_restricted_by_who_may_decide_that(story):
    with pytest.raises(NotAcceptable) as refused:
        referred(story, ground="asked_for")
    assert refused.value.code == "unknown-restriction-ground"


def test_a_follower_is_told_what_is_restricted_and_not_why(story):
    [_, whole] = referred(story)
    assert told_of(whole.AREA, whole.clear()) == {"covers": []}, "the whole case"
    entry = AccessRestricted(
        ground="third_party",
        covers=(NOWHERE,),
        roles=(Role.PWP,),
        grounds_version="2",
        reasons=WHY,
    )
    assert told_of(entry.AREA, entry.clear()) == {"covers": [str(NOWHERE)]}
    kept = ConflictDeclared(actor=NOWHERE, sort=Sort.RELATIVE)
    assert told_of(kept.AREA, kept.clear()) == {}
    lifted = RestrictionLifted(restriction=NOWHERE, reasons=WHY)
    assert told_of(lifted.AREA, lifted.clear()) == {"restriction": str(NOWHERE)}
