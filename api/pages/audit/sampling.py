"""Random samples of cases: drawn, listed, and read for ever as their cases stood."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.pages import words
from api.pages.asking import Refused
from api.pages.audit.addresses import SAMPLE, SAMPLES
from api.pages.form_page import Attempt, form_page
from api.pages.forms import KEY, Form, our_form
from api.pages.labels import labels
from api.pages.page import Page, Pages, page_router
from api.pages.tables import Cell, Table
from domain.case.referral.referral import Pathway
from domain.governance.sampling import Going

PAGES: tuple[Page, ...] = (SAMPLES, SAMPLE)
PATHWAYS = {each.value: words.in_words(each) for each in Pathway}
GOING = {Going.OPEN.value: "Cases that go on", Going.ENDED.value: "Cases that have ended"}
_CRITERIA = ("pathway", "going", "received_from", "received_to", "ended_from", "ended_to")
COLUMNS = ("Drawn", "Of which cases", "How many", "As of position")
_LONGEST_NUMBER = 6


def router(pages: Pages) -> APIRouter:
    """The routes of samples."""
    routes = page_router()

    @routes.get(SAMPLES.path)
    async def samples(request: Request) -> HTMLResponse:
        return await _listed(pages, request)

    @routes.post(SAMPLES.path)
    async def draw(request: Request) -> Response:
        form = await our_form(request)
        try:
            made = await pages.record(request).post(
                "/samples/draw-sample", {"data": asked(form)}, key=form.get(KEY)
            )
        except Refused as refused:
            return await _listed(pages, request, Attempt(form, refused))
        there = SAMPLE.of(sample_id=made.body["sample"])
        return RedirectResponse(there, status_code=303)

    @routes.get(SAMPLE.path)
    async def sample(request: Request, sample_id: UUID) -> HTMLResponse:
        told = (await pages.record(request).get(f"/samples/{sample_id}")).body
        return pages.render(
            request,
            "audit/sample.html",
            sample=told,
            table=Table(
                "Cases, as they stood",
                ("Case", "Referred", "Ended", "Step"),
                [case(each, told["position"]) for each in told["cases"]],
                "None that you may see.",
            ),
        )

    return routes


async def _listed(pages: Pages, request: Request, attempt: Attempt | None = None) -> HTMLResponse:
    told = (await pages.record(request).get("/samples")).body
    return form_page(
        pages,
        request,
        "audit/samples.html",
        attempt,
        table=Table(
            "Drawn so far",
            COLUMNS,
            [drawn(each) for each in reversed(told["samples"])],
            "No sample has been drawn yet.",
        ),
        pathways=PATHWAYS,
        going=GOING,
    )


def asked(form: Form) -> dict[str, Any]:
    """What a form asks to be drawn: what was left empty is not asked for."""
    given = {name: form.get(name) for name in _CRITERIA if form.get(name)}
    size = form.get("size")
    is_number = size.isdecimal() and len(size) <= _LONGEST_NUMBER
    found: dict[str, Any] = {"criteria": given, "size": int(size) if is_number else size}
    return found | ({"seed": form.get("seed")} if form.get("seed") else {})


def drawn(told: Mapping[str, Any]) -> tuple[Cell, ...]:
    """A row of the list of samples."""
    criteria = [
        f"{words.in_words(name)}: {_criterion(value)}"
        for name, value in told["criteria"].items()
        if value is not None
    ]
    return (
        Cell(words.moment(told["drawn"]), href=SAMPLE.of(sample_id=told["sample"])),
        Cell("; ".join(criteria) or "All cases"),
        Cell(f"{told['size']} of {told['population']}"),
        Cell(str(told["position"])),
    )


def case(told: Mapping[str, Any], position: int) -> tuple[Cell, ...]:
    """A case of a sample, with the way to how it stood."""
    named = Cell(f"Case {told['number']}", href=f"/pages/cases/{told['case']}?position={position}")
    if "withheld" in told:
        return named, Cell(words.withheld(told["withheld"])), Cell(""), Cell("")
    if "received" not in told:
        return named, Cell("Not known"), Cell(""), Cell("")
    ended = words.day(told["ended"]) if "ended" in told else "Goes on"
    return (
        Cell(named.text, href=named.href, more=words.in_words(told["pathway"])),
        Cell(words.day(told["received"])),
        Cell(ended, more=labels("end_codes", "codes").get(told.get("end_code", ""), "")),
        Cell(f"Step {told['step']}" if "step" in told else "None yet"),
    )


def _criterion(value: str) -> str:
    return words.day(value) if value[:1].isdecimal() else words.in_words(value)
