"""Witnesses: asking them to cosign checkpoints, and being one for another organisation."""
