"""What an extract says of people is put to their records, and followed to the next extract."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from api.importing.pseudonyms import Pseudonyms
from domain.envelope import Envelope
from domain.person.identity import AddressChanged, IdentityRevised, PersonRegistered
from infrastructure.postgres.cannot_start import CannotStart
from tests.unit.importing.conftest import KEY, TODAY, Imported, MemoryCasework, bring_in, custom
from tests.unit.importing.national import Rows, extract, write

CASES = 3
PATIENTS, REFERRALS = "IDS001MPI.csv", "IDS101Referral.csv"
NUMBER, STATUS, BORN, POSTCODE = 2, 3, 4, 5


@pytest.fixture
def rows() -> Rows:
    return extract(CASES, seed=5)


@pytest.fixture
def brought(rows: Rows, tmp_path: Path, casework: MemoryCasework) -> Any:
    """Imports the rows as they are now, on a day."""

    def again(today: date = TODAY) -> Imported:
        write(rows, tmp_path)
        return bring_in(tmp_path, casework, today=today)

    assert again().reasons == []
    return again


def record(
    casework: MemoryCasework, local_id: str = "P000001", *, system: str = "talking-therapies-2.1"
) -> list[Envelope]:
    """The record of a person of the source."""
    return casework.streams[Pseudonyms(KEY, system=system).person(local_id)]


def told(casework: MemoryCasework) -> list[str]:
    return [entry.fact.TYPE.removeprefix("person.") for entry in record(casework)]


def test_each_person_is_registered_with_what_the_extract_has(
    rows: Rows, brought: Any, casework: MemoryCasework
) -> None:
    assert len(casework.of("person")) == CASES
    registered, address, number = (entry.fact for entry in record(casework))
    assert isinstance(registered, PersonRegistered)
    assert isinstance(address, AddressChanged)
    assert registered.person in {c.referral.person for c in casework.cases.values()}
    assert registered.identity.date_of_birth == date(1988, 4, 12)  # type: ignore[union-attr]
    assert (address.starting, address.address.postcode) == (TODAY, "ZZ99 3VZ")  # type: ignore[union-attr]
    assert number.number.nhs_number == rows[PATIENTS][0][NUMBER]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("column", "value", "event"),
    [
        (POSTCODE, "ZZ99 3WZ", "address_changed"),
        (BORN, "1988-12-04", "identity_revised"),
        (STATUS, "02", "nhs_number_status_set"),
    ],
)
def test_what_changed_of_a_person_is_recorded_once_and_keeps_no_case_out(
    rows: Rows, brought: Any, casework: MemoryCasework, column: int, value: str, event: str
) -> None:
    before = told(casework)
    rows[PATIENTS][0][column] = value
    changed = brought(date(2026, 12, 1))
    assert changed.reasons == []
    assert (changed.summary.events, told(casework)) == (1, [*before, event])
    unchanged = brought(date(2027, 1, 1))
    assert (unchanged.summary.events, unchanged.reasons) == (0, [])


def test_what_changed_back_is_a_change_again(
    rows: Rows, brought: Any, casework: MemoryCasework
) -> None:
    for month, postcode in ((12, "ZZ99 3WZ"), (12, "ZZ99 3VZ"), (12, "ZZ99 3WZ")):
        rows[PATIENTS][0][POSTCODE] = postcode
        assert brought(date(2026, month, 1)).summary.events == 1
        assert brought(date(2026, month, 2)).summary.events == 0
    assert told(casework).count("address_changed") == 4
    *_, before, last = record(casework)
    assert last.fact.address.postcode == "ZZ99 3WZ"  # type: ignore[attr-defined]
    assert last.fact.replaces == before.id  # type: ignore[attr-defined]


def test_a_number_found_later_stands_in_the_record_of_the_person(
    rows: Rows, tmp_path: Path, casework: MemoryCasework
) -> None:
    number = rows[PATIENTS][0][NUMBER]
    rows[PATIENTS][0][NUMBER:BORN] = ["", "04"]
    write(rows, tmp_path)
    assert bring_in(tmp_path, casework).reasons == []
    rows[PATIENTS][0][NUMBER:BORN] = [number, "01"]
    write(rows, tmp_path)
    later = bring_in(tmp_path, casework)
    assert (later.reasons, later.summary.events) == ([], 1)
    assert record(casework)[-1].fact.status == "verified"  # type: ignore[attr-defined]


def test_a_person_of_several_cases_has_one_record(
    rows: Rows, tmp_path: Path, casework: MemoryCasework
) -> None:
    rows[REFERRALS] = [[row[0], "P000001", *row[2:]] for row in rows[REFERRALS]]
    rows[PATIENTS] = rows[PATIENTS][:1]
    write(rows, tmp_path)
    imported = bring_in(tmp_path, casework)
    assert (imported.reasons, imported.adds_up()) == ([], True)
    assert (len(casework.of("case")), len(casework.of("person"))) == (CASES, 1)
    assert told(casework) == ["registered", "address_changed", "nhs_number_status_set"]


def test_what_a_record_refuses_of_a_person_keeps_their_cases_in(
    rows: Rows, brought: Any, casework: MemoryCasework, tmp_path: Path
) -> None:
    rows[PATIENTS][0][POSTCODE] = "P" * 301
    refused = brought()
    assert refused.reasons == [(PATIENTS, 2, "Postcode", "not-valid")]
    assert refused.adds_up()
    assert refused.summary.events == 0
    assert len(casework.of("case")) == CASES


def own() -> dict[str, Any]:
    """A mapping whose one table has the person's details beside their referral."""
    born = {"identity.name": {"column": "name"}}
    return {
        "format": 1,
        "system": "one-table",
        "author": {"organisation": "ONE", "role": "duty", "team": "IMPORT"},
        "tables": [
            {
                "name": "referral",
                "file": "all.csv",
                "key": ["id"],
                "person": "who",
                "steps": [
                    {
                        "command": "receive-referral",
                        "settled": ["who"],
                        "data": {
                            "person": {"person": "who"},
                            "pathway": "adult_talking_therapies",
                            "service": "ONE",
                            "received": {"date": "on"},
                            "source_code": "B1",
                            "consent_to_referral": "not_known",
                            "who.name": {"column": "name"},
                            "request.reason": {"column": "why"},
                        },
                    },
                    {"command": "accept-referral", "data": {"reasons.rationale": "Earlier."}},
                    {
                        "command": "register-person",
                        "data": {"person": {"person": "who"}, **born},
                        "changed": {
                            "command": "revise-identity",
                            "data": {"reason": "changed", **born},
                        },
                    },
                ],
            },
            {
                "name": "meeting",
                "file": "meetings.csv",
                "key": ["id"],
                "joins": {"referral": {"table": "referral", "by": ["referral"]}},
                "case": "referral",
                "steps": [
                    {
                        "command": "book-contact",
                        "occurred": {"instant": "at"},
                        "data": {
                            "appointment_type": "02",
                            "medium": "01",
                            "practitioner": {"importer": True},
                            "planned": {"instant": "at"},
                            "group": {"group": "group"},
                        },
                    },
                    {
                        "command": "record-group-attendance",
                        "occurred": {"instant": "at"},
                        "data": {
                            "contact": {"entry_of": "self"},
                            "session_number": {"column": "session"},
                            "attendance_code": "5",
                            "started": {"instant": "at"},
                            "duration_minutes": 60,
                            "present": ["person"],
                        },
                    },
                ],
                "author": {"role": "pwp"},
            },
        ],
    }


