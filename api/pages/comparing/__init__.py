"""What changed in a case between two moments."""
