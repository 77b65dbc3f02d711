"""How the service runs: its signed history, its lists, and who follows it."""
