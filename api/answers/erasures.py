"""Erasures, holds and destruction lists as JSON values."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from api.answers.outlines import outlined
from application.erasing.parts import EntryParts
from application.erasing.retention import Over
from domain.case.outline import Outline
from domain.governance.destruction import Destruction
from domain.governance.erasure import Erasure
from domain.governance.holds import Hold, PlaceHold


def about(hold: Hold | PlaceHold) -> list[UUID]:
    """The record that a hold keeps, or the person."""
    return [id for id in (hold.stream, hold.person) if id is not None]


def held(hold: Hold) -> dict[str, Any]:
    """A hold as JSON values."""
    told = {"hold": hold.id, "authority": hold.authority, "by": hold.placed_by}
    told |= {"stream": hold.stream, "person": hold.person}
    return {name: str(value) for name, value in told.items() if value is not None}


def kept_by(holds: Sequence[Hold], house: frozenset[UUID]) -> dict[str, Any]:
    """Whether holds keep a record, and which: of those whose record is of ``house``."""
    told = [each for each in holds if house.issuperset(about(each))]
    return {"held": bool(holds), "holds": [str(each.id) for each in told]}


def told(id: UUID, erasure: Erasure) -> dict[str, Any]:
    """An erasure as JSON values."""
    scope = erasure.scope.model_dump(mode="json", exclude_none=True)
    return {
        "erasure": str(id),
        **scope,
        "ground": erasure.ground,
        "state": state_of(erasure),
        "outstanding": list(erasure.outstanding),
    }


def state_of(erasure: Erasure) -> str:
    """Where an erasure is on its way, as a code."""
    if erasure.refused is not None:
        return "refused"
    if erasure.waits:
        return "requested"
    if erasure.done:
        return "done"
    return "ordered" if erasure.ordered else "approved"


def parts(found: EntryParts) -> dict[str, Any]:
    """An entry's parts by their names, each with whom it is about."""
    entry = found.entry
    return {
        "stream": str(entry.stream),
        "event": str(entry.id),
        "label": entry.fact_class.LABEL,
        "occurred": entry.record["occurred"],
        "parts": [
            {
                "part": each.name,
                "subject": str(each.subject),
                "of_the_record": each.of_the_record,
            }
            for each in found.parts
        ],
    }


def due(over: Over, *, is_held: bool, outline: Outline | None = None) -> dict[str, Any]:
    """A case whose time is over, and whether a hold keeps it all the same; in outline, where it may
    be told."""
    return {
        **({} if outline is None else outlined(outline)),
        "case": str(over.case),
        "kept_until": over.kept.until.isoformat(),
        "rule": over.kept.rule,
        "policy": f"retention/{over.kept.version}",
        "held": is_held,
    }


def listed(
    id: UUID, destruction: Destruction, more: Mapping[UUID, Mapping[str, Any]] | None = None
) -> dict[str, Any]:
    """A destruction list, with why a case of it is kept after all, and with ``more`` of a case."""
    of = more or {}
    cases = [
        {
            **each.model_dump(mode="json"),
            **_dropped(destruction, each.case),
            **of.get(each.case, {}),
        }
        for each in destruction.cases
    ]
    return {
        "destruction": str(id),
        "policy": f"retention/{destruction.retention}",
        "state": state_of_list(destruction),
        "cases": cases,
    }


def _dropped(destruction: Destruction, case: UUID) -> dict[str, str]:
    why = destruction.dropped.get(case)
    return {} if why is None else {"dropped": why}


def state_of_list(destruction: Destruction) -> str:
    """Where a destruction list is on its way, as a code."""
    if destruction.refused is not None:
        return "refused"
    if destruction.waits:
        return "listed"
    return "done" if destruction.done else "approved"
