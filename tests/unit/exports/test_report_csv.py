"""What the command line prints of a report as CSV is as harmless as an export."""

import csv
import io
from datetime import date
from uuid import UUID

from api.answers.reports import Answer, Question, as_csv
from domain.outcomes.course import Period
from domain.outcomes.figures import Figure
from domain.outcomes.report import Kind, Report
from projections.as_of import AsOf

DAY = date(2026, 5, 6)
CASE = UUID(int=1)


def test_a_group_that_may_be_run_is_made_harmless():
    figures = (Figure("finished", "=1+1", (CASE,), (CASE,)), Figure("finished", "F41.1", (), ()))
    answered = Answer(
        question=Question(Kind.OUTCOMES, Period(DAY, DAY)),
        as_of=AsOf(7, None),
        report=Report(figures=figures, left_out={}, policies={}, unchecked={}),
        lacking=(),
    )
    rows = list(csv.DictReader(io.StringIO(as_csv(answered), newline="")))
    assert [row["group"] for row in rows] == ["'=1+1", "F41.1"]
    assert rows[0]["numerator_cases"] == str(CASE)
