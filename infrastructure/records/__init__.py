"""From an envelope to a record with its encrypted parts, and back."""
