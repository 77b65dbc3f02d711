"""What was known: who knew of an entry, what changed, what a case had become."""
