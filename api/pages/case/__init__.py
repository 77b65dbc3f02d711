"""A case: how it stands, and everything that happened to it."""
