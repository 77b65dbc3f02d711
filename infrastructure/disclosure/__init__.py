"""The bytes of a subject access pack."""
