"""The view of sharing: what was told to whom, and what was said about consent to that."""
