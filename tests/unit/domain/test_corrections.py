from uuid import UUID

import pytest

from domain.case.corrections.corrections import (
    AddAddendum,
    AddendumAdded,
    Addition,
    AddSubjectStatement,
    CorrectEntry,
    EntryCorrected,
    LinkReenteredEntry,
    MarkEntryInError,
    MoveWrongRecordEntry,
    Reason,
    Right,
    Scope,
    Statement,
    WhyWithdrawn,
)
from domain.case.referral.informing import InformReferrer, Told
from domain.case.referral.referral import DeclineReferral, Reasons
from domain.commands import NotAcceptable, NotAllowed, NotPossible
from domain.moments import london_day
from domain.roles import Role

OTHER_CASE = UUID(int=0xCA5F)


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


def in_error(entry: UUID) -> MarkEntryInError:
    why = WhyWithdrawn(text="Typed into the wrong window")
    return MarkEntryInError(entry=entry, reason=Reason.DUPLICATE, why=why)


def move(entry: UUID, case: UUID = OTHER_CASE) -> MoveWrongRecordEntry:
    why = WhyWithdrawn(text="This is about her sister")
    return MoveWrongRecordEntry(entry=entry, right_case=case, why=why)


def test_an_entry_in_error_is_withdrawn_once_and_stays(accepted):
    [wrong] = accepted.ask(inform())
    [entry] = accepted.ask(in_error(wrong.id))
    assert entry.fact.entry_type == "case.referrer_informed"
    assert accepted.known_case.corrections.entries[wrong.id].withdrawn == entry.id
    assert accepted.entries[2] is wrong
    for asked in (in_error(wrong.id), move(wrong.id)):
        assert accepted.refusal(asked) == (NotPossible, "entry-withdrawn")


@pytest.mark.parametrize("asked", [in_error, move])
def test_who_withdraws_an_entry_wrote_it_or_may_correct_for_others(accepted, asked):
    [wrong] = accepted.ask(inform(), actor=UUID(int=5))
    assert accepted.refusal(asked(wrong.id)) == (NotAllowed, "not-own-entry")
    assert accepted.ask(asked(wrong.id), role=Role.SUPERVISOR)


@pytest.mark.parametrize("asked", [in_error, move])
def test_the_entry_that_a_case_begins_with_is_not_withdrawn(accepted, asked):
    begun = accepted.entries[0].id
    refused = accepted.refusal(asked(begun), role=Role.SUPERVISOR)
    assert refused == (NotPossible, "case-begins-with-it")


def test_an_entry_of_another_record_points_at_the_right_case(accepted):
    [wrong] = accepted.ask(inform())
    to_itself = move(wrong.id, accepted.known_case.id)
    assert accepted.refusal(to_itself) == (NotAcceptable, "moved-to-itself")
    [entry] = accepted.ask(move(wrong.id))
    assert entry.fact.right_case == OTHER_CASE
    assert accepted.known_case.corrections.entries[wrong.id].withdrawn == entry.id


def test_what_is_entered_again_says_once_where_it_had_stood(accepted):
    [fresh] = accepted.ask(inform())
    values = {"entry": fresh.id, "from_entry": UUID(int=7)}
    own = LinkReenteredEntry(**values, from_case=accepted.known_case.id)
    assert accepted.refusal(own) == (NotAcceptable, "moved-to-itself")
    link = LinkReenteredEntry(**values, from_case=OTHER_CASE)
    [entry] = accepted.ask(link)
    assert entry.fact.from_case == OTHER_CASE
    assert accepted.known_case.corrections.entries[fresh.id].reentered
    assert accepted.refusal(link) == (NotPossible, "already-linked")


def test_a_statement_stands_beside_the_entry_it_disputes(accepted):
    begun = accepted.entries[0].id
    said = AddSubjectStatement(
        entry=begun, given_by="person", statement=Statement(text="I never said that")
    )
    [first] = accepted.ask(said)
    [second] = accepted.ask(said)
    assert accepted.known_case.corrections.entries[begun].statements == (first.id, second.id)
    assert accepted.known_case.corrections.entries[begun].withdrawn is None
    assert first.fact.entry_significant
    assert "statement" not in first.fact.clear()
