"""What went wrong, as RFC 9457 problem documents, each type with a page of its own.

A problem never repeats what was sent: a field is named by its path, a value is not shown.
"""

import html
import re
from dataclasses import dataclass
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, Response
from pydantic_core import to_json
from starlette.exceptions import HTTPException

from application.casework import KeyReused, SeenMissing, SeenStale, TooBusy
from application.documents import DocumentGone, NoSuchDocument
from application.evidence import NotCovered, TooLarge
from application.feed.cursor import LogChanged, NotACursor
from application.judging import NoSuchStream
from application.log import LogReadOnly, LogUnavailable, NotYet, PartsUnavailable, Unrecordable
from domain.commands import NotAcceptable, NotAllowed, NotPossible, Refusal

MEDIA_TYPE = "application/problem+json"
_log = structlog.get_logger()


class JSONLine(JSONResponse):
    """JSON that ends its line, for people who read it in a terminal; written in compiled code, in a
    quarter of the time."""

    def render(self, content: Any) -> bytes:
        return to_json(content) + b"\n"


@dataclass(frozen=True)
class ProblemType:
    """One kind of problem: its stable name, status, title, and what a reader can do."""

    name: str
    status: int
    title: str
    advice: str


_TYPES = (
    ProblemType("malformed", 400, "The request can't be read", "Send one JSON object in UTF-8."),
    ProblemType(
        "unauthenticated",
        401,
        "No valid token",
        "Send `Authorization: Bearer` and a token of a configured issuer that has not expired; on"
        " a machine of your own `caseledger token` prints one.",
    ),
    ProblemType(
        "not-allowed", 403, "Not allowed", "Ask somebody whose role allows it, or your supervisor."
    ),
    ProblemType("not-found", 404, "Not found", "Check the address or the id."),
    ProblemType("method-not-allowed", 405, "Method not allowed", "See the API description."),
    ProblemType(
        "not-possible",
        409,
        "Not possible as things stand",
        "Read again what it is about; `code` names the rule that stands in the way.",
    ),
    ProblemType(
        "log-changed",
        409,
        "This cursor is of another history",
        "The log was restored or moved, or the cursor was altered. Compare what you hold with the"
        " feed from its beginning (leave `after` out) by event id, and go on from there.",
    ),
    ProblemType(
        "gone",
        410,
        "No longer there",
        "What was kept has been erased, or is not what was kept. The record still tells of it.",
    ),
    ProblemType(
        "stale",
        412,
        "The record has moved on",
        "Read what changed since the version you saw, then decide again. Nothing was recorded.",
    ),
    ProblemType(
        "not-your-etag",
        412,
        "This is no ETag of yours for this record",
        "An ETag is for the reader it was given to: read the record as yourself and send that one.",
    ),
    ProblemType("too-slow", 408, "The body took too long", "Send the body within 20 seconds."),
    ProblemType(
        "too-large",
        413,
        "The body is too large",
        "A body holds at most 256 KiB, a page's form 768 KiB, one with a document 15 MiB.",
    ),
    ProblemType(
        "unsupported-media-type", 415, "Not JSON", "Send `Content-Type: application/json`."
    ),
    ProblemType(
        "misdirected",
        421,
        "This is not a name of the service",
        "Ask under its public address; an operator adds other names in CASELEDGER_ALLOWED_HOSTS.",
    ),
    ProblemType(
        "not-acceptable",
        422,
        "The content is not acceptable",
        "`code` names the rule, `errors` the fields. Nothing was changed by it.",
    ),
    ProblemType(
        "key-reused",
        422,
        "The Idempotency-Key was used for something else",
        "An earlier command of yours had this key. Use a new one for a new command, and the same"
        " only to send the same command again.",
    ),
    ProblemType(
        "seen-missing",
        428,
        "If-Match is missing",
        "Send the ETag of the record as you saw it (no star): this command depends on it.",
    ),
    ProblemType(
        "too-many",
        429,
        "Too many requests",
        "Nothing was done: ask again after `Retry-After` seconds, with the same Idempotency-Key. In"
        " an emergency don't wait: telephone whoever is on duty.",
    ),
    ProblemType("internal", 500, "A fault of ours", "Nothing was answered; report the time."),
    ProblemType(
        "unavailable",
        503,
        "Not available now",
        "Send the same request with the same Idempotency-Key again: that is always safe.",
    ),
    ProblemType(
        "log-read-only",
        503,
        "The record is only read until an operator has decided",
        "After a restore the record lacks entries that were made, or holds others. Nothing is"
        " recorded and no text is opened before an operator brings them back or goes on without"
        " them (docs/restoring.md). Keep what you wanted to record.",
    ),
    ProblemType(
        "not-recorded",
        503,
        "The reading can't be recorded",
        "The access log does not answer, and nothing is shown without a record of who saw it. Ask"
        " again in a moment; in a crisis ask for `/cases/{case_id}/crisis-card`.",
    ),
    ProblemType(
        "unsigned",
        503,
        "No checkpoint covers it yet",
        "The notary signs within a second or two: ask again. If it stays so, no notary is at work.",
    ),
    ProblemType(
        "view-behind",
        503,
        "The view has not got there yet",
        "Ask again in a moment, or without `at_least`.",
    ),
)
TYPES = {problem.name: problem for problem in _TYPES}


