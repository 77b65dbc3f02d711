"""Every form there is, by the command that it is for, in the order in which pages offer them; and
the commands that have none, each with the reason."""

from collections.abc import Mapping

from api.pages.recording import (
    access,
    agencies,
    assessment,
    circumstances,
    concern_links,
    concerns,
    conferences,
    consent,
    contacts,
    corrections,
    documents,
    duties,
    ending,
    goals,
    holding,
    management,
    notes,
    plans,
    questionnaires,
    referral,
    risk,
    sharing,
    supervision,
)
from api.pages.recording.forms import Form

_AREAS = (
    concerns,
    agencies,
    concern_links,
    contacts,
    notes,
    risk,
    questionnaires,
    goals,
    supervision,
    corrections,
    referral,
    assessment,
    consent,
    sharing,
    circumstances,
    conferences,
    plans,
    duties,
    holding,
    ending,
    documents,
    management,
    access,
)
FORMS: Mapping[str, Form] = {form.command: form for area in _AREAS for form in area.FORMS}

WITHOUT_FORM: Mapping[str, str] = {
    "record-disclosure": "it holds the hash of what was sent, which the sending program knows",
    "record-subject-access": "it is recorded as the copy of a record is given",
    "mark-audit-sampled": "it is recorded as a sample is drawn",
}
"""The commands of a case that no page asks for. What begins a case has its own pages."""
