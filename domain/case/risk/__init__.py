"""Screens, safety plans and crises."""
