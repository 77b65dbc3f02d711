from uuid import UUID

import pytest

from domain.case.corrections import (
    AddAddendum,
    AddendumAdded,
    Addition,
    CorrectEntry,
    EntryCorrected,
    Reason,
    Right,
    Scope,
)
from domain.case.referral import DeclineReferral, InformReferrer, Reasons, Told
from domain.commands import NotAllowed, NotPossible
from domain.moments import london_day
from domain.roles import Role


def correct(entry: UUID, **changes) -> CorrectEntry:
    values = {
        "entry": entry,
        "scope": Scope.PART,
        "reason": Reason.WRONG_FACT,
        "right": Right(text="It was her aunt"),
    }
    return CorrectEntry(**{**values, **changes})


def inform() -> InformReferrer:
    return InformReferrer(whom="gp", channel="letter", told=Told(content="Accepted"))


def test_every_event_is_an_entry_with_its_author(accepted):
    entries = accepted.known_case.corrections.entries
    assert [e.version for e in entries.values()] == [1, 2]
    assert [e.type for e in entries.values()] == [
        "case.referral_received",
        "case.referral_accepted",
    ]
    assert [e.author for e in entries.values()] == [e.by.actor for e in accepted.entries]


def test_the_author_corrects_and_the_original_stays(accepted):
    [wrong] = accepted.ask(inform())
    [entry] = accepted.ask(correct(wrong.id))
    assert isinstance(entry.fact, EntryCorrected)
    assert (entry.fact.entry_type, entry.fact.entry_significant) == (
        "case.referrer_informed",
        False,
    )
    entries = accepted.known_case.corrections.entries
    assert entries[wrong.id].corrected == (entry.id,)
    assert entries[wrong.id].type == "case.referrer_informed"
    assert accepted.entries[2] is wrong


def test_a_correction_of_a_significant_entry_is_significant_and_so_is_its_own(accepted):
    begun = accepted.entries[0]
    [first] = accepted.ask(correct(begun.id), role=Role.SUPERVISOR)
    [second] = accepted.ask(correct(first.id), role=Role.SUPERVISOR)
    [third] = accepted.ask(correct(begun.id), role=Role.SERVICE_MANAGER)
    assert first.fact.entry_significant
    assert second.fact.entry_significant
    entries = accepted.known_case.corrections.entries
    assert entries[begun.id].corrected == (first.id, third.id)
    assert entries[first.id].corrected == (second.id,)


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.SAFEGUARDING_LEAD, Role.SERVICE_MANAGER])
def test_three_roles_correct_what_others_wrote(accepted, role):
    [wrong] = accepted.ask(inform())
    assert accepted.ask(correct(wrong.id), role=role)


@pytest.mark.parametrize("role", [Role.PWP, Role.TRAINEE, Role.ADMIN, Role.DUTY])
def test_nobody_else_corrects_what_another_wrote(accepted, role):
    [wrong] = accepted.ask(inform(), actor=UUID(int=5))
    assert accepted.refusal(correct(wrong.id), role=role) == (NotAllowed, "not-own-entry")


@pytest.mark.parametrize(
    "asked", [correct(UUID(int=9)), AddAddendum(entry=UUID(int=9), addition=Addition(text="Also"))]
)
def test_what_is_not_there_cannot_be_pointed_at(accepted, asked):
    assert accepted.refusal(asked) == (NotPossible, "no-such-entry")


def test_anyone_adds_to_any_entry_even_after_the_end(received):
    received.ask(
        DeclineReferral(
            end_code="50",
            informed_on=london_day(received.now),
            reasons=Reasons(rationale="Lives out of area"),
        ),
        role=Role.DUTY,
    )
    assert received.known_case.ended
    begun = received.entries[0]
    [entry] = received.ask(AddAddendum(entry=begun.id, addition=Addition(text="Phoned again")))
    assert isinstance(entry.fact, AddendumAdded)
    assert entry.fact.entry_significant
    assert received.known_case.corrections.entries[begun.id].corrected == ()
    [corrected] = received.ask(correct(entry.id))
    assert received.known_case.corrections.entries[entry.id].corrected == (corrected.id,)
