"""Where the pages about chronologies stand, and for whom."""

from api.pages.page import Page
from domain.roles import CLINICAL, Role

LEAD = frozenset({Role.SAFEGUARDING_LEAD})
READERS = CLINICAL | {Role.SERVICE_MANAGER, Role.AUDITOR}
_ALL = "/pages/chronologies"
_ONE = _ALL + "/{chronology_id}"
_FROZEN = _ONE + "/frozen/{frozen_id}"

CHRONOLOGIES = Page(_ALL, "Chronologies", READERS, menu="Chronologies")
OPENING = Page(f"{_ALL}/open", "Open a chronology", CLINICAL)
CHRONOLOGY = Page(_ONE, "Chronology", READERS)
ENTRIES = Page(_ONE + "/cases/{case_id}", "Choose from the entries of a case", CLINICAL)
CHOICE = Page(_ONE + "/choices/{entry_id}", "Choose for the chronology", CLINICAL)
ROW = Page(_ONE + "/told-by-others", "Told by another agency", CLINICAL)
WITHDRAWAL = Page(_ONE + "/told-by-others/{row_id}", "Withdraw what was told", CLINICAL)
GROUP = Page(_ONE + "/group", "Whose cases it tells of", CLINICAL)
WITHHELD = Page(_ONE + "/kept-from-copies", "Kept from copies", LEAD)
FROZEN = Page(_FROZEN, "Frozen chronology", CLINICAL)
PRINT = Page(_FROZEN + "/print", "Frozen chronology on paper", CLINICAL)
COPY = Page(_FROZEN + "/copies/{layout}", "Copy for another agency", LEAD)
GIVING = Page(_FROZEN + "/given", "Record that a copy is given", LEAD)
