"""A page of a list for one reader: judged case by case, named where that is asked for, recorded."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Protocol
from uuid import UUID

from fastapi import Query, Response

from api.answers.presenting import Reached
from api.composing.services import Services
from api.problems import JSONLine
from api.showing.names import put_names
from api.showing.recording import Shown
from application.callers import Caller
from application.reading import AsOf
from domain.gate.decision import Allowed
from projections.caseload.row import CaseloadRow

After = Annotated[str | None, Query(max_length=64, description="The page behind this one: `next`.")]


class Page(Protocol):
    """A page of a view, and behind what the next one begins."""

    @property
    def as_of(self) -> Reached: ...
    @property
    def next_after(self) -> UUID | None: ...


class Answering(Protocol):
    """How a page is told of the cases that may be shown."""

    def __call__(self, *, allowed: Mapping[UUID, Allowed]) -> dict[str, Any]: ...


@dataclass(frozen=True)
class Listing:
    """One reader's way through a list of this name."""

    services: Services
    caller: Caller
    showing: Shown
    name: str
    as_of: AsOf | None

    def place(self, after: str | None) -> UUID | None:
        """Where the list goes on; raises ``NotACursor``."""
        if after is None:
            return None
        return self.services.cursors.opened(self.name, self.caller.actor, after)

    def judged(self, cases: Iterable[UUID]) -> Mapping[UUID, Allowed]:
        """Of these cases those that may be shown, each with what of it."""
        return self.services.gate.admitted_to(self.caller, list(dict.fromkeys(cases)))

    def told(
        self,
        page: Page,
        rows: Sequence[CaseloadRow],
        answer: Answering,
        *,
        told_as: str = "rows",
        names: bool,
    ) -> Response:
        """The answer, made on the thread that reads, for the other one serves everybody."""
        allowed = self.judged(row.case_id for row in rows)
        position = (self.as_of or page.as_of).position
        self.showing.listed(allowed, position=position)
        told = answer(allowed=allowed)
        if names:
            put_names(
                told[told_as],
                of=rows,
                services=self.services,
                allowed=allowed,
                showing=self.showing,
            )
        if page.next_after is not None:
            told["next"] = self.services.cursors.sealed(
                self.name, self.caller.actor, page.next_after
            )
        return JSONLine(told)
