"""Checks evidence from a Caseledger log; `docs/format.md` of that project says what every byte is.

It needs no network and no database, and shares no code with what made the evidence.
"""
