"""Relaying the feed to a broker: the loop, what it reads and what it writes to."""
