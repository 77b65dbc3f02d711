"""Files as they come: in other encodings, cut short, and made to do harm."""

from pathlib import Path

import pytest

from api.importing import reading
from api.importing.mapping import Table
from api.importing.reading import Read, read_rows
from infrastructure.postgres.cannot_start import CannotStart


def table(layout: str) -> Table:
    return Table.model_validate(
        {"name": "rows", "file": "rows.*", "layout": layout, "key": ["id"], "steps": []}
    )


def rows(folder: Path, content: bytes, layout: str = "csv") -> list[Read]:
    path = folder / "rows.txt"
    path.write_bytes(content)
    return list(read_rows(path, table(layout), ["id"]))


def cells(found: list[Read]) -> list[dict[str, str]]:
    return [read.cells for read in found]


def codes(found: list[Read]) -> list[tuple[int, str]]:
    return [(read.line, read.fault.code) for read in found if read.fault]


def test_a_mark_at_the_beginning_and_either_line_ending_are_taken(tmp_path: Path) -> None:
    found = rows(tmp_path, b"\xef\xbb\xbfID, Name \r\n1, Ash\xc3\xa9 \r\n\r\n2,\r\n")
    assert cells(found) == [{"id": "1", "name": "Ashé"}, {"id": "2"}]
    assert [read.line for read in found] == [2, 4]


def test_a_cell_over_several_lines_counts_from_its_first(tmp_path: Path) -> None:
    found = rows(tmp_path, b'id,text\n1,"a\nb"\n2\n')
    assert found[0].cells == {"id": "1", "text": "a\nb"}
    assert codes(found) == [(4, "ragged-row")]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("id\nÉ\n".encode("latin-1"), "line 2: the file is not in UTF-8"),
        ("id\n1\n".encode("utf-16"), "line 1: the file is not in UTF-8"),
        (b"id\n" + b"1" * (reading.LONGEST_LINE + 1), "line 2: the line is longer"),
        (b'id\n"never closed\n2\n3\n', "a quoted cell is not closed"),
        (b'id\n"closed" not\n', "line 2: a quoted cell is not closed"),
        (b"id,ID\n1,2\n", "names a column twice"),
        (b"number\n1\n", "lacks the column id"),
        (b"", "lacks the column id"),
        (b",".join(b"c%d" % n for n in range(3_000)) + b"\n", "more than 2,000 columns"),
    ],
)
def test_a_broken_file_is_refused_in_a_sentence(
    tmp_path: Path, content: bytes, sentence: str
) -> None:
    with pytest.raises(CannotStart, match=sentence):
        rows(tmp_path, content)


def test_a_line_without_end_is_not_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "rows.txt"
    with path.open("wb") as file:
        file.write(b"id\n")
        file.truncate(3_000_000_000)  # a sparse file: nothing of it is on the disk
    with pytest.raises(CannotStart, match="the line is longer"):
        list(read_rows(path, table("csv"), ["id"]))


@pytest.mark.parametrize("unwritable", ["\x00", "\x07", "\x7f"])
def test_control_characters_are_told_and_never_taken(tmp_path: Path, unwritable: str) -> None:
    found = rows(tmp_path, f"id,text\n1,a{unwritable}b\n2,ok\n".encode())
    assert codes(found) == [(2, "control-character")]
    assert found[0].cells == {}


def test_what_looks_like_a_formula_is_text(tmp_path: Path) -> None:
    assert cells(rows(tmp_path, b"id\n=1+1\n@SUM(A1)\n")) == [{"id": "=1+1"}, {"id": "@SUM(A1)"}]


def test_objects_a_line_are_rows_with_their_inner_names(tmp_path: Path) -> None:
    content = b'{"id": 1, "on": {"Day": "2024-01-02", "late": true}, "many": [1], "no": null}\n\n'
    found = rows(tmp_path, content, "ndjson")
    assert cells(found) == [{"id": "1", "on.day": "2024-01-02", "on.late": "true"}]


def test_numbers_stay_as_they_are_written(tmp_path: Path) -> None:
    content = b'[{"id": 12345678901234567890123, "score": 12.50}]'
    assert cells(rows(tmp_path, content, "json")) == [
        {"id": "12345678901234567890123", "score": "12.50"}
    ]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b'{"id": 1', "not-json"),
        (b'{"id": 1, "id": 2}', "not-json"),
        (b'{"id": 1, "ID": 2}', "not-json"),
        (b'{"id":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "not-json"),
        (b'{"id":' * 30 + b"1" + b"}" * 30, "not-json"),
        (b"[1, 2]", "not-an-object"),
        (b'"text"', "not-an-object"),
        (b'{"id": "\\u0000"}', "control-character"),
        (b'{"id": "\\ud800"}', "control-character"),
        (b'{"\\ud800": "1"}', "control-character"),
        (b'{"id": "%b"}' % (b"x" * 40_000), "cell-too-long"),
    ],
)
def test_a_line_that_is_no_row_is_told_and_the_next_is_read(
    tmp_path: Path, line: bytes, code: str
) -> None:
    found = rows(tmp_path, line + b'\n{"id": 2}\n', "ndjson")
    assert codes(found) == [(1, code)]
    assert found[1].cells == {"id": "2"}


@pytest.mark.parametrize(
    "content", [b"{}", b"[1", b"[" * 200_000, b'[{"a":1,"a":2}]', "[]".encode("utf-16")]
)
def test_a_broken_list_is_refused_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(CannotStart, match=r"rows\.txt is not"):
        rows(tmp_path, content, "json")


def test_a_list_that_memory_should_not_hold_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "LARGEST_LIST", 100)
    with pytest.raises(CannotStart, match="ndjson"):
        rows(tmp_path, b"[" + b" " * 200 + b"]", "json")
