"""The first page of information governance, and all that it leads to."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from api.pages import words
from api.pages.governance import destructions, erasures, finding, holds, requests, reviews
from api.pages.governance.addresses import (
    DESTRUCTION,
    ERASURE,
    GOVERNANCE,
    HOLD,
    REQUEST,
    REVIEW,
)
from api.pages.governance.lists import GROUNDS, HOLDERS, REQUESTERS, label, outstanding
from api.pages.page import Page, Pages, page_router
from api.pages.tables import Cell, Table

_AREAS = (finding, requests, holds, erasures, destructions, reviews)
PAGES: tuple[Page, ...] = (GOVERNANCE, *(page for area in _AREAS for page in area.PAGES))
_KINDS = ("disclosures", "erasures", "destructions", "holds", "external-reviews")


def router(pages: Pages) -> APIRouter:
    """The routes of all pages of information governance."""
    routes = page_router()

    @routes.get(GOVERNANCE.path)
    async def governance(request: Request) -> HTMLResponse:
        record = pages.record(request)
        told = await record.get_all({kind: f"/{kind}" for kind in _KINDS})
        return pages.render(
            request,
            "governance/governance.html",
            requests=asked_for(told["disclosures"].body),
            holds=standing(told["holds"].body),
            erasures=erased(told["erasures"].body),
            destructions=listed(told["destructions"].body),
            reviews=reviewed(told["external-reviews"].body),
        )

    for area in _AREAS:
        routes.routes.extend(area.router(pages).routes)
    return routes


def asked_for(told: Mapping[str, Any]) -> Table:
    """Requests of people for a copy of their record: open ones by the day on which they are due,
    then the others, the latest first."""
    found = sorted(told["disclosures"], key=lambda each: str(each["due_by"]))
    still_open = [each for each in found if each["state"] == "open"]
    over = [each for each in reversed(found) if each["state"] != "open"]
    rows = [
        (
            Cell(
                f"Received {words.day(each['received_on'])}",
                href=REQUEST.of(disclosure_id=each["disclosure"]),
                more=each["disclosure"],
            ),
            Cell(label(REQUESTERS, each["requester"])),
            Cell(requests.STATES[each["state"]], more=_checked(each)),
            Cell(
                f"{words.day(each['due_by'])}, overdue"
                if each["overdue"]
                else words.day(each["due_by"]),
                stands_out=each["overdue"],
            ),
        )
        for each in (*still_open, *over)
    ]
    columns = ("Request", "Who asks", "Stands", "Due")
    return Table("Requests for a copy of a record", columns, rows, "Nobody has asked for one.")


def _checked(each: Mapping[str, Any]) -> str:
    return "" if each["checked"] or each["state"] != "open" else "Who asks is not checked yet"


def standing(told: Mapping[str, Any]) -> Table:
    """What is kept whatever its age."""
    rows = [
        (
            Cell(
                holds.keeps(each),
                href=HOLD.of(hold_id=each["hold"]),
                more=each.get("stream") or each["person"],
            ),
            Cell(label(HOLDERS, each["authority"])),
        )
        for each in reversed(told["holds"])
    ]
    return Table("Holds", ("Keeps", "For"), rows, "None stands.")


def erased(told: Mapping[str, Any]) -> Table:
    """What was asked to be erased, and where that is on its way, the latest first."""
    rows = [
        (
            Cell(
                erasures.covers(each),
                href=ERASURE.of(erasure_id=each["erasure"]),
                more=each["stream"],
            ),
            Cell(label(GROUNDS, each["ground"])),
            Cell(
                erasures.STATES[each["state"]],
                more=words.first_letter(outstanding(each["outstanding"])),
                stands_out=each["state"] in {"requested", "ordered"},
            ),
        )
        for each in reversed(told["erasures"])
    ]
    return Table("Erasures", ("Covers", "Ground", "Stands"), rows, "Nobody has asked for one.")


def listed(told: Mapping[str, Any]) -> Table:
    """Lists of cases whose time is over, the latest first."""
    rows = [
        (
            Cell(
                f"{len(each['cases'])} case{'' if len(each['cases']) == 1 else 's'}",
                href=DESTRUCTION.of(destruction_id=each["destruction"]),
                more=each["destruction"],
            ),
            Cell(destructions.STATES[each["state"]], stands_out=each["state"] == "listed"),
            Cell(str(sum("dropped" in case for case in each["cases"]))),
        )
        for each in reversed(told["destructions"])
    ]
    columns = ("List", "Stands", "Kept after all")
    return Table("Lists for destruction", columns, rows, "None was drawn up.")


def reviewed(told: Mapping[str, Any]) -> Table:
    """Who from outside reads cases, the latest first."""
    rows = [
        (
            Cell(
                f"From {words.moment(each['starting'])}",
                href=REVIEW.of(review_id=each["review"]),
                more=each["review"],
            ),
            Cell(str(len(each["cases"]))),
            Cell(words.moment(each["over"])),
            Cell(
                reviews.STATES[reviews.state(each)],
                stands_out=reviews.state(each) == "requested",
            ),
        )
        for each in reversed(told["reviews"])
    ]
    columns = ("Review", "Cases", "Until", "Stands")
    return Table("External reviews", columns, rows, "Nobody has asked for one.")
