"""Every form there is, by the command that it is for, in the order in which pages offer them."""

from collections.abc import Mapping

from api.pages.recording import (
    agencies,
    concerns,
    contacts,
    corrections,
    keeping_away,
    notes,
    questionnaires,
    risk,
    supervision,
)
from api.pages.recording.forms import Form

_AREAS = (
    concerns,
    agencies,
    contacts,
    notes,
    risk,
    questionnaires,
    supervision,
    corrections,
    keeping_away,
)
FORMS: Mapping[str, Form] = {form.command: form for area in _AREAS for form in area.FORMS}
