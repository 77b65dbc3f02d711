"""Invented people and five whole histories, recorded through the ordinary door."""
