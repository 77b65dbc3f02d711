"""The case and its rules. Pure: no I/O, no clock, no ids and no randomness of its own."""
