"""Invented extracts in the layout of the national tables: the same for the same seed."""

import csv
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random

from api.demonstration.population.nhs_numbers import unissued_number

COLUMNS: Mapping[str, Sequence[str]] = {
    "IDS001MPI.csv": (
        "LocalPatientId",
        "OrgIDLocalPatientId",
        "NHSNumber",
        "NHSNumberStatus",
        "PersonBirthDate",
        "Postcode",
        "Gender",
    ),
    "IDS101Referral.csv": (
        "ServiceRequestId",
        "LocalPatientId",
        "OrgIDComm",
        "ReferralRequestReceivedDate",
        "SourceOfReferralIAPT",
        "EndCode",
        "ServDischDate",
    ),
    "IDS201CareContact.csv": (
        "CareContactId",
        "ServiceRequestId",
        "CareContDate",
        "CareContTime",
        "PlannedCareContIndicator",
        "AttendOrDNACode",
        "ClinContDurOfCareCont",
        "AppType",
        "ConsMechanism",
    ),
    "IDS202CareActivity.csv": (
        "CareActId",
        "CareContactId",
        "CarePersLocalId",
        "CodeProcAndProcStatus",
    ),
    "IDS606CodedScoreAssessmentRefer.csv": (
        "ServiceRequestId",
        "CodedAssToolType",
        "PersScore",
        "AssToolCompDate",
        "AssToolCompTime",
    ),
    "IDS607CodedScoreAssessmentAct.csv": (
        "CareActId",
        "CodedAssToolType",
        "PersScore",
        "AssToolCompDate",
        "AssToolCompTime",
    ),
}
PHQ9, GAD7, CBT_BOOK = "720433000", "445455005", "748051000000105"

Rows = dict[str, list[list[str]]]


def extract(cases: int, *, seed: int = 1) -> Rows:
    """The rows of a whole extract, by file; each case's course follows from seed and number."""
    rows: Rows = {name: [] for name in COLUMNS}
    for number in range(1, cases + 1):
        _case(rows, number, Random(f"{seed}:{number}"))
    return rows


def write(rows: Rows, folder: Path) -> None:
    """Write every file with its header."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, columns in COLUMNS.items():
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([columns, *rows[name]])


def _case(rows: Rows, number: int, chance: Random) -> None:
    patient, referral = f"P{number:06d}", f"R{number:06d}"
    received = date(2024, 1, 1) + timedelta(days=chance.randrange(400))
    rows["IDS001MPI.csv"].append(
        [patient, "XX1", unissued_number(number), "01", "1988-04-12", "ZZ99 3VZ", "2"]
    )
    rows["IDS606CodedScoreAssessmentRefer.csv"].append(
        [referral, PHQ9, str(chance.randint(10, 27)), received.isoformat(), "09:00:00"]
    )
    on = received + timedelta(days=chance.randint(7, 40))
    for session in range(chance.randint(1, 6)):
        _contact(rows, f"{number:06d}-{session}", referral, on, session, chance)
        on += timedelta(days=7)
    treated = any(
        row[1] == referral and row[7] != "01" and row[5] == "5"
        for row in rows["IDS201CareContact.csv"][-6:]
    )
    rows["IDS101Referral.csv"].append(
        [
            referral,
            patient,
            "XX2",
            received.isoformat(),
            "B1",
            "46" if treated else "10",
            on.isoformat(),
        ]
    )


def _contact(
    rows: Rows, number: str, referral: str, on: date, session: int, chance: Random
) -> None:
    contact, activity = f"C{number}", f"A{number}"
    came = session == 0 or chance.random() < 0.85
    rows["IDS201CareContact.csv"].append(
        [
            contact,
            referral,
            on.isoformat(),
            f"{chance.randint(9, 16):02d}:30:00",
            "Y",
            "5" if came else "3",
            "45" if came else "",
            "01" if session == 0 else "02",
            "02",
        ]
    )
    if not came:
        return
    professional = f"CP{chance.randint(1, 20)}"
    therapy = CBT_BOOK if session else ""
    rows["IDS202CareActivity.csv"].append([activity, contact, professional, therapy])
    for tool, highest in ((PHQ9, 27), (GAD7, 21)):
        rows["IDS607CodedScoreAssessmentAct.csv"].append(
            [activity, tool, str(chance.randint(0, highest)), "", ""]
        )
