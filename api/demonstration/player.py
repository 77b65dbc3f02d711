"""Plays a history against a running service, over HTTP like anybody else.

The Idempotency-Key of a step is made of its history and its number: playing a history again gives
every first answer once more and records nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import httpx

from api.collections import CASES
from api.demonstration.history import History, Step, resolved
from domain.commands import command_class

TokenOf = Callable[[str], str]
"""An access token for a persona, by the persona's name."""


class StepRefused(Exception):
    """The service refused a step. Says which and by what rule, never what the step held."""

    def __init__(self, history: History, step: Step, answer: httpx.Response) -> None:
        problem = _problem(answer)
        self.history = history.slug
        self.step = step.number
        self.status = answer.status_code
        self.problem = problem.get("type")
        self.code = problem.get("code")
        super().__init__(
            f"{self.history}, step {self.step} ({step.command} as {step.persona}): "
            f"{self.status} {self.problem} {self.code or ''}".rstrip()
        )


@dataclass(frozen=True)
class Played:
    """A history as the service took it: its case, and the answer to each step in order.

    ``events`` are the event ids of the named steps.
    """

    case: str
    answers: Sequence[Mapping[str, Any]]
    events: Mapping[str, Sequence[str]]

    def event(self, name: str, number: int = 0) -> str:
        """The id of an event of a named step."""
        return self.events[name][number]


def play(
    history: History,
    *,
    client: httpx.Client,
    token: TokenOf,
    before_step: Callable[[], None] = lambda: None,
) -> Played:
    """Send every step of a history in order; its first begins the case.

    ``before_step`` may raise to stop; playing again later goes on. ``client`` knows the service's
    base URL. Raises :class:`StepRefused`, ``httpx.HTTPError`` or
    :class:`~api.demonstration.history.HistoryUnclear`.
    """
    return _Performance(history, client=client, token=token).play(before_step)


class _Performance:
    """One history on its way: what was answered so far, and who saw the case last."""

    def __init__(self, history: History, *, client: httpx.Client, token: TokenOf) -> None:
        self._history = history
        self._client = client
        self._token = token
        self._case = ""
        self._seen: tuple[str, str] | None = None
        self._answers: list[Mapping[str, Any]] = []
        self._events: dict[str, Sequence[str]] = {}

    def play(self, before_step: Callable[[], None]) -> Played:
        for step in self._history.steps:
            before_step()
            answer = self._send(step)
            self._case = answer["case"]
            self._answers.append(answer)
            if step.name is not None:
                self._events[step.name] = tuple(event["id"] for event in answer["events"])
        return Played(case=self._case, answers=tuple(self._answers), events=self._events)

    def _send(self, step: Step) -> Mapping[str, Any]:
        asked = command_class(step.command)
        bearer = {"Authorization": f"Bearer {self._token(step.persona)}"}
        headers = {**bearer, "Idempotency-Key": f"{self._history.slug}:{step.number:03d}"}
        path = CASES.path_of(asked).format(case_id=self._case)
        body = {**step.about, "data": step.data}
        body = resolved(body, ids=self._history.ids, events=self._events)
        answer = self._client.post(path, json=body, headers=headers)
        if answer.status_code == HTTPStatus.PRECONDITION_REQUIRED:
            # Only now is the case read: who sends all again may not see it any more.
            headers["If-Match"] = self._as_seen(step, bearer)
            answer = self._client.post(path, json=body, headers=headers)
        if answer.status_code != HTTPStatus.CREATED:
            raise StepRefused(self._history, step, answer)
        self._seen = step.persona, answer.headers["ETag"]
        told: Mapping[str, Any] = answer.json()
        return told

    def _as_seen(self, step: Step, bearer: Mapping[str, str]) -> str:
        """The tag of the case as the step's persona sees it now: read, or known from what the
        same persona has just recorded."""
        if self._seen is not None and self._seen[0] == step.persona:
            return self._seen[1]
        read = self._client.get(f"/cases/{self._case}", headers=bearer)
        if read.status_code != HTTPStatus.OK:
            raise StepRefused(self._history, step, read)
        tag: str = read.headers["ETag"]
        return tag


def _problem(answer: httpx.Response) -> Mapping[str, Any]:
    try:
        problem = answer.json()
    except ValueError:
        return {}
    return problem if isinstance(problem, dict) else {}
