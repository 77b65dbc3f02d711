"""Where the pages of an audit stand, and for whom."""

from api.pages.page import Page
from domain.roles import Role

WATCHES = frozenset({Role.INFORMATION_GOVERNANCE, Role.SAFEGUARDING_LEAD, Role.AUDITOR})
ANSWERS = WATCHES | {Role.SERVICE_MANAGER}
"""For emergencies."""
REVIEWS = frozenset({Role.SERVICE_MANAGER, Role.SAFEGUARDING_LEAD})
COUNTS = frozenset({Role.SUPERVISOR, Role.SERVICE_MANAGER, Role.AUDITOR})

AUDIT = Page("/pages/audit", "Audit", ANSWERS | COUNTS, menu="Audit")
SEEN_BY = Page("/pages/cases/{case_id}/readings", "Who saw this record", WATCHES)
UNREVIEWED = Page("/pages/audit/break-glass", "Emergency access to be reviewed", ANSWERS)
USE = Page("/pages/audit/break-glass/{grant_id}", "A use of emergency access", REVIEWS)
SAMPLES = Page("/pages/audit/samples", "Random samples of cases", frozenset({Role.AUDITOR}))
SAMPLE = Page("/pages/audit/samples/{sample_id}", "A random sample", frozenset({Role.AUDITOR}))
USES = Page("/pages/audit/break-glass/uses", "Uses of emergency access in a period", ANSWERS)
