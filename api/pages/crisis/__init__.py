"""The crisis card: what somebody needs at hand when it is urgent."""

from api.pages.crisis import routes as routes
