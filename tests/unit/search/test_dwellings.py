"""Where somebody lives, as it is compared."""

from datetime import date
from uuid import UUID

import pytest

from application.dwellings import DWELLING, dwelling
from domain.case.referral.referral import Person, ReferralReceived
from domain.facts import Closed, event_classes, part_fields
from domain.person.identity import Address, AddressChanged, AddressKind

LARCH = "12 bw12ab"


def changed(
    address: str, postcode: str | None = None, kind: AddressKind = AddressKind.HOME
) -> AddressChanged:
    told = Address(address=address, postcode=postcode)
    return AddressChanged(kind=kind, starting=date(2026, 1, 1), address=told)


def referred(address: str | None) -> ReferralReceived:
    return ReferralReceived.model_construct(who=Person(name="Wren Ashdown", address=address))


@pytest.mark.parametrize(
    ("address", "postcode", "compared"),
    [
        ("12 Larch Road, Bridgewell", "BW1 2AB", LARCH),
        ("12, LARCH RD", "bw12ab", LARCH),
        ("12 Larch Road\nBridgewell\nBW1 2AB", None, LARCH),
        ("12 Larch Road, BW1 2AB", "BW1 2AB", LARCH),
        ("\uff11\uff12 Larch Road", "BW1 2AB", LARCH),
        ("12a Larch Road", "BW1 2AB", "12a bw12ab"),
        ("Flat 2, 12 Larch Road", "BW1 2AB", "2-12 bw12ab"),
        ("Rose Cottage, Mill Lane", "BW1 2AB", "rosecottage bw12ab"),
        ("Rose Cottage", "BW1 2AC", "rosecottage bw12ac"),
        ("BW1 2AB", None, None),
        ("12 Larch Road, Bridgewell", None, "12larchroadbridgewell"),
        ("12 LARCH ROAD; Bridgewell.", None, "12larchroadbridgewell"),
        ("-", None, None),
    ],
)
def test_an_address_is_compared_by_postcode_and_numbers_or_as_it_is_written(
    address: str, postcode: str | None, compared: str | None
) -> None:
    assert dwelling(changed(address, postcode)) == compared
    if postcode is None:
        assert dwelling(referred(address)) == compared


def test_where_somebody_is_only_written_to_they_do_not_live() -> None:
    told = {kind: dwelling(changed("12 Larch Road", "BW1 2AB", kind)) for kind in AddressKind}
    assert told.pop(AddressKind.CORRESPONDENCE) is None
    assert set(told.values()) == {LARCH}


def test_what_is_closed_or_not_said_tells_nothing() -> None:
    closed = Closed("address", UUID(int=7), "00")
    shut = AddressChanged(kind=AddressKind.HOME, starting=date(2026, 1, 1), address=closed)
    assert dwelling(shut) is None
    assert dwelling(referred(None)) is None


def test_every_event_that_tells_an_address_has_that_part() -> None:
    every = {kind.TYPE: kind for kind in (*event_classes(), *event_classes("person"))}
    for type, part in DWELLING.items():
        assert part in part_fields(every[type])
