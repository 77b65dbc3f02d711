"""What somebody sees first, by their role."""

from api.pages.home import routes as routes
