"""How samples are told as JSON."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from api.answers import presenting
from application.reading import RESTRICTED, Entry
from application.reconstruction.plain import plain
from application.sampling import Kept
from domain.case.assessment.assessment import ProblemDescriptorSet
from domain.gate.decision import Allowed
from domain.moments import instant_text
from domain.outcomes.course import Course


def drawn(id: UUID, kept: Kept) -> dict[str, Any]:
    """A draw, without its cases."""
    told: dict[str, Any] = plain(kept.sample)
    del told["cases"]
    return {
        "sample": str(id),
        "drawn": instant_text(kept.drawn_at),
        "drawn_position": kept.drawn_position,
        **told,
    }


def sample(
    id: UUID, kept: Kept, courses: Mapping[UUID, Course], allowed: Mapping[UUID, Allowed]
) -> dict[str, Any]:
    """A sample with those of its cases that are ``allowed``, as they stood at its position; nothing
    in it depends on when it is read."""
    shown = [
        _case(number, case, courses.get(case), allowed[case], kept.sample.position)
        for number, case in enumerate(kept.sample.cases, 1)
        if case in allowed
    ]
    hidden = len(kept.sample.cases) - len(shown)
    return drawn(id, kept) | {"cases": shown, "cases_not_shown": hidden}


def entries(number: int, case: UUID, shown: Iterable[Entry]) -> list[dict[str, Any]]:
    """The entries of one of a sample's cases, which stands there under this number."""
    return [{"number": number, "case": str(case)} | presenting.entry(each) for each in shown]


def _case(
    number: int, case: UUID, course: Course | None, allowed: Allowed, position: int
) -> dict[str, Any]:
    told: dict[str, Any] = {
        "number": number,
        "case": str(case),
        "history": f"/cases/{case}/history?position={position}",
    }
    if allowed.restricted:
        return told | {"withheld": RESTRICTED}
    if course is None:
        return told
    told |= {
        "pathway": course.pathway.value,
        "service": course.service,
        "received": course.received.isoformat(),
        "taken_on": course.taken_on,
    }
    if course.ended is not None:
        told["ended"] = course.ended.isoformat()
    for name in ("end_code", "step", "descriptor"):
        value = getattr(course, name)
        if value is not None and (name == "end_code" or allowed.tells(ProblemDescriptorSet)):
            told[name] = value
    return told
