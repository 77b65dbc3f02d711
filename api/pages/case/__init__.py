"""A case: how it stands, and everything that happened to it."""

from api.pages.case import routes as routes
