"""Who holds a case, and who stands in, from which day until which."""
