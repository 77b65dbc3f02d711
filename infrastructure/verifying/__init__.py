"""Reading the whole log, and checking all that it says of itself."""
