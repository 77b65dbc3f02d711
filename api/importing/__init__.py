"""Extracts of another system, brought in as ordinary commands. docs/import.md tells the format."""
