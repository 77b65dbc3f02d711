"""The case: one module per area, each with its events, its commands, its state and its rules."""
