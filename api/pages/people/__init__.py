"""Finding people, and the cases of a person."""

from api.pages.people import routes as routes
