"""What information governance decides: erasures, holds, destruction, and requests for a copy of a
record."""
