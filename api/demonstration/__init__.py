"""Invented people and their histories, recorded through the ordinary door."""
