"""Whatever the rows hold: every one is accounted for, nothing crashes, nothing comes in twice."""

import tempfile
from datetime import date, timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.importing.conftest import MemoryCasework, bring_in
from tests.unit.importing.national import COLUMNS, Rows, extract, write

CELLS = st.one_of(
    st.sampled_from(
        ["", "0", "5", "3", "N", "01", "02", "99", "46", "50", "2024-05-05", "1999-12-31", "10:00"]
    ),
    st.sampled_from(["P000001", "R000002", "C000001-0", "A000002-0", "CP1", "720433000", "=1+1"]),
    st.text(max_size=6),
    st.dates().map(str),
    st.dates(date(2024, 1, 1), date(2025, 6, 30)).map(str),  # the days of the extracts
)
CHANGES = st.lists(
    st.tuples(
        st.sampled_from(sorted(COLUMNS)),
        st.integers(0, 40),
        st.integers(0, 8),
        CELLS,
        st.sampled_from(["change", "change", "change", "drop", "double", "cut", "twin"]),
    ),
    max_size=6,
)


def apply(rows: Rows, changes: list[tuple[str, int, int, str, str]]) -> None:
    for file, number, column, cell, what in changes:
        table = rows[file]
        if not table:
            continue
        row = table[number % len(table)]
        other = [*row]
        other[column % len(row)] = cell
        match what:
            case "change":
                table[number % len(table)] = other
            case "drop":
                table.remove(row)
            case "double":
                table.append(other)
            case "cut":
                table[number % len(table)] = row[:-1] or ["x"]
            case "twin":
                table.append(list(row))


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(changes=CHANGES)
def test_every_row_is_accounted_for_in_every_run(
    changes: list[tuple[str, int, int, str, str]],
) -> None:
    rows = extract(3, seed=11)
    apply(rows, changes)
    casework = MemoryCasework()
    with tempfile.TemporaryDirectory() as folder:
        write(rows, Path(folder))
        first = bring_in(Path(folder), casework)
        count = casework.count
        second = bring_in(Path(folder), casework)
    assert first.adds_up()
    assert second.adds_up()
    assert first.summary.events == count
    assert second.summary.events == 0
    assert casework.count == count
    # What no longer fits a case may by then find it closed; nothing else is told otherwise.
    before = {(q.file, q.line): q.fault.code for q in first.quarantined}
    after = {(q.file, q.line): q.fault.code for q in second.quarantined}
    assert before.keys() == after.keys()
    told_anew = {after[row] for row in after if after[row] != before[row]}
    assert told_anew <= {"case-ended", "depends-on"}
    imported = {f.file: f.imported for f in first.summary.files}
    assert {f.file: f.already_there for f in second.summary.files if f.imported} == {}
    assert all(f.already_there >= imported[f.file] for f in second.summary.files)


def test_what_a_later_row_makes_possible_is_not_left_to_the_next_run(
    tmp_path: Path, casework: MemoryCasework
) -> None:
    rows = extract(1, seed=5)
    received = date.fromisoformat(rows["IDS101Referral.csv"][0][3])
    # Answered at home, before the contact that it belongs to was booked.
    rows["IDS607CodedScoreAssessmentAct.csv"][0][3] = str(received + timedelta(days=2))
    write(rows, tmp_path)
    first = bring_in(tmp_path, casework)
    assert first.quarantined == []
    assert "case.case_closed" in casework.types()
    assert bring_in(tmp_path, casework).summary.events == 0


def test_a_row_that_nothing_makes_possible_is_tried_no_more_than_it_helps(
    tmp_path: Path, casework: MemoryCasework
) -> None:
    rows = extract(1, seed=5)
    scores = rows["IDS607CodedScoreAssessmentAct.csv"]
    scores[0][2] = "99"
    write(rows, tmp_path)
    first = bring_in(tmp_path, casework)
    second = bring_in(tmp_path, casework)
    assert second.summary.events == 0
    assert first.reasons == second.reasons
    assert "case.case_closed" not in casework.types()
