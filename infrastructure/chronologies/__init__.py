"""The bytes of a copy of a chronology."""
