"""Concerns and all that follows from them, to the curated chronology."""
