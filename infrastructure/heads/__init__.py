"""The tree over the last record of every stream (docs/format.md §6), derived from the log."""
