"""Chronologies: which there are, what one tells, choosing for it, freezing and printing it."""