class Problem(Exception):
    """An answer that says what went wrong."""

    def __init__(
        self,
        name: str,
        detail: str | None = None,
        *,
        headers: dict[str, str] | None = None,
        **members: Any,
    ) -> None:
        super().__init__(name)
        self.type = TYPES[name]
        self.detail = detail
        self.headers = headers or {}
        self.members = members

    def document(self) -> dict[str, Any]:
        """The problem document."""
        return {
            "type": f"/problems/{self.type.name}",
            "title": self.type.title,
            "status": self.type.status,
            "detail": self.detail or self.type.advice,
            **{name: value for name, value in self.members.items() if value is not None},
        }

    def response(self) -> Response:
        """The answer that carries it."""
        return JSONLine(
            self.document(),
            status_code=self.type.status,
            media_type=MEDIA_TYPE,
            headers={"Cache-Control": "no-store", **self.headers},
        )


_BY_STATUS = {404: "not-found", 405: "method-not-allowed"}
_RETRY = {"Retry-After": "1"}


def _refusal(refusal: Refusal) -> Problem:
    name = {NotAllowed: "not-allowed", NotPossible: "not-possible", NotAcceptable: "not-acceptable"}
    return Problem(name[type(refusal)], refusal.sentence, code=refusal.code)


def problem_for(error: Exception) -> Problem:
    """The problem that an error of the use cases is told as."""
    match error:
        case Problem():
            return error
        case Refusal():
            return _refusal(error)
        case NoSuchStream():
            return Problem("not-found", "There is no such record, or there was none then.")
        case NoSuchDocument():
            return Problem("not-found", "The case has no such document.")
        case DocumentGone():
            return Problem("gone")
        case SeenMissing():
            return Problem("seen-missing")
        case SeenStale(seen=None):
            return Problem("not-your-etag")
        case SeenStale():
            return Problem("stale", current_version=error.current, seen_version=error.seen)
        case KeyReused():
            return Problem("key-reused")
        case LogChanged():
            return Problem("log-changed")
        case NotACursor():
            return Problem(
                "not-acceptable", "This is not a cursor that was given for this.", code="cursor"
            )
        case NotYet():
            return Problem(
                "not-acceptable", "A record as it will stand can't be read.", code="future-time"
            )
        case Unrecordable():
            return Problem(
                "not-acceptable", "One entry holds more than the record takes.", code="too-large"
            )
        case TooLarge():
            return Problem(
                "not-acceptable",
                "The documents are more than one bundle holds: withhold some.",
                code="too-large",
            )
        case NotCovered():
            return Problem("unsigned", headers=_RETRY)
        case LogReadOnly():
            return Problem("log-read-only")
        case LogUnavailable() | PartsUnavailable() | TooBusy():
            return Problem("unavailable", headers=_RETRY)
        case RequestValidationError():
            return _validation(error)
        case HTTPException():
            return _from_status(error)
    return Problem("internal")


def _from_status(error: HTTPException) -> Problem:
    if error.status_code in _BY_STATUS:
        return Problem(_BY_STATUS[error.status_code], headers=dict(error.headers or {}))
    return Problem("malformed" if error.status_code < 500 else "internal")


