"""Where the pages of hidden matters stand, and for whom."""

from api.pages.page import Page
from domain.roles import Role

_KNOW = frozenset({Role.STAFF_ALLEGATION_OFFICER, Role.SAFEGUARDING_LEAD})
"""Who may know of some; of which, the matter itself says."""
_REQUEST = "/pages/matters/requests/{disclosure_id}"

MATTER = Page("/pages/matters/{matter_id}", "A hidden matter", _KNOW)
TO_WEIGH = Page(
    "/pages/matters/requests", "Requests for a copy: is anything hidden to be told?", _KNOW
)
LET_IN = Page(f"{_REQUEST}/let-in", "Let a copy tell of a hidden matter", _KNOW)
WEIGHED = Page(f"{_REQUEST}/weighed", "Say that hidden matters were weighed", _KNOW)
