"""How the service runs: its signed history, its lists, who follows it, and what is to be erased."""
