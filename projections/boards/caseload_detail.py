"""A caseload with what is late in its cases, and how those measured otherwise have changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import Connection

from domain.case.referral.referral import Pathway
from domain.outcomes.progress import Progress, progress
from projections.boards.item import Kind
from projections.boards.of_cases import late_in
from projections.boards.query import reached
from projections.caseload.query import CaseloadPage, caseload
from projections.outcomes.projection import OutcomesProjection
from projections.outcomes.query import scores_of


@dataclass(frozen=True)
class DetailedCaseload:
    """A page of a caseload; by its cases the entries of the kinds asked for that stand open since
    longer than they may, and the progress of those on another pathway than the adults', whose
    totals stand in the page itself."""

    page: CaseloadPage
    late: Mapping[UUID, Mapping[str, Sequence[UUID]]]
    progress: Mapping[UUID, tuple[Progress, ...]]


def detailed_caseload(
    connection: Connection[Any],
    *,
    at_position: int | None = None,
    begun_by: Mapping[Kind, datetime],
    **asked: Any,
) -> DetailedCaseload:
    """A page as :func:`~projections.caseload.query.caseload` finds it by the rest of what is asked;
    late is what began by the instant beside its kind.

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
        late=late_in(connection, cases, found.position, begun_by=begun_by),
        progress={case: progress(of_case) for case, of_case in scores.items()},
    )