def _validation(error: RequestValidationError) -> Problem:
    """Paths and kinds of faults; never a value, nor a member's name that we did not give it."""
    faults = error.errors()
    if any(fault["type"] == "json_invalid" for fault in faults):
        return Problem("malformed")
    told = {(_path(fault), _kind(fault)): None for fault in faults}
    errors = [{"at": at, "is": kind} for at, kind in list(told)[:20]]
    return Problem("not-acceptable", code="content", errors=errors)


def _path(fault: dict[str, Any]) -> str:
    steps = [str(step) for step in fault["loc"]]
    if fault["type"] == "extra_forbidden":
        steps[-1] = "?"
    # What is neither a field nor a place names a choice that was tried, which helps nobody.
    return "/".join(step for step in steps if _STEP.fullmatch(step))


def _kind(fault: dict[str, Any]) -> str:
    kind, message = fault["type"], str(fault["msg"])
    if kind == "value_error":
        # Our own validators say what is wrong without repeating what was typed.
        return message.removeprefix("Value error, ")
    if kind in _IN_WORDS:
        return _IN_WORDS[kind]
    # These messages of pydantic speak of what is expected and never of what was found.
    return message if kind in _EXPECTING else kind.replace("_", " ")


_STEP = re.compile(r"[a-z][a-z0-9_]*|[0-9]+|\?|[A-Z][A-Za-z]+(-[A-Z][A-Za-z]+)*")
_INSTANT = "write an instant with its offset: 2026-03-02T09:30:00Z (in an address + is %2B)"
_IN_WORDS = {
    "extra_forbidden": "is not known here",
    "model_attributes_type": "must be an object",
    "model_type": "must be an object",
    "timezone_aware": _INSTANT,
    "datetime_from_date_parsing": _INSTANT,
    "datetime_parsing": _INSTANT,
    "datetime_type": _INSTANT,
    "date_from_datetime_parsing": "write a date: 2026-03-02",
    "date_from_datetime_inexact": "write a date without a time: 2026-03-02",
    "date_parsing": "write a date: 2026-03-02",
    "date_type": "write a date: 2026-03-02",
    "uuid_parsing": "must be an id",
    "uuid_type": "must be an id",
}
_EXPECTING = frozenset(
    {
        "missing",
        "enum",
        "literal_error",
        "string_type",
        "string_too_long",
        "string_too_short",
        "string_pattern_mismatch",
        "int_type",
        "bool_type",
        "tuple_type",
        "list_type",
        "too_long",
        "too_short",
        "greater_than_equal",
        "less_than_equal",
        "greater_than",
        "less_than",
    }
)


def _page(problem: ProblemType) -> str:
    return (
        "<!doctype html><html lang='en'><head><meta charset='utf-8'>"
        f"<title>{html.escape(problem.title)}</title></head><body>"
        f"<h1>{html.escape(problem.title)}</h1><p>Type <code>{problem.name}</code>, "
        f"status {problem.status}.</p><p>{html.escape(problem.advice)}</p></body></html>"
    )


def note_fault(error: Exception, request_id: str) -> None:
    """Logs a fault of ours by its class and place; its text could hold what a person wrote."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = "-"
    if trace is not None:
        place = f"{trace.tb_frame.f_globals.get('__name__', '-')}:{trace.tb_lineno}"
    _log.error("fault", request_id=request_id, error=type(error).__name__, trouble=place)


def install(app: FastAPI) -> None:
    """Answer every error with a problem document, and serve a page per type."""

    async def answer(_request: Request, error: Exception) -> Response:
        return problem_for(error).response()

    told = (
        Problem,
        Refusal,
        NoSuchStream,
        NoSuchDocument,
        DocumentGone,
        TooLarge,
        NotCovered,
        SeenMissing,
        SeenStale,
        KeyReused,
        LogChanged,
        NotACursor,
        NotYet,
        Unrecordable,
        LogUnavailable,
        PartsUnavailable,
        TooBusy,
        RequestValidationError,
        HTTPException,
    )
    for error in told:
        app.add_exception_handler(error, answer)

    @app.get("/problems/{name}", include_in_schema=False, response_class=HTMLResponse)
    def problem_page(name: str) -> HTMLResponse:
        if name not in TYPES:
            raise Problem("not-found")
        return HTMLResponse(_page(TYPES[name]))
