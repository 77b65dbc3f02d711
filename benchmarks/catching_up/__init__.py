"""How fast a view that was never built catches up with the log."""
