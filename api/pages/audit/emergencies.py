"""Emergency access (break-glass) for those who answer for it: what waits for a review, one use of
it, and its review."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from api.clock import utc_now
from api.pages import words
from api.pages.asking import Refused
from api.pages.audit.addresses import UNREVIEWED, USE, USES
from api.pages.audit.period import AtDays
from api.pages.emergencies.routes import REASONS
from api.pages.form_page import Attempt, form_page
from api.pages.forms import KEY, our_form
from api.pages.moment import AtStanding
from api.pages.page import Page, Pages, page_router
from api.pages.staff import Staff, staff_in
from api.pages.tables import Cell, Table
from api.pages.told import Told, withheld_ground
from domain.moments import instant_text, london_day
from domain.policies import policy

PAGES: tuple[Page, ...] = (UNREVIEWED, USES, USE)
FINDINGS = {
    code: words.first_letter(each["label"])
    for code, each in policy("access")["break_glass_findings"].items()
}
_USED = ("Opened", "By", "Reason", "What a review found", "Reviewed in time")
COLUMNS = ("Opened", "By", "Reason", "Review due")


@dataclass(frozen=True)
class Use:
    """One use: who opened which case and why, whether it is over, and what a review found."""

    case: str
    facts: tuple[Told, ...]
    is_over: bool
    is_reviewed: bool


def router(pages: Pages) -> APIRouter:
    """The routes of these pages."""
    routes = page_router()

    @routes.get(UNREVIEWED.path)
    async def unreviewed(
        request: Request, after: Annotated[int, Query(ge=0, lt=2**53)] = 0
    ) -> Response:
        record = pages.record(request)
        told = (await record.get("/break-glass/unreviewed", after=after)).body
        staff = await staff_in(record, told)
        reviews = request.scope["caller"].role in USE.roles
        rows = [waiting(each, staff, reviews=reviews) for each in told["grants"]]
        return pages.render(
            request,
            "audit/unreviewed.html",
            table=Table("To be reviewed", COLUMNS, rows, "Nothing waits for a review."),
            next=UNREVIEWED.at(after=str(told["next"])) if "next" in told else None,
        )

    @routes.get(USES.path)
    async def uses(request: Request, days: AtDays, moment: AtStanding) -> Response:
        period = days.or_last_quarter(london_day(utc_now()))
        record = pages.record(request)
        told = (await record.get("/reports/break-glass", **period.asked, **moment.asked)).body
        staff = await staff_in(record, told)
        hidden = told["grants_not_shown"]
        return pages.render(
            request,
            "audit/readings.html",
            title=USES.title,
            says=f"{hidden} more are not shown to you."
            if hidden
            else "Each use, for how long it lasted, and its review.",
            path=USES.path,
            days=period,
            table=Table(
                "Uses",
                _USED,
                [used(each, staff) for each in told["grants"]],
                "Nobody used it then.",
            ),
            next=None,
            case_id=None,
        )

    @routes.get(USE.path)
    async def show(request: Request, grant_id: UUID) -> Response:
        return await _shown(pages, request, grant_id)

    @routes.post(USE.path)
    async def review(request: Request, grant_id: UUID) -> Response:
        form, record = await our_form(request), pages.record(request)
        data = {"finding": form.get("finding"), "reasons": {"reasons": form.get("reasons")}}
        path = f"/break-glass/{grant_id}/review-break-glass"
        try:
            await record.post(path, {"data": data}, key=form.get(KEY))
        except Refused as refused:
            return await _shown(pages, request, grant_id, Attempt(form, refused))
        return RedirectResponse(USE.of(grant_id=grant_id), status_code=303)

    return routes


async def _shown(
    pages: Pages, request: Request, grant: UUID, attempt: Attempt | None = None
) -> Response:
    record = pages.record(request)
    told = (await record.get(f"/break-glass/{grant}")).body
    return form_page(
        pages,
        request,
        "audit/use.html",
        attempt,
        use=use(told, await staff_in(record, told), now=instant_text(utc_now())),
        grant_id=str(grant),
        findings=FINDINGS,
    )


def waiting(told: Mapping[str, Any], staff: Staff, *, reviews: bool) -> tuple[Cell, ...]:
    """A row of the list of what waits for a review; ``reviews``: for somebody who reviews it, whom
    it leads there."""
    until = "in force until" if told["in_force"] else "over since"
    due = words.day(told["review_by"]) if "review_by" in told else "No day could be worked out"
    return (
        Cell(
            words.moment(told["opened"]),
            href=USE.of(grant_id=told["grant"]) if reviews else None,
            more=f"{until} {words.moment(told['over'])}",
        ),
        *_by_whom_and_why(told, staff),
        Cell(f"{due}, overdue" if told["overdue"] else due, stands_out=told["overdue"]),
    )


def _by_whom_and_why(told: Mapping[str, Any], staff: Staff) -> tuple[Cell, Cell]:
    return (
        Cell(staff.opening(told, at=told["opened"]), more=staff.apart(told["actor"])),
        Cell(REASONS.get(told["reason"], words.in_words(told["reason"]))),
    )


def used(told: Mapping[str, Any], staff: Staff) -> tuple[Cell, ...]:
    """A row of the report on uses in a period."""
    finding = FINDINGS.get(told.get("finding", ""), "Not reviewed yet")
    reviewed = words.moment(told["reviewed"]) if "reviewed" in told else ""
    in_time = told.get("reviewed_in_time")
    return (
        Cell(words.moment(told["opened"]), more=_lasted(told["minutes"])),
        *_by_whom_and_why(told, staff),
        Cell(finding, more=reviewed),
        Cell("Not due yet" if in_time is None else "Yes" if in_time else "No, late"),
    )


def _lasted(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    told = [
        f"{count} {unit}{'' if count == 1 else 's'}"
        for count, unit in ((hours, "hour"), (rest, "minute"))
        if count
    ]
    return " and ".join(told) or "Less than a minute"


def use(told: Mapping[str, Any], staff: Staff, *, now: str) -> Use:
    """A use as its route tells it; ``now`` is an instant as text."""
    entries = {each["type"].rpartition(".")[2]: each for each in told["entries"]}
    opened = entries["break_glass_opened"]
    ended, reviewed = entries.get("break_glass_ended"), entries.get("break_glass_reviewed")
    data, over = opened["data"], opened["data"]["expires"]
    if ended is not None:
        over = min(over, ended["data"]["ended"])
    facts = [
        Told("Opened", words.moment(data["opened_at"])),
        Told("By", staff.opening(opened["by"], at=data["opened_at"])),
        Told("Reason", REASONS.get(data["reason"], words.in_words(data["reason"]))),
        _said("In their words", opened["parts"]["account"], "text"),
        Told("Over" if over <= now else "In force until", words.moment(over)),
    ]
    if "review_by" in data:
        facts.append(Told("Review due", words.day(data["review_by"])))
    if reviewed is not None:
        facts += [
            Told("Finding", FINDINGS.get(reviewed["data"]["finding"], "")),
            _said("Why", reviewed["parts"]["reasons"], "reasons"),
        ]
    return Use(data["case"], tuple(facts), over <= now, reviewed is not None)


def _said(term: str, part: Any, name: str) -> Told:
    if (ground := withheld_ground(part)) is not None:
        return Told(term, words.withheld(ground), is_withheld=True)
    return Told(term, str(part[name]))
