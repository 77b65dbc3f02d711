"""Forms that a page sends: ours, and nobody else's.

A form brings the token of the session in which it was shown; and a browser says whether it comes
from a page of ours (Sec-Fetch-Site), an old one at least from which host (Origin).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

from starlette.requests import Request

from api.problems import Problem
from api.signing_in.forms import form_pairs
from api.signing_in.sessions import Session

CSRF = "csrf"
KEY = "idempotency_key"
"""The hidden field by which a form sent twice is one command."""
MOST_FIELDS = 300


class FormOfAnotherSession(Exception):
    """A form of ours that was shown before somebody signed in again: nothing was done by it, and
    what was typed is shown once more."""

    def __init__(self, form: "Form") -> None:
        super().__init__()
        self.form = form


@dataclass(frozen=True)
class Form:
    """The fields of a form as they were sent, in its order; a name may come several times."""

    pairs: Sequence[tuple[str, str]]

    @classmethod
    async def sent(cls, request: Request) -> Self:
        """The form of a request. Raises :class:`~api.problems.Problem` where it is none."""
        return cls(await form_pairs(request, most=MOST_FIELDS))

    @property
    def typed(self) -> list[tuple[str, str]]:
        """What it holds, without the token of the session."""
        return [(name, value) for name, value in self.pairs if name != CSRF]

    def get(self, name: str) -> str:
        """What was typed into a field, without the spaces around it; nothing where it is empty."""
        return next((value.strip() for each, value in self.pairs if each == name), "")

    def chosen(self, name: str) -> list[str]:
        """All that was chosen under a name."""
        return [value for each, value in self.pairs if each == name and value]


async def our_form(request: Request) -> Form:
    """The form that somebody sent from a page of ours in this session.

    Raises :class:`~api.problems.Problem` where it is not ours, and :class:`FormOfAnotherSession`.
    """
    return of_this_session(request, await Form.sent(request))


def of_this_session(request: Request, form: Form) -> Form:
    """The form, if it is ours and was shown in this session; raises as :func:`our_form` does."""
    session: Session = request.scope["session"]
    if not is_our_own(request):
        raise Problem("not-allowed", "This form is not one of ours.", code="csrf")
    if not session.brought(form.get(CSRF)):
        raise FormOfAnotherSession(form)
    return form


def is_our_own(request: Request) -> bool:
    """Whether a request was made by a page of ours, as far as the browser tells."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("origin")
    return origin is not None and urlsplit(origin).netloc == request.headers.get("host")
