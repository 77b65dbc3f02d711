"""How a case ends or goes on elsewhere."""
