"""A curated safeguarding chronology of one or several cases, as a stream of its own."""
