"""Appends: how many a second, how long each takes, and whether a follower sees them all."""
