"""Contacts, booked and attended."""
