"""Every route, asked as every role, by every tie, of every case that something of is shut: nobody
meets what is not theirs, in no body, header, tag, list or count."""

import asyncio
import io
import zipfile
from collections.abc import Iterator

import httpx
import pytest
import structlog
from fastapi.routing import APIRoute

from api.app import create_app
from api.compose import VIEWS
from api.local_issuing import local_issuer
from api.notary import opened
from api.routes.command_route import CommandRoute
from application.following import LogFollower
from domain.roles import Role
from infrastructure.observing.logs import configure
from projections.runner import Runner
from projections.search.projection import SearchProjection
from tests.integration.api.matrix.asking import (
    NOBODY,
    OF_ONESELF,
    OPEN_TO_ALL,
    OTHERWISE,
    ROLE_ALONE,
    ROWS,
    Question,
)
from tests.integration.api.matrix.entitled import knows_matter, may_meet, shown
from tests.integration.api.matrix.world import (
    VIEWERS,
    Viewer,
    World,
    populate,
)


@pytest.fixture(scope="module")
def logs(tmp_path_factory):
    """What the service logs meanwhile, written as it is in earnest."""
    folder = tmp_path_factory.mktemp("logs")
    file = configure("api", folder)
    yield lambda: (folder / "api.jsonl").read_text(encoding="utf-8")
    structlog.reset_defaults()
    file.close()


@pytest.fixture(scope="module")
def ask(services, logs, world):
    """A way to ask that costs a third of what the usual one does, of thousands of requests."""
    app = create_app(services)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    client = httpx.AsyncClient(transport=transport, base_url="http://testserver")
    with asyncio.Runner() as loop:

        def ask(viewer: Viewer, asked: Question, **headers: str) -> httpx.Response:
            return loop.run(
                client.request(
                    asked.method,
                    asked.path,
                    params=asked.query,
                    json=asked.body,
                    headers={**world.header(viewer), **headers},
                )
            )

        yield ask
        loop.run(client.aclose())


@pytest.fixture(scope="module")
def world(client, settings, services):
    world = populate(client, local_issuer(settings))
    world.covered = services.casework.recorder.max_notification_id() or 0
    _sign(settings)
    searching = services.searching
    finding = SearchProjection(parts=searching._parts, blind=searching._index._blind)
    log = LogFollower(log=services.feed._log, parts=services.reader._parts)
    for view in (*VIEWS, finding):
        Runner(view, services.views, log, tell=lambda _: None).catch_up()
    return world


def _sign(settings) -> None:
    """A checkpoint over all of it: who asks for evidence would else wait for one, each time."""
    with opened(settings) as notary:
        notary.resume()
        while notary.step() is None:
            pass


def routes(found) -> Iterator[APIRoute]:
    """The routes of an application, also those that were put into it by the router."""
    for route in found:
        if isinstance(route, APIRoute):
            yield route
        elif (within := getattr(route, "original_router", None)) is not None:
            yield from routes(within.routes)


def told(answer) -> str:
    """Everything that an answer says: headers, and the body or what is packed in it."""
    said = [f"{name}: {value}" for name, value in answer.headers.items()]
    if answer.headers.get("content-type") == "application/zip":
        with zipfile.ZipFile(io.BytesIO(answer.content)) as bundle:
            said += [bundle.read(name).decode(errors="replace") for name in bundle.namelist()]
    return "\n".join([*said, answer.text])


def leaks(world: World, viewer: Viewer, asked: Question, answer) -> list[str]:
    """What an answer tells that its reader must not meet. An id that they named is no news."""
    text = told(answer).replace(asked.path, "")
    return [
        f"{viewer.role} ({viewer.tie}) met {canary.area} of {canary.case} at {asked.path[:12]}"
        for canary in world.canaries
        if canary.text in text and canary.text not in asked.path and not may_meet(viewer, canary)
    ]


def test_every_route_has_a_row(services):
    """A new reading route must say here how it is asked; commands are asked by their registry."""
    for route in routes(create_app(services).routes):
        if isinstance(route, CommandRoute) or route.path.startswith("/issuer/"):
            continue
        for method in route.methods:
            known = (method, route.path) in {**ROWS, **ROLE_ALONE}
            assert known or route.path in OPEN_TO_ALL or route.path in OF_ONESELF, route.path


def asked_as_all(world, ask, questions, viewers=VIEWERS) -> list[str]:
    """What anybody met in the answers that was not theirs."""
    found = []
    for viewer in viewers:
        for asked in questions(world):
            answer = ask(viewer, asked)
            assert answer.status_code < 500, answer.text
            found += leaks(world, viewer, asked, answer)
            if answer.status_code >= 400:
                assert "ETag" not in answer.headers
                assert set(answer.json()) <= {"type", "title", "status", "detail", "code"}
    return found


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]} {row[1]}")
def test_nobody_meets_what_is_not_theirs(world, ask, row):
    found = asked_as_all(world, ask, ROWS[row])
    assert not found, f"{len(found)} leaks: {sorted(set(found))[:12]}"


def test_nor_as_of_another_moment(world, ask):
    some = [each for each in VIEWERS if each.role in {Role.PWP, Role.ADMIN, Role.AUDITOR}]
    assert asked_as_all(world, ask, OTHERWISE, some) == []


def test_a_search_finds_only_people_whose_cases_open(world, ask):
    for viewer in VIEWERS:
        for asked in ROWS["POST", "/search"](world):
            answer = ask(viewer, asked)
            assert asked.case is not None
            found = answer.json()["people"] if answer.status_code == 200 else []
            if shown(viewer, asked.case) is None:
                assert found == [], viewer


@pytest.mark.parametrize("purpose", ["care", "quality"])
def test_who_may_read_a_case_reads_it_and_nobody_else(world, ask, purpose):
    """The other half: a gate that let nobody through would leak nothing."""
    for viewer in VIEWERS:
        for shut, case in world.cases.items():
            answer = ask(viewer, Question(f"/cases/{case}/history", shut), Purpose=purpose)
            areas = shown(viewer, shut, for_quality=purpose == "quality")
            assert (answer.status_code == 200) is (areas is not None), (viewer, shut)
            for canary in world.in_history(shut):
                expected = areas is not None and canary.area in areas
                assert (canary.text in answer.text) is expected, (viewer, shut, canary.area)


def test_a_matter_that_is_hidden_is_told_as_one_that_is_not_there(world, ask):
    for area, matter in world.matters.items():
        for viewer in VIEWERS:
            hidden = ask(viewer, Question(f"/matters/{matter}"))
            if knows_matter(viewer, area):
                assert hidden.status_code == 200
                continue
            nothing = ask(viewer, Question(f"/matters/{NOBODY}"))
            assert hidden.status_code == nothing.status_code
            assert hidden.content == nothing.content
            assert set(hidden.headers) == set(nothing.headers)
