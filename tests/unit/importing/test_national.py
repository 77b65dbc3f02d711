"""The national tables, out of the box."""

from collections import Counter
from pathlib import Path

import pytest

from domain.case.case import Status
from domain.moments import On
from tests.unit.importing.conftest import MemoryCasework, bring_in
from tests.unit.importing.national import Rows, extract, write

CASES = 12

PATIENTS = "IDS001MPI.csv"
REFERRALS = "IDS101Referral.csv"
CONTACTS = "IDS201CareContact.csv"
ACTIVITIES = "IDS202CareActivity.csv"
SCORES = "IDS607CodedScoreAssessmentAct.csv"


@pytest.fixture
def rows() -> Rows:
    return extract(CASES, seed=3)


@pytest.fixture
def folder(rows: Rows, tmp_path: Path) -> Path:
    write(rows, tmp_path / "extract")
    return tmp_path / "extract"


def test_every_row_of_a_sound_extract_is_imported(
    folder: Path, rows: Rows, casework: MemoryCasework
) -> None:
    imported = bring_in(folder, casework)
    assert imported.reasons == []
    assert {f.file: f.imported for f in imported.summary.files} == {
        name: len(found) for name, found in rows.items()
    }
    assert imported.summary.events == casework.count
    assert all(case.status is Status.CLOSED for case in casework.cases.values())
    types = Counter(casework.types())
    assert types["case.referral_received"] == types["case.identity_matched"] == CASES
    assert types["case.contact_booked"] == len(rows[CONTACTS])
    assert types["case.measures_recorded"] == CASES + len(rows[SCORES])


def test_importing_again_imports_nothing(folder: Path, casework: MemoryCasework) -> None:
    bring_in(folder, casework)
    before = casework.count
    again = bring_in(folder, casework)
    assert casework.count == before
    assert again.summary.events == 0
    assert again.reasons == []
    assert all(f.already_there == f.read for f in again.summary.files)


def test_times_and_authors_are_those_of_the_source(folder: Path, casework: MemoryCasework) -> None:
    bring_in(folder, casework)
    for entries in casework.of("case"):
        received, booked = entries[0], next(e for e in entries if "booked" in e.fact.TYPE)
        assert isinstance(received.occurred, On)
        assert received.known == received.occurred
        assert booked.occurred.earliest == received.occurred.earliest
        assert booked.by.client == "import:talking-therapies-2.1"
        assert booked.by.organisation == "XX1"
        assert booked.by.actor != received.by.actor
        assert booked.fact.practitioner == booked.by.actor  # type: ignore[attr-defined]
        days = [e.occurred.latest.date() for e in entries]
        assert days == sorted(days)


def test_one_person_of_the_source_is_one_person_here(
    rows: Rows, tmp_path: Path, casework: MemoryCasework
) -> None:
    rows[REFERRALS] = [[*row[:1], "P000001", *row[2:]] for row in rows[REFERRALS]]
    rows[PATIENTS] = rows[PATIENTS][:1]
    write(rows, tmp_path)
    assert bring_in(tmp_path, casework).reasons == []
    assert len({case.referral.person for case in casework.cases.values()}) == 1


def test_a_later_extract_adds_what_is_new_in_it(
    rows: Rows, tmp_path: Path, casework: MemoryCasework
) -> None:
    whole = rows[REFERRALS]
    rows[REFERRALS] = [[*row[:5], "", ""] for row in whole]
    write(rows, tmp_path)
    bring_in(tmp_path, casework)
    assert not any(case.ended for case in casework.cases.values())
    rows[REFERRALS] = whole
    write(rows, tmp_path)
    later = bring_in(tmp_path, casework)
    assert later.reasons == []
    assert all(case.ended for case in casework.cases.values())
    assert later.summary.events == CASES


@pytest.mark.parametrize(
    ("file", "column"), [(CONTACTS, 3), (CONTACTS, 8), (SCORES, 2), (REFERRALS, 4)]
)
def test_a_row_changed_since_is_never_imported_over(
    rows: Rows, tmp_path: Path, casework: MemoryCasework, file: str, column: int
) -> None:
    write(rows, tmp_path)
    bring_in(tmp_path, casework)
    before = casework.count
    other = {3: "08:15:00", 8: "11", 2: "0", 4: "A1"}[column]
    rows[file][0][column] = other
    write(rows, tmp_path)
    again = bring_in(tmp_path, casework)
    assert (file, 2, "", "changed-since-imported") in again.reasons
    assert casework.count == before
    assert again.adds_up()


def test_another_professional_is_a_change_too(
    rows: Rows, tmp_path: Path, casework: MemoryCasework
) -> None:
    write(rows, tmp_path)
    bring_in(tmp_path, casework)
    before = casework.count
    rows[ACTIVITIES][0][2] = "CP-OTHER"
    write(rows, tmp_path)
    again = bring_in(tmp_path, casework)
    assert (CONTACTS, 2, "", "changed-since-imported") in again.reasons
    assert casework.count == before


def test_a_contact_that_became_unplanned_is_not_a_second_contact(
    rows: Rows, tmp_path: Path, casework: MemoryCasework
) -> None:
    write(rows, tmp_path)
    bring_in(tmp_path, casework)
    before = casework.count
    rows[CONTACTS][0][4] = "N"
    write(rows, tmp_path)
    assert (CONTACTS, 2, "", "changed-since-imported") in bring_in(tmp_path, casework).reasons
    assert casework.count == before


def test_a_case_is_not_closed_over_a_row_that_is_left_out(
    rows: Rows, tmp_path: Path, casework: MemoryCasework
) -> None:
    sound = rows[SCORES][0][2]
    rows[SCORES][0][2] = "99"
    write(rows, tmp_path)
    held = bring_in(tmp_path, casework)
    assert held.reasons == [
        (REFERRALS, 2, "", "depends-on"),
        (SCORES, 2, "", "total-out-of-range"),
    ]
    rows[SCORES][0][2] = sound
    write(rows, tmp_path)
    mended = bring_in(tmp_path, casework)
    assert mended.reasons == []
    assert all(case.status is Status.CLOSED for case in casework.cases.values())


def test_the_service_going_away_loses_nothing(
    rows: Rows, tmp_path: Path, casework: MemoryCasework
) -> None:
    whole = MemoryCasework()
    write(rows, tmp_path / "whole")
    bring_in(tmp_path / "whole", whole)
    write(extract(4, seed=3), tmp_path / "first")
    bring_in(tmp_path / "first", casework)
    bring_in(tmp_path / "whole", casework)
    assert {e.id for s in casework.streams.values() for e in s} == {
        e.id for s in whole.streams.values() for e in s
    }
