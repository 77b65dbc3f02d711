"""Subject access requests as JSON values."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from api.answers import presenting
from application.disclosure.disclosing import Mention, Standing
from application.disclosure.weighing import ToWeigh
from application.reconstruction.plain import plain
from domain.facts import Gone
from domain.governance.disclosure import Disclosure
from domain.governance.disclosure_parts import Place, Withholding
from domain.moments import london_day
from domain.unchecked import unchecked_of


def told(standing: Standing, now: datetime) -> dict[str, Any]:
    """A disclosure, and whether it is overdue at an instant."""
    disclosure = standing.disclosure
    answer = {
        "disclosure": str(disclosure.id),
        "person": str(disclosure.person),
        "requester": disclosure.requester,
        "state": _state(disclosure),
        "checked": disclosure.checked,
        "received_on": disclosure.received_on.isoformat(),
        "due_by": disclosure.due_by.isoformat(),
        "overdue": disclosure.overdue(london_day(now)),
        "position": standing.position,
        "in_charge": str(standing.in_charge),
    }
    if disclosure.refused is not None:
        answer["refused"] = disclosure.refused
    if disclosure.access is not None:
        answer["requester_access"] = plain(disclosure.access)
    return answer


def _state(disclosure: Disclosure) -> str:
    if disclosure.refused is not None:
        return "refused"
    return "open" if disclosure.released_by is None else "released"


def to_weigh(each: ToWeigh, now: datetime) -> dict[str, Any]:
    """An open request as those are told of it who may know of hidden matters: not of whom."""
    disclosure = each.standing.disclosure
    return {
        "disclosure": str(disclosure.id),
        "received_on": disclosure.received_on.isoformat(),
        "due_by": disclosure.due_by.isoformat(),
        "overdue": disclosure.overdue(london_day(now)),
        "weighed_by": sorted(role.value for role in disclosure.weighed),
        "matters": [
            {"matter": str(matter.id), "let_in": matter.id in each.let_in}
            | ({} if matter.sort is None else {"sort": matter.sort.value})
            for matter in each.matters
        ],
    }


def told_to_requester(standing: Standing) -> dict[str, Any]:
    """A disclosure as whoever asked for it may be told of it."""
    disclosure = standing.disclosure
    answer = {
        "disclosure": str(disclosure.id),
        "state": _state(disclosure),
        "received_on": disclosure.received_on.isoformat(),
        "due_by": disclosure.due_by.isoformat(),
    }
    if disclosure.access is not None:
        answer["readable_until"] = disclosure.access.until.isoformat()
    return answer


def decided(standing: Standing) -> dict[str, Any]:
    """What was decided of its content so far."""
    disclosure = standing.disclosure
    return {
        "cases": sorted(str(case) for case in disclosure.cases),
        "revision": disclosure.revision,
        "extended": disclosure.extended,
        "matters": sorted(str(matter) for matter in disclosure.matters),
        "matters_weighed_by": sorted(role.value for role in disclosure.weighed),
        "withheld": [
            {"withholding": str(id)} | _withholding(each)
            for id, each in disclosure.withheld.items()
        ],
        "told": [
            {**_place(each.place), "basis": each.basis, "decided_by": str(each.by)}
            for each in disclosure.opened.values()
        ],
    }


def _withholding(each: Withholding) -> dict[str, Any]:
    told = {**_place(each.place), "ground": each.ground.value, "decided_by": str(each.by)}
    if each.span is not None:
        told["span"] = plain(each.span)
    if each.review_by is not None:
        told["review_by"] = each.review_by.isoformat()
    return told


def _place(place: Place) -> dict[str, Any]:
    told: dict[str, Any] = plain(place)
    return told


def asked_in(words: Mapping[str, Any] | Gone) -> dict[str, Any]:
    """What was asked for, in the words it came in, or that they are erased."""
    return {"words": presenting.gone(words) if isinstance(words, Gone) else words}


def mentioned(mentions: Sequence[Mention]) -> dict[str, Any]:
    """Where in the records of others the person is named."""
    return {
        "mentioned_elsewhere": [
            {"stream": str(each.stream), "event": str(each.event), "part": each.part}
            for each in mentions
        ]
    }


def unchecked() -> dict[str, Any]:
    """The rules behind it that are general knowledge."""
    return {"unchecked_rules": list(unchecked_of("subject_access"))}
