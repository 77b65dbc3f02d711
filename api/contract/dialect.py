"""The JSON Schema that the feed's schemas are written in."""

DIALECT = "https://json-schema.org/draft/2020-12/schema"
