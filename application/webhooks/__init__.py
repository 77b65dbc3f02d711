"""Webhooks: which event goes to which endpoint when, and what becomes of one that nobody takes."""
