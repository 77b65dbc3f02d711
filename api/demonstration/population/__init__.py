"""An invented population of any size: whole histories, the same for the same seed.

What happens to how many follows ``data/figures.json``; who they are and what is said of them, the
lists beside it. Nobody in them exists.
"""
