"""Each way in which a row of the national tables can be unfit, by its code, line and column."""

from pathlib import Path

import pytest

from tests.unit.importing.conftest import MemoryCasework, bring_in
from tests.unit.importing.national import extract, write
from tests.unit.importing.test_national import ACTIVITIES, CONTACTS, PATIENTS, REFERRALS, SCORES

REFERRAL_SCORES = "IDS606CodedScoreAssessmentRefer.csv"
LONG = "x" * 40_000

CHANGES = [
    # file, column number, what stands there, code, column blamed
    (PATIENTS, 4, "04.12.1988", "not-a-date", "PersonBirthDate"),
    (PATIENTS, 4, "0088-04-12", "not-a-date", "PersonBirthDate"),
    (PATIENTS, 2, "9990000000", "not-valid", "NHSNumber"),
    (PATIENTS, 3, "77", "code-not-mapped", "NHSNumberStatus"),
    (PATIENTS, 1, "", "empty", "OrgIDLocalPatientId"),
    (PATIENTS, 1, "=HYPERLINK(1)", "not-valid", "OrgIDLocalPatientId"),
    (PATIENTS, 0, "", "key-missing", "LocalPatientId"),
    (REFERRALS, 3, "2024-02-30", "not-a-date", "ReferralRequestReceivedDate"),
    (REFERRALS, 3, "2093-01-01", "occurred-in-future", ""),
    (REFERRALS, 3, "", "empty", "ReferralRequestReceivedDate"),
    (REFERRALS, 4, "Q7", "unknown-source-code", ""),
    (REFERRALS, 4, "nonsense", "not-valid", "SourceOfReferralIAPT"),
    (REFERRALS, 1, "P999999", "no-such-row", "LocalPatientId"),
    (REFERRALS, 5, "40", "unknown-end-code", ""),
    (CONTACTS, 1, "R999999", "no-such-row", "ServiceRequestId"),
    (CONTACTS, 3, "", "empty", "CareContTime"),
    (CONTACTS, 3, "25:61", "not-a-time", "CareContTime"),
    (CONTACTS, 5, "9", "code-not-mapped", "AttendOrDNACode"),
    (CONTACTS, 6, "", "attended-without-time", ""),
    (CONTACTS, 6, "99999", "not-valid", "ClinContDurOfCareCont"),
    (CONTACTS, 7, "77", "code-not-mapped", "APPTYPE"),
    (CONTACTS, 8, "06", "unknown-medium", ""),
    (ACTIVITIES, 1, "C999999", "no-such-row", "CareContactId"),
    (ACTIVITIES, 3, LONG, "cell-too-long", ""),
    (ACTIVITIES, 2, "nul\x00here", "control-character", ""),
    (SCORES, 0, "A999999", "no-such-row", "CareActId"),
    (SCORES, 1, "960321000000103", "nothing-to-record", ""),
    (SCORES, 2, "6.6", "not-valid", "PersScore"),
    (SCORES, 2, "", "empty", "PersScore"),
    (SCORES, 2, "28", "total-out-of-range", ""),
    (REFERRAL_SCORES, 3, "2093-01-01", "occurred-in-future", ""),
]


@pytest.mark.parametrize(("file", "number", "cell", "code", "column"), CHANGES)
def test_an_unfit_row_is_named_by_line_column_and_code(
    tmp_path: Path,
    casework: MemoryCasework,
    file: str,
    number: int,
    cell: str,
    code: str,
    column: str,
) -> None:
    rows = extract(3, seed=5)
    rows[file][0][number] = cell
    write(rows, tmp_path)
    imported = bring_in(tmp_path, casework)
    assert (file, 2, column, code) in imported.reasons
    assert imported.adds_up()
    # Only what builds on the row is left out with it: the other cases are whole.
    assert sum(case.ended for case in casework.cases.values()) >= 2
    assert imported.codes - {code} <= {
        "depends-on",
        "no-such-row",
        "not-used",
        "nothing-to-record",
        "not-valid",
    }


def test_a_row_that_is_only_looked_up_in_vain_is_told(
    tmp_path: Path, casework: MemoryCasework
) -> None:
    rows = extract(2)
    rows[PATIENTS].append(["P777", "XX1", "", "04", "1990-01-01", "", "1"])
    write(rows, tmp_path)
    assert bring_in(tmp_path, casework).reasons == [(PATIENTS, 4, "", "not-used")]


def test_ragged_rows_are_told(tmp_path: Path, casework: MemoryCasework) -> None:
    rows = extract(2)
    rows[CONTACTS].insert(0, ["C1", "R000001"])
    rows[PATIENTS].append(["P777", "XX1", "", "", "", "", "1", "one more"])
    write(rows, tmp_path)
    assert bring_in(tmp_path, casework).reasons == [
        (PATIENTS, 4, "", "ragged-row"),
        (CONTACTS, 2, "", "ragged-row"),
    ]


def test_rows_of_one_key_are_all_left_out_unless_they_are_the_same(
    tmp_path: Path, casework: MemoryCasework
) -> None:
    rows = extract(2)
    rows[SCORES].append(list(rows[SCORES][0]))
    rows[SCORES].append([*rows[SCORES][1][:2], "3", "", ""])
    last = len(rows[SCORES]) + 1
    write(rows, tmp_path)
    imported = bring_in(tmp_path, casework)
    assert imported.reasons == [
        (REFERRALS, 2, "", "depends-on"),
        (SCORES, 3, "", "duplicate-key"),
        (SCORES, last, "", "duplicate-key"),
    ]
    assert imported.summary.files[-1].already_there == 1


def test_a_referral_of_two_contents_keeps_its_whole_case_out(
    tmp_path: Path, casework: MemoryCasework
) -> None:
    rows = extract(2)
    rows[REFERRALS].append([*rows[REFERRALS][0][:4], "A1", "", ""])
    write(rows, tmp_path)
    imported = bring_in(tmp_path, casework)
    assert imported.adds_up()
    assert imported.codes - {"nothing-to-record"} == {"duplicate-key", "depends-on"}
    assert len(casework.cases) == 1


def test_a_time_that_clocks_never_showed_is_told(tmp_path: Path, casework: MemoryCasework) -> None:
    rows = extract(1)
    rows[CONTACTS][0][2:4] = ["2025-03-30", "01:30"]
    write(rows, tmp_path)
    imported = bring_in(tmp_path, casework)
    assert (CONTACTS, 2, "CareContTime", "no-such-time") in imported.reasons


def test_the_second_activity_of_a_contact_does_not_keep_the_case_open(
    tmp_path: Path, casework: MemoryCasework
) -> None:
    rows = extract(4, seed=2)
    treated = next(row for row in rows[ACTIVITIES] if row[3])
    rows[ACTIVITIES].append(["A-SECOND", treated[1], treated[2], "975131000000104"])
    write(rows, tmp_path)
    imported = bring_in(tmp_path, casework)
    assert imported.reasons == [(ACTIVITIES, len(rows[ACTIVITIES]) + 1, "", "note-exists")]
    assert all(case.ended for case in casework.cases.values())
    again = bring_in(tmp_path, casework)
    assert again.reasons == [(ACTIVITIES, len(rows[ACTIVITIES]) + 1, "", "case-ended")]
