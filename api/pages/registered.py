"""Every page there is, in the order of the menu; what is not here is not served."""

from types import ModuleType

from api.pages import (
    boards,
    case,
    chronologies,
    comparing,
    entries,
    evidence,
    home,
    own_record,
    recording,
)
from api.pages.page import Page

AREAS: tuple[ModuleType, ...] = (
    home.routes,
    boards.routes,
    case.routes,
    entries.routes,
    comparing.routes,
    recording.routes,
    chronologies.routes,
    evidence.routes,
    own_record.routes,
)
"""Each has its `PAGES` and makes its routes by `router(pages)`."""
PAGES: tuple[Page, ...] = tuple(page for area in AREAS for page in area.PAGES)
