"""The safeguarding chronology: what matters for safety, in the order in which it happened."""
