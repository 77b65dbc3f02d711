"""The forms that are offered for a record, by area, those of every day first."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from api.pages.recording.forms import Form
from api.pages.recording.sections import Section

_EVERYDAY = frozenset(
    {
        Section.CONTACTS,
        Section.RISK,
        Section.MEASURES,
        Section.SAFEGUARDING,
        Section.SUPERVISION,
    }
)


_FEW = 12
"""Forms that are seen at a glance, wherever they belong."""


@dataclass(frozen=True)
class Area:
    """The forms of one area. ``is_open``: they stand there at once, else below their heading."""

    heading: str
    forms: Sequence[Form]
    is_open: bool


def areas(forms: Collection[Form], *, undecided: bool) -> tuple[Area, ...]:
    """The forms by area, those that stand open first: the areas of every day, and the referral
    while it is ``undecided`` whether it is taken on; of a few forms all."""
    is_first = _EVERYDAY | ({Section.REFERRAL} if undecided else frozenset())
    found = [
        Area(
            section.value,
            tuple(form for form in forms if form.section is section),
            is_open=section in is_first or len(forms) <= _FEW,
        )
        for section in Section
    ]
    return tuple(sorted((area for area in found if area.forms), key=lambda area: not area.is_open))
