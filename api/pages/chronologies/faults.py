"""Why a form was refused, in words beside it."""

from uuid import uuid4

from api.pages import words
from api.pages.asking import Refused
from api.pages.forms import KEY, Form

_KEY_REUSED = "/problems/key-reused"
_SENT_BEFORE = (
    "This form was sent before, and what it said then is recorded. What you have now is different:"
    " if you want to record this too, send it again."
)


def faults(refused: Refused | None) -> tuple[str, ...]:
    """Each thing that stood in the way; none where nothing did."""
    if refused is None:
        return ()
    problem = refused.problem
    if _is_of_something_else(refused):
        return (_SENT_BEFORE,)
    missing = tuple(_fault(each) for each in problem.get("errors", ()))
    return missing or (problem.get("detail") or problem["title"],)


def _fault(error: dict[str, str]) -> str:
    steps = [step for step in error["at"].split(".") if step not in {"body", "data"}]
    named = words.in_words(" ".join(step for step in steps if not step.isdecimal()))
    return f"{named}: {words.in_words(error['is']).lower()}"


def form_key(typed: Form | None, refused: Refused | None = None) -> str:
    """The key of a form that is shown: sent twice it is one command, and so it is when what was
    typed comes again, unless something else was recorded under its key."""
    if typed is None or (refused is not None and _is_of_something_else(refused)):
        return str(uuid4())
    return typed.get(KEY)


def _is_of_something_else(refused: Refused) -> bool:
    return bool(refused.problem["type"] == _KEY_REUSED)
