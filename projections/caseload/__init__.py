"""The caseload: one row per case, for the practitioner who holds it and the team it is in."""
