"""Totals of questionnaires, and scores of goals."""
