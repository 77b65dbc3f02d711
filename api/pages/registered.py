"""Every page there is, in the order of the menu; what is not here is not served."""

from types import ModuleType

from api.pages.audit import routes as audit
from api.pages.boards import routes as boards
from api.pages.booked import routes as booked
from api.pages.case import routes as case
from api.pages.chronologies import routes as chronologies
from api.pages.comparing import routes as comparing
from api.pages.crisis import routes as crisis
from api.pages.emergencies import routes as emergencies
from api.pages.entries import routes as entries
from api.pages.evidence import routes as evidence
from api.pages.exports import routes as exports
from api.pages.governance import routes as governance
from api.pages.hindsight import routes as hindsight
from api.pages.home import routes as home
from api.pages.matters import routes as matters
from api.pages.operations import routes as operations
from api.pages.own_record import routes as own_record
from api.pages.page import Page
from api.pages.people import routes as people
from api.pages.receiving import routes as receiving
from api.pages.recording import routes as recording
from api.pages.scores import routes as scores

AREAS: tuple[ModuleType, ...] = (
    home,
    boards,
    booked,
    people,
    receiving,
    case,
    entries,
    comparing,
    hindsight,
    scores,
    crisis,
    recording,
    chronologies,
    evidence,
    emergencies,
    audit,
    exports,
    governance,
    matters,
    operations,
    own_record,
)
"""Each has its `PAGES` and makes its routes by `router(pages)`."""
PAGES: tuple[Page, ...] = tuple(page for area in AREAS for page in area.PAGES)
