"""Curated chronologies: what is chosen for them, and what they tell to whom."""
