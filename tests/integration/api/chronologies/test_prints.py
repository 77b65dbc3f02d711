"""Printing what was frozen: the same file for ever, for those to whom all of it is open."""

import hashlib
from uuid import uuid4

import pytest

from api.notarising.notary import opened
from tests.integration.api.chronologies.conftest import LEAD, Chronology
from tests.integration.api.chronologies.test_copies import Frozen


@pytest.fixture
def signed(settings):
    """Has the notary sign what is in the log."""

    def sign():
        with opened(settings) as notary:
            notary.resume()
            notary.step()

    return sign


def test_a_print_is_the_same_file_for_ever(desk, brother, signed):
    concern = brother.concern(other=str(uuid4()))
    chronology = Chronology(desk, (brother, "subject"))
    frozen = Frozen(desk, chronology)
    path = f"{chronology.path}/prints/{frozen.id}"
    early = desk.get(LEAD, path)
    assert (early.status_code, early.json()["type"]) == (503, "/problems/unsigned")
    signed()
    made = desk.get(LEAD, path)
    assert made.status_code == 200, made.text
    assert made.headers["Content-Type"] == "application/pdf"
    assert made.headers["Content-SHA256"] == hashlib.sha256(made.content).hexdigest()
    brother.concern()
    because = {"about": brother.person, "text": "Said twice."}
    leaving = {"case": brother.case, "entry": concern, "ground": "repeats_another"}
    chronology.decide("exclude-chronology-entry", {**leaving, "reason": because})
    signed()
    assert desk.get(LEAD, path).content == made.content


def test_a_print_is_for_those_to_whom_all_of_it_is_open_and_recorded(desk, brother, sister, signed):
    brother.concern()
    sister.concern()
    chronology = Chronology(desk, (brother, "subject"), (sister, "sibling"))
    frozen = Frozen(desk, chronology)
    signed()
    path = f"{chronology.path}/prints/{frozen.id}"
    assert desk.get("cwp", path).json()["code"] == "not-whole"
    for persona in ("manager", "auditor", "information-governance"):
        assert desk.get(persona, path).status_code == 403
    assert desk.get(LEAD, f"{chronology.path}/prints/{uuid4()}").status_code == 404
    assert desk.get(LEAD, path).status_code == 200
    for child in (brother, sister):
        seen = desk.read("information-governance", f"/cases/{child.case}/readings")["readings"]
        assert "read-chronology-print" in {each["action"] for each in seen}
