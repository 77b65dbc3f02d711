"""Matters whose very existence may be hidden."""
