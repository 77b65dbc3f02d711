"""The people's names on a list, for those who ask for them and may read them."""

from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query

from api.composing.services import Services
from api.showing.recording import Shown
from domain.case.referral.referral import AREA
from domain.facts import Gone
from domain.gate.decision import Allowed
from projections.caseload.row import CaseloadRow

Names = Annotated[bool, Query(description="Tell who each case is about, by name.")]
_TOLD = ("name", "preferred_name")


def put_names(
    rows: Sequence[MutableMapping[str, Any]],
    *,
    of: Iterable[CaseloadRow],
    services: Services,
    allowed: Mapping[UUID, Allowed],
    showing: Shown,
) -> None:
    """Put beside each row who its case is about, or on what ground that is withheld.

    Each row names its case as ``case`` or ``case_id``. Raises
    :class:`~application.log.PartsUnavailable`.
    """
    told = [_case(row) for row in rows]
    wanted = frozenset(told)
    referrals = {row.case_id: row.referral_position for row in of if row.case_id in wanted}
    names = services.names.of(referrals, allowed)
    for case, row in zip(told, rows, strict=True):
        found = names.get(case)
        if isinstance(found, Gone):
            row["who"] = {"withheld": found.ground}
        elif found is not None:
            row["who"] = {name: found[name] for name in _TOLD if name in found}
    if names:
        showing.areas = (AREA,)


def _case(row: Mapping[str, Any]) -> UUID:
    named = row.get("case") or row["case_id"]
    return named if isinstance(named, UUID) else UUID(named)
