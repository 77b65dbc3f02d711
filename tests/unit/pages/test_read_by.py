"""Who has read somebody's record, as they are told."""

from api.pages.own_record.read_by import in_turn


def reading(day="2026-05-02", role="pwp", decision="allowed"):
    return {
        "day": day,
        "role": role,
        "organisation": "RX1",
        "why": "care",
        "decision": decision,
    }


def test_looks_of_one_day_that_are_told_alike_are_told_once_with_how_many_there_were():
    told = in_turn([reading(), reading(decision="refused"), reading(), reading(day="2026-05-01")])
    assert [(row[0].text, row[-1].text) for row in told] == [
        ("2 May 2026", "Read it, 2 times"),
        ("2 May 2026", "Was refused"),
        ("1 May 2026", "Read it"),
    ]
