"""Rows of an answer become rows of a table, and nothing of them is lost."""

from api.exporting.columns import columns, columns_of, table
from api.exporting.tables import EXPORTED
from application.exports import Column, Type
from projections.caseload.row import CaseloadRow


def test_what_stands_within_a_member_has_a_column_and_the_rest_is_kept():
    told = {"case": "c", "rule": {"code": "r", "version": "1"}, "new": [1], "gone": None}
    made = table("board", 1, columns("case rule_code days:number"), [told])
    assert [column.name for column in made.columns] == ["case", "rule_code", "days", "more"]
    more = {"rule_version": "1", "new": [1]}
    assert made.rows == ({"case": "c", "rule_code": "r", "more": more},)


def test_a_member_with_a_column_of_its_own_stays_whole():
    made = table("t", 1, columns("overdue:json"), [{"overdue": {"attendance": []}}])
    assert made.rows == ({"overdue": {"attendance": []}},)


def test_columns_of_a_row_have_its_types():
    found = {column.name: column.type for column in columns_of(CaseloadRow)}
    assert found["case_id"] is found["received_on"] is found["last_contact_at"] is Type.TEXT
    assert found["phq9_last"] is Type.NUMBER
    assert found["discharge_planned"] is found["phq9_last_caseness"] is Type.FLAG
    assert found["open_concerns"] is found["awaited_reply_by"] is Type.JSON


def test_no_table_has_a_column_twice():
    figure = {
        "figure": "finished",
        "numerator": 1,
        "denominator": 2,
        "numerator_cases": ["a"],
        "denominator_cases": ["a", "b"],
    }
    answer = {
        "cases": [],
        "rows": [],
        "figures": [figure],
        "left_out": [{"figure": "rcads", "reason": "x", "cases": ["a"], "cases_not_shown": 1}],
        "unchecked_rules": [],
        "moved": [],
        "entries": [],
        "grants": [],
        "counts": [],
        "disclosures": [],
    }
    for name, exported in EXPORTED.items():
        for made in exported.tables(answer):
            names = [column.name for column in made.columns]
            assert len(names) == len(set(names)), (name, made.name)
    figures, cases, left_out, *_ = EXPORTED["report-waits"].tables(answer)
    assert figures.rows == ({"figure": "finished", "numerator": 1, "denominator": 2},)
    assert [(row["case"], row["counted"]) for row in cases.rows] == [("a", True), ("b", False)]
    assert [row.get("case") for row in left_out.rows] == ["a", None]
    assert left_out.rows[1]["cases_not_shown"] == 1
    assert Column("more", Type.JSON) in figures.columns
