"""Evidence bundles: asked for, looked at as the verifier sees them, and judged when uploaded."""

from hashlib import sha256
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.pages.asking import Answer, Record, Refused
from api.pages.case.routes import CASE
from api.pages.case.unnamed import NAME_NOT_SHOWN
from api.pages.case.whose import whose
from api.pages.evidence.claims import PURPOSES
from api.pages.evidence.finding import askers, finding
from api.pages.evidence.judging import judged
from api.pages.evidence.turns import Turns
from api.pages.form_page import Attempt, form_page
from api.pages.forms import Form, FormOfAnotherSession, our_form
from api.pages.page import Page, Pages, page_router
from api.pages.staff import staff_in
from api.pages.uploading import our_upload
from domain.envelope import Purpose
from domain.roles import Role

_MAKES = frozenset(
    {Role.SAFEGUARDING_LEAD, Role.SERVICE_MANAGER, Role.AUDITOR, Role.INFORMATION_GOVERNANCE}
)
EVIDENCE = Page("/pages/evidence", "Evidence", _MAKES, menu="Evidence")
VERIFY = Page("/pages/evidence/verify", "Check a bundle", _MAKES)
POLICY = Page("/pages/evidence/policy", "Whom to trust", _MAKES)
EXPORT = Page("/pages/cases/{case_id}/evidence", "Evidence of a case", _MAKES)
PAGES = (EVIDENCE, VERIFY, POLICY, EXPORT)

_NOBODY = "quorum none\n"
"""The policy that trusts no log: what is judged by it is genuine at best by its own keys."""
_AT_ONCE = 2
_WAITING = 4
_NOT_FOUND = 404
_LONGEST_NUMBER = 16


def router(pages: Pages) -> APIRouter:
    """The routes of these pages."""
    routes, turns = page_router(), Turns(at_once=_AT_ONCE, waiting=_WAITING)

    async def found_in(record: Record, bundle: bytes, policy: str) -> dict[str, Any]:
        """What a page tells of a bundle: what the verifier says, and which bytes it judged."""
        async with turns.one():
            report = await run_in_threadpool(judged, bundle, policy)
        staff = await staff_in(record, {"actors": askers(report)})
        return {"found": finding(report, staff), "sha256": sha256(bundle).hexdigest()}

    @routes.get(EVIDENCE.path)
    async def evidence(request: Request, case: Annotated[UUID | None, Query()] = None) -> Response:
        if case is not None:
            return RedirectResponse(EXPORT.of(case_id=case), status_code=303)
        policy = await _policy(pages.record(request))
        return pages.render(request, "evidence/evidence.html", policy=policy)

    @routes.get(POLICY.path)
    async def policy(request: Request) -> Response:
        answer = await pages.record(request).get("/log/policy")
        named = 'attachment; filename="caseledger-policy"'
        return Response(
            answer.content,
            media_type="text/plain; charset=utf-8",
            headers={"Cache-Control": "no-store", "Content-Disposition": named},
        )

    def asked_again(request: Request, status: int, *faults: str) -> HTMLResponse:
        return pages.render(request, "evidence/verify.html", status=status, faults=faults)

    @routes.get(VERIFY.path)
    async def choose(request: Request) -> HTMLResponse:
        return asked_again(request, 200)

    @routes.post(VERIFY.path)
    async def verify(request: Request) -> HTMLResponse:
        try:
            _, file = await our_upload(request)
        except FormOfAnotherSession:
            return asked_again(request, 409, "You signed in again: choose the file once more.")
        if not file.content:
            return asked_again(request, 422, "Choose the file to be checked.")
        record = pages.record(request)
        policy = await _policy(record)
        if policy is None:
            return asked_again(request, 404, "The logs’ keys are not kept here: check it yourself.")
        found = await found_in(record, file.content, policy)
        return pages.render(request, "evidence/found.html", **found)

    @routes.get(EXPORT.path)
    async def ask(
        request: Request,
        case_id: UUID,
        position: Annotated[int | None, Query(ge=1, lt=2**53)] = None,
    ) -> HTMLResponse:
        return await _asked(pages, request, case_id, position=position)

    @routes.post(EXPORT.path)
    async def make(request: Request, case_id: UUID) -> Response:
        form, record = await our_form(request), pages.record(request)
        try:
            bundle = await record.post(f"/cases/{case_id}/evidence", _body(form))
        except Refused as refused:
            return await _asked(pages, request, case_id, Attempt(form, refused))
        if form.get("then") != "look":
            return bundle.as_file()
        policy = await _policy(record) or _NOBODY
        return pages.render(
            request,
            "evidence/made.html",
            **await found_in(record, bundle.content, policy),
            case_id=case_id,
            whose=await _whose(pages, request, case_id),
            same=_same(form, bundle),
        )

    return routes


async def _asked(
    pages: Pages,
    request: Request,
    case_id: UUID,
    attempt: Attempt | None = None,
    *,
    position: int | None = None,
) -> HTMLResponse:
    """The form by which a bundle is asked for, as the record stood at a position or stands now."""
    return form_page(
        pages,
        request,
        "evidence/ask.html",
        attempt,
        begins={"why": Purpose.QUALITY.value, "position": str(position or "")},
        case_id=case_id,
        whose=await _whose(pages, request, case_id),
        purposes=PURPOSES,
    )


async def _whose(pages: Pages, request: Request, case_id: UUID) -> str:
    # Who makes bundles without reading cases does not ask for one, and is not refused one.
    reads = request.scope["caller"].role in CASE.roles
    return await whose(pages.record(request), case_id) if reads else NAME_NOT_SHOWN


def _body(form: Form) -> dict[str, Any]:
    asked: dict[str, Any] = {"why": form.get("why")}
    for name in ("position", "readings"):
        if typed := form.get(name):
            is_number = typed.isdecimal() and len(typed) <= _LONGEST_NUMBER
            asked[name] = int(typed) if is_number else typed
    return asked


def _same(form: Form, bundle: Answer) -> dict[str, str]:
    """What is asked to get the same bundle again, to the byte."""
    same = {"why": form.get("why"), "position": bundle.headers["log-position"]}
    if readings := bundle.headers.get("access-log-position"):
        same["readings"] = readings
    return same


async def _policy(record: Record) -> str | None:
    """Whom to trust, as this service says it; None where the keys are not kept here."""
    try:
        return (await record.get("/log/policy")).content.decode()
    except Refused as refused:
        if refused.status != _NOT_FOUND:
            raise
        return None
