"""How fast the whole log is checked, and how much memory that takes."""
