"""Tables as files: CSV, NDJSON, Parquet, with a manifest of their hashes."""
