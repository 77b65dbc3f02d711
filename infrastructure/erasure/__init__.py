"""Carrying out erasure orders, and obeying them again at each start."""
