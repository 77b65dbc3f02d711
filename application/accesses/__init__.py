"""Who saw what: readings, as they are recorded and as they are asked for."""
