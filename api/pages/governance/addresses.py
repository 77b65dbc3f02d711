"""Where the pages of information governance stand."""

from api.pages.page import Page
from domain.roles import Role

KEEPS = frozenset({Role.INFORMATION_GOVERNANCE})
_ALL = "/pages/governance"
_ERASURE = _ALL + "/erasures/{erasure_id}"
_HOLD = _ALL + "/holds/{hold_id}"
_DESTRUCTION = _ALL + "/destructions/{destruction_id}"
_REQUEST = _ALL + "/requests/{disclosure_id}"
_REVIEW = _ALL + "/reviews/{review_id}"

WHO_CAN_TELL = (
    "Find it above; of a restricted record the safeguarding lead can tell you the number."
)
"""Said where a number is asked for, below the way to the page that finds it."""

GOVERNANCE = Page(_ALL, "Information governance", KEEPS, menu="Governance")
ASK_ERASURE = Page(_ALL + "/erasures/ask", "Ask for an erasure", KEEPS)
ASK_PART = Page(_ALL + "/erasures/ask/part", "Ask for the erasure of one part of an entry", KEEPS)
ERASURE = Page(_ERASURE, "An erasure", KEEPS)
APPROVE_ERASURE = Page(_ERASURE + "/approval", "Approve an erasure", KEEPS)
REFUSE_ERASURE = Page(_ERASURE + "/refusal", "Refuse an erasure", KEEPS)
FIND = Page(_ALL + "/find", "Find the number of a person or case", KEEPS)
PLACE_HOLD = Page(_ALL + "/holds/place", "Place a hold", KEEPS)
HOLD = Page(_HOLD, "A hold", KEEPS)
RELEASE_HOLD = Page(_HOLD + "/release", "Release a hold", KEEPS)
RETENTION = Page(_ALL + "/retention", "Cases whose time is over", KEEPS)
DESTRUCTION = Page(_DESTRUCTION, "A list for destruction", KEEPS)
APPROVE_DESTRUCTION = Page(_DESTRUCTION + "/approval", "Approve a list for destruction", KEEPS)
REFUSE_DESTRUCTION = Page(_DESTRUCTION + "/refusal", "Refuse a list for destruction", KEEPS)
TAKE_ON = Page(_ALL + "/requests/take-on", "Take on a request", KEEPS)
REQUEST = Page(_REQUEST, "A request for a copy of a record", KEEPS)
DECISION = Page(_REQUEST + "/decisions/{command}", "Decide about a request", KEEPS)
PACK = Page(_REQUEST + "/pack", "What is told on a request", KEEPS)
PACK_FILE = Page(_REQUEST + "/pack/file", "The pack as a file", KEEPS)
ASK_REVIEW = Page(_ALL + "/reviews/ask", "Ask for an external review", KEEPS)
REVIEW = Page(_REVIEW, "An external review", KEEPS)
APPROVE_REVIEW = Page(_REVIEW + "/approval", "Approve an external review", KEEPS)
END_REVIEW = Page(_REVIEW + "/end", "End an external review", KEEPS)
