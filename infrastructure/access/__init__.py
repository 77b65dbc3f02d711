"""The access log: who has seen what, written before it is shown."""
