"""A caseload with what stands open in its cases, and how those measured otherwise have changed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import Connection

from domain.case.referral.referral import Pathway
from domain.outcomes.progress import Progress, progress
from projections.boards.item import Item
from projections.boards.of_cases import items_of
from projections.boards.query import reached
from projections.caseload.query import CaseloadPage, caseload
from projections.outcomes.projection import OutcomesProjection
from projections.outcomes.query import scores_of


@dataclass(frozen=True)
class DetailedCaseload:
    """A page of a caseload; by its cases what of the kinds asked for stands open, and the progress
    of those on another pathway than the adults', whose totals stand in the page itself."""

    page: CaseloadPage
    items: Mapping[UUID, list[Item]]
    progress: Mapping[UUID, tuple[Progress, ...]]


def detailed_caseload(
    connection: Connection[Any],
    *,
    at_position: int | None = None,
    kinds: Collection[str],
    **asked: Any,
) -> DetailedCaseload:
    """A page as :func:`~projections.caseload.query.caseload` finds it by the rest of what is asked.

    Without ``at_position`` it is as far as all views have come that this is read from. Raises
    :class:`~projections.as_of.NotYetProjected`.
    """
    found = reached(connection, at_position, OutcomesProjection())
    page = caseload(connection, at_position=found.position, **asked)
    cases = [line.row.case_id for line in page.lines]
    others = [line.row.case_id for line in page.lines if line.row.pathway != Pathway.ADULT]
    scores = scores_of(connection, others, at_position=found.position) if others else {}
    return DetailedCaseload(
        page=page,
        items=items_of(connection, cases, found.position, kinds=kinds),
        progress={case: progress(of_case) for case, of_case in scores.items()},
    )
