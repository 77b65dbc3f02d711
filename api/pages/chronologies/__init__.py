"""Chronologies: which there are, what one tells, choosing for it, freezing and printing it."""

from api.pages.chronologies import routes as routes
