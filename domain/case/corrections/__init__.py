"""What was wrong in the record, and what was done about it."""
