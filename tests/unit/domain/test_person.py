from datetime import timedelta
from uuid import UUID

import pytest

from domain.case.referral.referral import Identifier, NumberStatus
from domain.commands import NotAcceptable, NotPossible
from domain.moments import At, london_day
from domain.person import person
from domain.person.identity import (
    Address,
    AddressKind,
    Alias,
    ChangeAddress,
    Identity,
    RecordAlias,
    RegisterPerson,
    ReviseIdentity,
    SetNhsNumberStatus,
)
from domain.person.merging import MergePerson, MergeReasons, UnmergePerson
from domain.person.relationships import EndRelationship, RecordRelationship
from domain.roles import Role
from tests.unit.domain.stream import Stream

ADA, GRACE = UUID(int=0xADA), UUID(int=0x6ACE)
DAY = timedelta(days=1)
REGISTER = RegisterPerson(person=ADA, identity=Identity(name="Ada Invented"))
WHY = MergeReasons(rationale="Same number, same birthday")


@pytest.fixture
def ada():
    stream = Stream(person)
    stream.ask(REGISTER, role=Role.ADMIN)
    return stream


def admin(stream, asked, **circumstances):
    return stream.ask(asked, role=Role.ADMIN, **circumstances)


def refused(stream, asked, **circumstances):
    return stream.refusal(asked, role=Role.ADMIN, **circumstances)


def test_a_person_begins_with_being_registered_once(ada):
    assert ada.state.subject == ADA
    assert ada.entries[0].fact.about_whom() == ADA
    assert ada.entries[0].fact.clear() == {"person": str(ADA)}
    assert refused(ada, REGISTER) == (NotPossible, "person-exists")
    nobody = Stream(person)
    asked = RecordAlias(kind="married", alias=Alias(name="Ada Made-Up"))
    assert refused(nobody, asked) == (NotPossible, "no-such-person")


def test_nothing_of_a_person_happens_in_the_future(ada):
    asked = RecordAlias(kind="married", alias=Alias(name="Ada Made-Up"))
    late = At(at=ada.now + timedelta(minutes=5))
    refusal = ada.refusal(asked, role=Role.ADMIN, occurred=late)
    assert refusal == (NotAcceptable, "occurred-in-future")


def test_names_of_all_sorts_stay_on_record(ada):
    alias = admin(ada, RecordAlias(kind="married", alias=Alias(name="Ada Made-Up")))
    assert ada.state.identity.aliases == (alias.id,)
    assert ada.state.identity.identity == ada.entries[0].id
    revised = ReviseIdentity(reason="was_wrong", identity=Identity(name="Ada Inventd"))
    entry = admin(ada, revised)
    assert ada.state.identity.identity == entry.id


def test_the_address_of_a_day_is_the_one_that_began_last(ada):
    today = london_day(ada.now)

    def move(starting, kind="home"):
        where = Address(address="1 Nowhere Street", postcode="BX1 1AA")
        return admin(ada, ChangeAddress(kind=kind, starting=starting, address=where))

    first, later = move(today - 9 * DAY), move(today + 9 * DAY)
    between = move(today)
    move(today, kind="temporary")
    at = ada.state.identity.address_on
    assert [at(today + n * DAY) for n in (-10, -9, -1, 0, 8, 9)] == [
        None,
        first.id,
        first.id,
        between.id,
        between.id,
        later.id,
    ]
    assert between.fact.replaces == first.id
    assert at(today, AddressKind.CORRESPONDENCE) is None
    assert "BX1" not in str(between.fact.clear())


def test_a_move_is_announced_a_year_ahead_at_most(ada):
    today = london_day(ada.now)
    asked = ChangeAddress(kind="home", starting=today + 367 * DAY, address=Address(address="1 X"))
    assert refused(ada, asked) == (NotAcceptable, "address-too-far-ahead")
    assert admin(ada, asked.model_copy(update={"starting": today + 366 * DAY}))


