"""The service over HTTP: asked again while it is away, never about anything that it has refused."""

import base64
import binascii
import logging
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any

import httpx

from caseledger_client.errors import NotAdmitted, NotAFeed, Refused
from caseledger_client.page import Cursor, Page
from caseledger_client.witness import checked_tile

LIMIT = 500
"""Events of one page, as many as the service gives."""

_log = logging.getLogger(__name__)

_FIRST_PAUSE, _LONGEST_PAUSE, _LONGEST_ASKED = 0.5, 60.0, 300.0
_PASSES = frozenset({429, 500, 502, 503, 504})
_CHANGED = "/problems/log-changed"


class Stopped(Exception):
    """Whoever follows wants to stop."""


class LogChanged(Exception):
    """The service says that our cursor is of another history."""


class Service:
    """One service.

    ``token`` gives an access token; it is asked again when one is refused. ``pause`` waits so many
    seconds and says whether to stop; ``chance`` gives a number from 0 to 1, so that many followers
    of a service that comes back do not all ask at once.
    """

    def __init__(
        self,
        http: httpx.Client,
        token: Callable[[], str],
        *,
        pause: Callable[[float], bool],
        chance: Callable[[], float],
    ) -> None:
        self._http = http
        self._ask_token = token
        self._token: str | None = None
        self._unknown = ""
        self._pause = pause
        self._chance = chance

    def page(self, after: Cursor | None, wanted: Sequence[tuple[str, str]], *, wait: float) -> Page:
        """The events after a cursor; an empty page after so many seconds without any.

        Raises :class:`LogChanged`, :class:`Stopped`, :class:`NotAdmitted`, :class:`Refused` or
        :class:`NotAFeed`.
        """
        query = [*wanted, ("limit", str(LIMIT)), ("wait", str(wait))]
        if after is not None:
            query.append(("after", after.text))
        answer = self._answer("/feed", query, admitted=True)
        self._warn_of_unknown(answer.headers.get("Unknown-Services", ""))
        try:
            told = answer.json()
        except ValueError:
            raise NotAFeed("a page is not JSON") from None
        return Page.of(
            told,
            after=after,
            cursor=answer.headers.get("Next-Cursor", ""),
            checkpoint=_decoded(answer.headers.get("Checkpoint")),
        )

    def tile(self, path: str) -> bytes:
        """The hashes of a tile of the log's tree."""
        return checked_tile(path, self._answer(f"/log/tile/{path}").content)

    def checkpoint(self) -> bytes | None:
        """The newest checkpoint, as it was signed; None before the first."""
        try:
            return self._answer("/log/checkpoint").content
        except Refused as refused:
            if refused.status != httpx.codes.NOT_FOUND:
                raise
            return None

    def rest(self, seconds: float) -> None:
        """Wait; raises :class:`Stopped`."""
        if self._pause(seconds):
            raise Stopped

    def _warn_of_unknown(self, services: str) -> None:
        """Say once that nobody knows some services of the filter: nothing may ever come of them."""
        if services and services != self._unknown:
            _log.warning("nobody knows these services of the filter: %s", services)
        self._unknown = services

    def _answer(
        self, path: str, query: Sequence[tuple[str, str]] = (), *, admitted: bool = False
    ) -> httpx.Response:
        """A 200, however often it has to be asked for."""
        renewed = False
        for attempt in count():
            answer = self._once(path, query, admitted=admitted)
            if not isinstance(answer, httpx.Response) or answer.status_code in _PASSES:
                seconds = self._seconds(attempt, answer)
                _log.warning("%s: %s; asking again in %.1f s", path, _trouble(answer), seconds)
                self.rest(seconds)
            elif answer.status_code == httpx.codes.OK:
                if attempt:
                    _log.info("%s is answered again", path)
                return answer
            elif answer.status_code == httpx.codes.UNAUTHORIZED and not renewed:
                _log.info("the token is refused: asking for another")
                self._token, renewed = None, True
            else:
                raise _refusal(answer)
        raise AssertionError("count never ends")

    def _once(
        self, path: str, query: Sequence[tuple[str, str]], *, admitted: bool
    ) -> httpx.Response | httpx.TransportError:
        """One asking: the answer, or why there is none."""
        headers = {}
        if admitted:
            if self._token is None:
                self._token = self._ask_token()
            headers["Authorization"] = f"Bearer {self._token}"
        try:
            return self._http.get(path, params=list(query), headers=headers)
        except httpx.TransportError as trouble:
            return trouble

    def _seconds(self, attempt: int, answer: httpx.Response | httpx.TransportError) -> float:
        """How long to wait: as long as we are told, else longer each time, never all alike."""
        told = answer.headers.get("Retry-After", "") if isinstance(answer, httpx.Response) else ""
        if told.isascii() and told.isdigit():
            return min(float(told), _LONGEST_ASKED) + self._chance()
        longest = _FIRST_PAUSE * (1 << min(attempt, 10))
        return min(longest, _LONGEST_PAUSE) * self._chance()


def _trouble(answer: httpx.Response | httpx.TransportError) -> str:
    """What a log may say of it: an error's own text could name more than the address."""
    if isinstance(answer, httpx.Response):
        return f"answered {answer.status_code}"
    return f"no answer ({type(answer).__name__})"


def _decoded(checkpoint: str | None) -> bytes | None:
    if checkpoint is None:
        return None
    try:
        return base64.b64decode(checkpoint, validate=True)
    except binascii.Error:
        raise NotAFeed("the checkpoint of a page is not base64") from None


def _refusal(answer: httpx.Response) -> Exception:
    problem = _problem(answer)
    kind, code = str(problem.get("type", "")), str(problem.get("code", ""))
    if answer.status_code == httpx.codes.CONFLICT and kind.endswith(_CHANGED):
        return LogChanged()
    if answer.status_code in {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}:
        return NotAdmitted(f"{answer.status_code} {kind} {code}".strip())
    return Refused(answer.status_code, problem=kind, code=code)


def _problem(answer: httpx.Response) -> dict[str, Any]:
    try:
        problem = answer.json()
    except ValueError:
        return {}
    return problem if isinstance(problem, dict) else {}
