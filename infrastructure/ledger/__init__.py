"""The case log in Postgres: the door, the recorder, group commit and the ways to read."""
