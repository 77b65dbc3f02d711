"""Evidence of a case for who does not believe us: bundles made, and bundles judged."""

from api.pages.evidence import routes as routes
