"""The feed's own way to read the log."""
