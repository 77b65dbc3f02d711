"""In which capacity somebody looks: for which purpose, by which use of break-glass, for which
external review. It stands in the address, as ids and codes, and goes along as the headers that the
routes know; the gate decides what comes of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request

from api.pages.address import address
from domain.envelope import Purpose

_PURPOSES = {
    Purpose.CARE: "for somebody’s care",
    Purpose.SAFEGUARDING: "for safeguarding",
    Purpose.SUPERVISION: "for supervision",
    Purpose.ADMINISTRATION: "for administration",
    Purpose.QUALITY: "for an audit of quality",
}


@dataclass(frozen=True)
class Capacity:
    """What was stated; nothing of it where somebody just looks."""

    purpose: Purpose | None = None
    grant: UUID | None = None
    review: UUID | None = None

    @property
    def headers(self) -> dict[str, str]:
        """The headers by which the routes are told."""
        told = {"purpose": self.purpose, "break-glass": self.grant, "external-review": self.review}
        return {name: str(value) for name, value in told.items() if value is not None}

    @property
    def query(self) -> dict[str, str]:
        """The parameters by which addresses of pages keep it."""
        told = {"purpose": self.purpose, "grant": self.grant, "review": self.review}
        return {name: str(value) for name, value in told.items() if value is not None}

    def link(self, path: str, **more: str) -> str:
        """An address of a page of ours that is looked at in the same capacity."""
        return address(path, {**more, **self.query})

    @property
    def sentence(self) -> str:
        """What a page says of it; nothing where nothing was stated."""
        said = []
        if self.grant is not None:
            said.append("You see this by emergency access. Somebody else will review why.")
        if self.review is not None:
            said.append("You see this for an external review, as the record stood on its day.")
        if self.purpose is not None:
            said.append(f"You look at this {_PURPOSES[self.purpose]}.")
        return " ".join(said)


JUST_LOOKING = Capacity()
"""Nothing was stated."""


async def _capacity(
    request: Request,
    purpose: Annotated[Purpose | None, Query()] = None,
    grant: Annotated[UUID | None, Query()] = None,
    review: Annotated[UUID | None, Query()] = None,
) -> Capacity:
    stated = Capacity(purpose=purpose, grant=grant, review=review)
    # What the page asks of the record goes out with it.
    request.scope["capacity"] = stated
    return stated


InCapacity = Annotated[Capacity, Depends(_capacity)]
IN_CAPACITY = Depends(_capacity)
"""For every page, whether or not it looks at it itself."""


def stated_headers(scope: Mapping[str, object]) -> dict[str, str]:
    """The headers that go out with what a page asks; none before anything was stated."""
    stated = scope.get("capacity")
    return stated.headers if isinstance(stated, Capacity) else {}
