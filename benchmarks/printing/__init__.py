"""Chronologies on paper."""
