"""Tables as files: harmless in a spreadsheet, the same bytes each time, named by their hashes."""

import csv
import hashlib
import io
import json
import zipfile

import pyarrow.parquet as pq
import pytest

from api.exporting.columns import columns
from application.canonical import canonical
from application.exports import Export, Format, Table, Type
from infrastructure.exports.csv_table import csv_table, harmless
from infrastructure.exports.files import ExportFiles

COLUMNS = columns("case change:number ended:flag because:json")
ROWS = (
    {"case": "=1+1", "change": -5, "ended": True, "because": ["a", "b"]},
    {"case": 'said "no", twice\nand left', "ended": False},
)
TABLE = Table("board", 3, COLUMNS, ROWS)
MADE = {"at": "2026-11-22T09:00:00.000000Z", "by": {"actor": "somebody"}}


def files(format: Format, **changes) -> dict[str, bytes]:
    given = {"tables": (TABLE,), "question": {"as_of": {"position": 7}}, "made": MADE, **changes}
    with zipfile.ZipFile(io.BytesIO(ExportFiles().written(Export(format, **given)))) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


@pytest.mark.parametrize(
    "cell", ["=1+1", "+44", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "=", "-"]
)
def test_a_cell_that_may_be_run_is_made_harmless(cell):
    assert harmless(cell) == f"'{cell}"
    [_, [written]] = csv.reader(
        io.StringIO(csv_table(Table("t", 1, columns("x"), ({"x": cell},))).decode(), newline="")
    )
    assert written == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "a=1", "2026-01-01", "'=1", "F41.1", " a"])
def test_any_other_cell_stays_as_it_is(cell):
    assert harmless(cell) == cell


def test_csv_reads_back():
    rows = list(csv.reader(io.StringIO(csv_table(TABLE).decode(), newline="")))
    assert rows == [
        ["case", "change", "ended", "because"],
        ["'=1+1", "-5", "true", '["a","b"]'],
        ['said "no", twice\nand left', "", "false", ""],
    ]


def test_ndjson_reads_back():
    lines = files(Format.NDJSON)["board.ndjson"].splitlines()
    assert [json.loads(line) for line in lines] == list(ROWS)


def test_parquet_reads_back_with_its_types():
    read = pq.read_table(io.BytesIO(files(Format.PARQUET)["board.parquet"]))
    kinds = {"case": "string", "change": "int64", "ended": "bool", "because": "string"}
    assert {field.name: str(field.type) for field in read.schema} == kinds
    assert read.to_pylist() == [
        {"case": "=1+1", "change": -5, "ended": True, "because": '["a","b"]'},
        {"case": ROWS[1]["case"], "change": None, "ended": False, "because": None},
    ]


@pytest.mark.parametrize("format", sorted(Format))
def test_a_table_without_rows_has_its_columns(format):
    found = files(format, tables=(Table("board", 1, COLUMNS, ()),))
    [told] = json.loads(found["manifest.json"])["tables"]
    assert told["rows"] == 0
    assert [each["name"] for each in told["columns"]] == [each.name for each in COLUMNS]
    if format is Format.PARQUET:
        read = pq.read_table(io.BytesIO(found["board.parquet"]))
        assert read.schema.names == [each.name for each in COLUMNS]


@pytest.mark.parametrize("format", sorted(Format))
def test_the_same_again_gives_the_same_bytes(format):
    assert files(format) == files(format)
    later = files(format, made={**MADE, "at": "2026-11-23T09:00:00.000000Z"})
    name = f"board.{format}"
    assert later[name] == files(format)[name]
    manifests = [json.loads(each["manifest.json"]) for each in (files(format), later)]
    assert manifests[0].pop("made") != manifests[1].pop("made")
    assert manifests[0] == manifests[1]


@pytest.mark.parametrize("format", sorted(Format))
def test_the_manifest_names_each_file_by_its_hash_and_itself_by_one(format):
    found = files(format)
    told = json.loads(found["manifest.json"])
    [table] = told["tables"]
    content = found[table["file"]]
    assert table["sha256"] == hashlib.sha256(content).hexdigest()
    assert (table["size"], table["rows"], table["schema"]) == (len(content), 2, "board/3")
    assert told["as_of"] == {"position": 7}
    del told["made"]
    sha256 = told.pop("content_sha256")
    assert hashlib.sha256(canonical(told)).hexdigest() == sha256
    other = json.loads(files(format, question={"as_of": {"position": 8}})["manifest.json"])
    assert other["content_sha256"] != sha256
    assert Type.JSON.value in {each["type"] for each in table["columns"]}
