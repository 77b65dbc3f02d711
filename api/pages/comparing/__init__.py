"""What changed in a case between two moments."""

from api.pages.comparing import routes as routes
