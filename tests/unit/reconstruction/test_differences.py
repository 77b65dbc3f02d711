"""What differs between two states told as JSON, and between two lists of rows."""

from application.reconstruction.differences import Difference, differences, leaves, rows_between


def test_leaves_are_values_under_their_names_and_nothing_of_what_is_empty():
    told = {"a": {"b": 1, "c": {}}, "d": [1, 2], "e": [], "f": None, "g": False}
    assert dict(leaves(told)) == {("a", "b"): 1, ("d",): [1, 2], ("g",): False}


def test_what_is_new_gone_or_another_differs():
    before = dict(leaves({"same": 1, "gone": 2, "other": 3}))
    after = dict(leaves({"same": 1, "new": 4, "other": 5}))
    assert differences(before, after) == [
        Difference(("gone",), 2, None),
        Difference(("new",), None, 4),
        Difference(("other",), 3, 5),
    ]


def test_rows_are_known_by_their_key_and_not_compared_by_what_time_changes():
    before = [{"id": 1, "days": 1, "x": 1}, {"id": 2, "x": 1}]
    after = [{"id": 3, "x": 1}, {"id": 1, "days": 9, "x": 2}]
    found = rows_between(before, after, key=("id",), passing={"days"})
    assert found.added == ({"id": 3, "x": 1},)
    assert found.gone == ({"id": 2, "x": 1},)
    [(row, changed)] = found.changed
    assert (row["id"], changed) == (1, (Difference(("x",), 1, 2),))
    same = rows_between(
        after, [{**each, "days": 0} for each in after], key=("id",), passing={"days"}
    )
    assert same.changed == same.added == same.gone == ()
