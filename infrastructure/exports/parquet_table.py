"""Tables as Parquet: the same bytes for the same rows by the same version of Arrow."""

import io

import pyarrow as pa
import pyarrow.parquet as pq

from application.canonical import canonical
from application.exports import Table, Type

ARROW = f"arrow {pa.__version__}"
"""What wrote the file."""

_TYPES = {
    Type.TEXT: pa.string(),
    Type.NUMBER: pa.int64(),
    Type.FLAG: pa.bool_(),
    Type.JSON: pa.string(),
}


def parquet_table(table: Table) -> bytes:
    """The table, each column of its declared type, null where a row has no value."""
    fields = [pa.field(column.name, _TYPES[column.type]) for column in table.columns]
    as_text = {column.name for column in table.columns if column.type is Type.JSON}
    told = [
        {
            name: canonical(value).decode() if name in as_text else value
            for name, value in row.items()
        }
        for row in table.rows
    ]
    rows = pa.Table.from_pylist(told, schema=pa.schema(fields))
    written = io.BytesIO()
    # What is stored beside the rows of pandas or of when it was written would differ by machine.
    pq.write_table(rows, written, compression="zstd", store_schema=False, row_group_size=2**20)
    return written.getvalue()
