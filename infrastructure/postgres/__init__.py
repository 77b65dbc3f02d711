"""Postgres itself: the embedded server and its data folder, databases, roles and rights."""
