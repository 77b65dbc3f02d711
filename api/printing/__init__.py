"""Paper: a record as a PDF, made from JSON. The same JSON gives the same bytes."""