def put(folder: Path, *, name: str, why: str = "Worries.") -> Path:
    (folder / "all.csv").write_text(
        f"id,who,on,name,why\nr1,w1,2026-03-02,{name},{why}\nr2,w2,2026-03-02,Other,{why}\n",
        encoding="utf-8",
    )
    (folder / "meetings.csv").write_text(
        "id,referral,at,group,session\n"
        "m1,r1,2026-03-09T10:00:00Z,g1,1\nm2,r2,2026-03-09T10:00:00Z,g1,1\n"
        "m3,r2,2026-03-10T10:00:00Z,g2,1\n",
        encoding="utf-8",
    )
    return folder


def test_another_name_beside_a_referral_revises_the_identity_and_no_referral(
    tmp_path: Path, casework: MemoryCasework
) -> None:
    mapping = custom(own())
    assert bring_in(put(tmp_path, name="Ada"), casework, mapping).reasons == []
    renamed = bring_in(put(tmp_path, name="Eve"), casework, mapping)
    assert (renamed.reasons, renamed.summary.events) == ([], 1)
    revised = record(casework, "w1", system="one-table")[-1].fact
    assert isinstance(revised, IdentityRevised)
    assert revised.identity.name == "Eve"
    changed = bring_in(put(tmp_path, name="Eve", why="Other worries."), casework, mapping)
    assert ("all.csv", 2, "", "changed-since-imported") in changed.reasons


def test_members_of_a_group_session_are_of_one_group(
    tmp_path: Path, casework: MemoryCasework
) -> None:
    bring_in(put(tmp_path, name="Ada"), casework, custom(own()))
    groups = [
        entry.fact.group  # type: ignore[attr-defined]
        for entries in casework.of("case")
        for entry in entries
        if entry.fact.TYPE == "case.group_attendance_recorded"
    ]
    assert len(groups) == 3
    assert len(set(groups)) == 2


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"person": None}, "it goes with steps that are put to a person"),
        ({"register": {"when": [{"column": "why", "filled": True}]}}, "registers the person"),
        ({"register": {"last": True}}, "can be neither last"),
        ({"register": {"changed": {"command": "sign-note", "data": {}}}}, "can't record a change"),
        ({"register": {"settled": ["shoes"]}}, "has no field shoes"),
        ({"receive": {"changed": {}}}, "begun once"),
        ({"name": {"column": "name", "of": "case"}}, "can say nothing of a case"),
    ],
)
def test_a_mapping_that_goes_wrong_about_people_is_refused(
    change: dict[str, Any], said: str
) -> None:
    mapping = own()
    table = mapping["tables"][0]
    receive, _, register = table["steps"]
    if "person" in change:
        table["person"] = change["person"]
    register.update(change.get("register", {}))
    receive.update(change.get("receive", {}))
    if "name" in change:
        register["data"]["identity.name"] = change["name"]
    with pytest.raises(CannotStart, match=said):
        custom(mapping)
