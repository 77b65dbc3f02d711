"""When the person was seen."""
