"""A form as it is shown: at first as it begins; refused, with all that was typed and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import HTMLResponse

from api.pages import words
from api.pages.asking import Refused
from api.pages.forms import KEY, Form
from api.pages.page import Pages

_KEY_REUSED = "/problems/key-reused"
_SENT_BEFORE = (
    "This form was sent before, and what it said then is recorded. What you have now is different:"
    " if you want to record this too, send it again."
)
NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Attempt:
    """A form that was sent, and by what it was refused where it was."""

    form: Form
    refused: Refused | None = None


def form_page(
    pages: Pages,
    request: Request,
    template: str,
    attempt: Attempt | None,
    *,
    begins: Mapping[str, str] = NOTHING,
    **values: Any,
) -> HTMLResponse:
    """The page of a form: with what it ``begins`` with, or what was typed in an attempt."""
    refused = None if attempt is None else attempt.refused
    return pages.render(
        request,
        template,
        status=200 if refused is None else refused.status,
        typed=begins if attempt is None else dict(attempt.form.typed),
        faults=faults(refused),
        key=form_key(attempt),
        **values,
    )


def faults(refused: Refused | None) -> tuple[str, ...]:
    """Each thing that stood in the way; none where nothing did."""
    if refused is None:
        return ()
    problem = refused.problem
    if is_of_something_else(refused):
        return (_SENT_BEFORE,)
    missing = tuple(_fault(each) for each in problem.get("errors", ()))
    return missing or (problem.get("detail") or problem["title"],)


def _fault(error: dict[str, str]) -> str:
    steps = [step for step in error["at"].split(".") if step not in {"body", "data"}]
    named = words.in_words(" ".join(step for step in steps if not step.isdecimal()))
    return f"{named}: {words.in_words(error['is']).lower()}"


def form_key(attempt: Attempt | None = None) -> str:
    """The key of a form that is shown: sent twice it is one command, and so it is when what was
    typed comes again, unless something else was recorded under its key."""
    if attempt is None or (attempt.refused and is_of_something_else(attempt.refused)):
        return str(uuid4())
    return attempt.form.get(KEY)


def is_of_something_else(refused: Refused) -> bool:
    """Whether something else was recorded under the key of the form."""
    return bool(refused.problem["type"] == _KEY_REUSED)
