"""Practitioners, teams and services, and the roles held at any time."""