@pytest.mark.parametrize("status", NumberStatus)
def test_a_number_goes_with_a_status_that_says_there_is_one(ada, status):
    there = status in {NumberStatus.VERIFIED, NumberStatus.UNVERIFIED}
    number = Identifier(nhs_number="9434765919")
    wrong = SetNhsNumberStatus(status=status, number=None if there else number)
    assert refused(ada, wrong) == (NotAcceptable, "number-with-status")
    entry = admin(ada, SetNhsNumberStatus(status=status, number=number if there else None))
    assert ada.state.identity.number_status is status
    assert entry.fact.clear() == {"status": status.value}


def test_a_relationship_is_between_two_and_ends(ada):
    today = london_day(ada.now)
    asked = RecordRelationship(to=GRACE, relationship="parent", starting=today - 5 * DAY)
    entry = admin(ada, asked)
    on = ada.state.relationships.on
    assert [bool(on(today + n * DAY)) for n in (-6, -5, 99)] == [False, True, True]
    assert refused(ada, asked) == (NotPossible, "relationship-recorded")
    early = EndRelationship(relationship=entry.id, last_day=today - 6 * DAY)
    assert refused(ada, early) == (NotAcceptable, "ends-before-it-began")
    end = EndRelationship(relationship=entry.id, last_day=today)
    admin(ada, end)
    on = ada.state.relationships.on
    assert [bool(on(today + n * DAY)) for n in (0, 1)] == [True, False]
    assert refused(ada, end) == (NotPossible, "no-such-relationship")
    assert admin(ada, asked)


def test_a_relationship_that_nobody_knows_the_beginning_of_never_excludes_a_day(ada):
    admin(ada, RecordRelationship(to=GRACE, relationship="sibling"))
    assert ada.state.relationships.on(london_day(ada.now) - 9999 * DAY)


def test_relationships_come_from_the_list_and_lead_to_others(ada):
    odd = RecordRelationship(to=GRACE, relationship="nemesis")
    assert refused(ada, odd) == (NotAcceptable, "unknown-relationship")
    self_made = RecordRelationship(to=ADA, relationship="parent")
    assert refused(ada, self_made) == (NotAcceptable, "related-to-self")


def test_records_are_not_merged_in_a_circle_nor_into_one_that_is_merged(ada):
    asked = MergePerson(into=GRACE, ground="same_nhs_number", reasons=WHY)
    circle = refused(ada, asked, found_under=(GRACE, ada.state.subject))
    assert circle == (NotPossible, "merges-in-circle")
    on = refused(ada, asked, found_under=(GRACE, UUID(int=3)))
    assert on == (NotPossible, "merged-into-merged")
    assert admin(ada, asked, found_under=(GRACE,)).fact.into == GRACE


def test_a_merged_record_takes_nothing_until_it_is_unmerged(ada):
    to_self = MergePerson(into=ADA, ground="same_details", reasons=WHY)
    assert refused(ada, to_self) == (NotAcceptable, "merged-into-self")
    merged = admin(ada, MergePerson(into=GRACE, ground="same_nhs_number", reasons=WHY))
    assert (ada.state.merging.into, ada.state.merging.merge) == (GRACE, merged.id)
    alias = RecordAlias(kind="birth", alias=Alias(name="Ada Other"))
    again = MergePerson(into=UUID(int=9), ground="same_details", reasons=WHY)
    for asked in (alias, again):
        assert refused(ada, asked) == (NotPossible, "person-merged")
    nowhere = UnmergePerson(merge=GRACE, reasons=WHY)
    assert refused(ada, nowhere) == (NotPossible, "no-such-merge")
    undo = UnmergePerson(merge=merged.id, reasons=WHY)
    admin(ada, undo)
    assert ada.state.merging.into is None
    assert refused(ada, undo) == (NotPossible, "no-such-merge")
    assert admin(ada, alias)
