"""Subscriptions to the feed: which there are, how far each has come, and what one is told."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Query, Request, Response
from pydantic import ConfigDict, Field

from api.answers import presenting
from api.answers.cloudevents import MEDIA_TYPE, batch
from api.answers.subscriptions import (
    command_landed,
    dead_letter,
    key_given,
    subscription,
    with_opened,
)
from api.authentication import Bearer
from api.composing.services import Services
from api.live.bearing import bearing_of
from api.problems import Problem
from api.routes.commands import Key
from api.routes.feed import CASES
from api.showing.feed_pages import LONGEST_WAIT, awaited, page_response, range_response
from api.showing.reading_route import Showing, recorded
from api.showing.recording import Shown
from application.feed.cursor import Cursor
from application.feed.feed import MOST
from application.feed.page import FeedPage
from application.orders import Answer
from application.subscriptions.following import wanted_of
from application.subscriptions.opening import streams_of
from application.subscriptions.pulling import CursorMoved, Pulled
from application.subscriptions.replaying import Again, Replayed
from domain.facts import Content
from domain.governance.subscription.endpoint import Scheme
from domain.governance.subscription.follower import CorrectSubscriptionFollower
from domain.text import Code

MOST_DEAD_LETTERS = 100
_CursorText = Annotated[str, Field(min_length=1, max_length=64)]
_FIRST = Query(
    ge=1, lt=2**53, description="A position; without one from where the subscription began."
)
_LAST = Query(ge=1, lt=2**53, description="A position; without one up to what was committed.")
_BATCH: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "A batch of events, as `GET /feed` tells them. Parts that the subscription"
        " is granted stand opened in `data.opened`.",
        "content": {MEDIA_TYPE: {"schema": {"type": "array"}}},
    }
}
_RANGE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "A batch of events. `Range-Last` is the position with which the range ends;"
        " `Next-First` where the next page of it begins, absent on the last.",
        "content": {MEDIA_TYPE: {"schema": {"type": "array"}}},
    }
}


class CommitCursorBody(Content):
    """The cursor that is committed, and the one that all up to the other is done with now."""

    # FastAPI wants what it is given built.
    model_config = ConfigDict(defer_build=False)

    before: _CursorText
    cursor: _CursorText


class KeyAsked(Content):
    """How deliveries are to be signed with the new key."""

    model_config = ConfigDict(defer_build=False)

    scheme: Scheme


class AddKeyBody(Content):
    """Which key is to be made."""

    model_config = ConfigDict(defer_build=False)

    data: KeyAsked


class FollowerAsked(Content):
    """The person or program that follows, and the client that it signs in by."""

    model_config = ConfigDict(defer_build=False)

    owner: UUID
    client: Code


class CorrectFollowerBody(Content):
    """For whom the subscription is."""

    model_config = ConfigDict(defer_build=False)

    data: FollowerAsked


def router(services: Services) -> APIRouter:
    """The routes that read subscriptions and that followers call; most commands have their own."""
    routes = APIRouter(tags=["subscriptions"], route_class=recorded(services))

    @routes.get(
        "/subscriptions",
        operation_id="list-subscriptions",
        summary="Who follows the feed under which agreement, and how far each has come.",
        response_model=dict[str, Any],
    )
    def list_subscriptions(caller: Bearer, showing: Showing) -> Response:
        found = services.subscribing.registry.shown_to(caller)
        showing.count = len(found)
        followers = services.subscribing.followers([*found.values()])
        return presenting.answer({"subscriptions": [subscription(each) for each in followers]})

    @routes.get(
        "/subscriptions/{subscription_id}",
        operation_id="read-subscription",
        summary="A subscription: lag, last error, and the events that could not be delivered.",
        response_model=dict[str, Any],
    )
    def read_subscription(subscription_id: UUID, caller: Bearer) -> Response:
        one = services.subscribing.registry.one_for(caller, subscription_id)
        [follower] = services.subscribing.followers([one])
        letters = services.subscribing.progress.dead_letters(one.id, MOST_DEAD_LETTERS)
        told = subscription(follower)
        if unknown := services.feed.unknown_services(wanted_of(one)):
            told["unknown_services"] = list(unknown)
        told["first_dead_letters"] = [dead_letter(each) for each in letters]
        return presenting.answer(told)

    @routes.get(
        "/subscriptions/{subscription_id}/events",
        operation_id="pull-events",
        summary="The events behind the cursor that was committed last, or behind a later one.",
        response_class=Response,
        responses=_BATCH,
    )
    async def pull_events(
        request: Request,
        subscription_id: UUID,
        caller: Bearer,
        showing: Showing,
        after: Annotated[
            str | None,
            Query(max_length=64, description="A cursor, to fetch on before committing."),
        ] = None,
        limit: Annotated[int, Query(ge=1, le=MOST)] = 100,
        wait: Annotated[
            float, Query(ge=0, le=LONGEST_WAIT, description="Seconds to wait for an event.")
        ] = 0,
        if_none_match: Annotated[str | None, Header(alias="If-None-Match", max_length=100)] = None,
    ) -> Response:
        given = None if after is None else Cursor.parse(after)

        def look(start: Cursor | None) -> tuple[FeedPage, bytes]:
            pulled = services.subscribing.pulling.page(caller, subscription_id, limit, start)
            showing.after = pulled.after.position if showing.after is None else showing.after
            return pulled.page, _body(services, pulled, showing)

        check = bearing_of(request, services).check
        page, body = await awaited(services, given, seconds=wait, look=look, check=check)
        return _uncached(page_response(page, body, if_none_match), showing)

    @routes.put(
        "/subscriptions/{subscription_id}/cursor",
        operation_id="commit-cursor",
        summary="Have everything up to a cursor done with; forwards only, from the one before.",
        response_model=dict[str, Any],
    )
    def commit_cursor(subscription_id: UUID, caller: Bearer, body: CommitCursorBody) -> Response:
        before, after = Cursor.parse(body.before), Cursor.parse(body.cursor)
        try:
            committed = services.subscribing.pulling.commit(
                caller, subscription_id, before=before, after=after
            )
        except CursorMoved as moved:
            raise Problem(
                "not-possible",
                "Another cursor was committed than the one that you go on from.",
                code="cursor-moved",
                committed=str(moved.committed),
            ) from None
        return presenting.answer({"committed": str(committed)})

    @routes.get(
        "/subscriptions/{subscription_id}/replay",
        operation_id="replay-events",
        summary="Events that were committed before once more: a range, or some cases of it.",
        response_class=Response,
        responses=_RANGE,
    )
    def replay_events(
        subscription_id: UUID,
        caller: Bearer,
        showing: Showing,
        first: Annotated[int | None, _FIRST] = None,
        last: Annotated[int | None, _LAST] = None,
        case: Annotated[list[UUID] | None, CASES] = None,
        limit: Annotated[int, Query(ge=1, le=MOST)] = 100,
    ) -> Response:
        asked = Again(first=first, last=last, cases=frozenset(case or ()))
        pulling = services.subscribing.pulling
        replayed = pulling.replay(caller, subscription_id, asked, limit=limit)
        showing.after = replayed.first - 1
        body = _body(services, replayed, showing)
        return _uncached(range_response(replayed, body), showing)

    _add_key(routes, services)
    _correct_follower(routes, services)
    return routes


def _add_key(routes: APIRouter, services: Services) -> None:
    @routes.post(
        "/subscriptions/{subscription_id}/add-subscription-key",
        operation_id="add-subscription-key",
        summary="Have deliveries signed with a new key too; a shared secret is told this once.",
        status_code=201,
        response_model=dict[str, Any],
    )
    def add_key(subscription_id: UUID, caller: Bearer, key: Key, body: AddKeyBody) -> Response:
        scheme = body.data.scheme
        given = services.subscribing.keys.add(caller, subscription_id, scheme, key=key)
        return _recorded(given.answer, key_given(given))


def _correct_follower(routes: APIRouter, services: Services) -> None:
    @routes.post(
        "/subscriptions/{subscription_id}/correct-subscription-follower",
        operation_id="correct-subscription-follower",
        summary=CorrectSubscriptionFollower.SUMMARY,
        status_code=201,
        response_model=dict[str, Any],
    )
    def correct_follower(
        subscription_id: UUID, caller: Bearer, key: Key, body: CorrectFollowerBody
    ) -> Response:
        asked = CorrectSubscriptionFollower(**dict(body.data))
        answer = services.subscribing.corrections.correct(caller, subscription_id, asked, key=key)
        return _recorded(answer, command_landed(answer))


def _recorded(answer: Answer, told: dict[str, Any]) -> Response:
    headers = {"Cache-Control": "no-store"}
    if answer.again:
        headers["Idempotency-Replayed"] = "true"
    response = presenting.answer(told, headers)
    response.status_code = 201
    return response


def _uncached(response: Response, showing: Shown) -> Response:
    if showing.records:
        # A cache would keep opened words beyond their erasure.
        response.headers["Cache-Control"] = "no-store"
    return response


def _body(services: Services, pulled: Pulled | Replayed, showing: Shown) -> bytes:
    """The page as it is sent, once it is known what of it was opened: that is recorded by record,
    the rest by the range."""
    page = pulled.page
    opened = services.subscribing.parts.of(pulled.subscription, page.events)
    showing.records = streams_of(page.events, opened)
    showing.position, showing.count = page.through, len(page.events)
    return batch(with_opened(page, opened), services.address)
