SELECT ledger.replace_parts(
    %(order)s,
    %(positions)s::pg_catalog.int8[],
    %(names)s::pg_catalog.text[],
    %(versions)s::pg_catalog.int4[],
    %(bytes)s::pg_catalog.bytea[]
)
