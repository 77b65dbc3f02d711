"""Erasing a person: how long it takes until nothing opens."""
