"""Outcomes and waits by the national definitions, from what the record says of each case. Pure."""
