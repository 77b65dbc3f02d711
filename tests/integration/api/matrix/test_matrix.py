"""Every route, asked as every role, by every tie, of every case that something of is shut: nobody
meets what is not theirs, in no body, header, tag, list or count."""

import asyncio
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import httpx
import pytest
import uvloop
from fastapi.routing import APIRoute

from api.app import create_app
from api.composing.compose import VIEWS
from api.live import following, live
from api.local_issuing import local_issuer
from api.notarising.notary import opened
from api.notarising.served_logs import LOGS
from application.following import LogFollower
from domain.governance.break_glass import OPENERS
from domain.roles import Role
from infrastructure.ledger.records import StreamRecords
from projections.runner import Runner
from projections.search.projection import SearchProjection
from tests.integration.api.matrix.asking import (
    NOBODY,
    OF_ONESELF,
    OPEN_TO_ALL,
    OTHERWISE,
    ROWS,
    Question,
    Questions,
    alleged,
    of_each_case,
    one_of,
)
from tests.integration.api.matrix.commanding import to_matters, to_what_is_shut
from tests.integration.api.matrix.entitled import knows_matter, may_meet, released_to, shown
from tests.integration.api.matrix.world import (
    ACTORS,
    VIEWERS,
    Area,
    Canary,
    Shut,
    Tie,
    Viewer,
    World,
    populate,
)
from tests.integration.api.sent import loaded_streams, sent_statements
from tests.integration.api.straight import answered
from tests.integration.written_logs import written_logs

AT_ONCE, TRIES = 12, 5
IDS = {Area.LISTED, Area.CODE}
OF_THE_WHOLE_LOG = {
    "/readings/out-of-relationship",
    "/readings/after-hours",
    "/readings/high-volume",
    "/readings/alike",
}
"""What tells those whose role it is of every organisation in the log, by ids and codes: access.md
says so."""
PROBLEM = {"type", "title", "status", "detail", "code", "errors"}
"""What a refusal says; ``errors`` of what was sent."""


@dataclass(frozen=True)
class Asking:
    """Who asks what."""

    viewer: Viewer
    question: Question


@pytest.fixture(scope="module")
def logs(tmp_path_factory):
    """What the service logs meanwhile, written as it is in earnest."""
    with written_logs(tmp_path_factory.mktemp("logs")) as path:
        yield lambda: path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def ask(services, logs, world):
    """A way to ask many things at once, so that their readings are recorded together."""
    app = create_app(services)

    async def answer(at_once: asyncio.Semaphore, one: Asking) -> httpx.Response:
        asked = one.question
        async with at_once:
            for _ in range(TRIES):
                told = await answered(
                    app,
                    asked.method,
                    asked.path,
                    headers={**world.header(one.viewer), **asked.headers},
                    query=asked.query,
                    body=asked.body,
                )
                # On a busy machine it may say that nobody answers just now.
                if told.status_code != 503:
                    break
        return told

    async def answers(asking: Sequence[Asking]) -> list[httpx.Response]:
        at_once = asyncio.Semaphore(AT_ONCE)
        return await asyncio.gather(*(answer(at_once, one) for one in asking))

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as loop:

        def ask(questions: Questions, viewers=VIEWERS) -> Iterator[tuple[Asking, httpx.Response]]:
            asking = [Asking(viewer, each) for viewer in viewers for each in questions(world)]
            found = loop.run(answers(asking))
            assert not [each for each in found if each.status_code == 429], "held to a rate"
            return zip(asking, found, strict=True)

        yield ask


@pytest.fixture(scope="module")
def world(client, settings, services):
    world = populate(client, local_issuer(settings))
    world.covered = services.casework.recorder.max_notification_id() or 0
    _sign(settings)
    return world


@pytest.fixture(scope="module")
def runners(services):
    """What follows the log for each view."""
    searching = services.searching
    finding = SearchProjection(parts=searching._parts, blind=searching._index._blind)
    log = LogFollower(log=services.feed._log, parts=services.reader._parts)
    return [Runner(view, services.views, log, tell=lambda _: None) for view in (*VIEWS, finding)]


@pytest.fixture(autouse=True)
def _views_are_at_the_head(world, runners):
    """Commands of the test before have moved the log on, and no worker runs beside."""
    for runner in runners:
        runner.catch_up()


@pytest.fixture(autouse=True)
def _live_streams_end_with_what_is_there(monkeypatch):
    """Otherwise an answer would never be whole."""
    monkeypatch.setattr(live, "AT_ONCE", 500)
    monkeypatch.setattr(following, "LONGEST_SECONDS", 0.0)


def _sign(settings) -> None:
    """A checkpoint over all of it: who asks for evidence would else wait for one, each time."""
    for log in LOGS.values():
        with opened(settings, log) as notary:
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


def _texts(world: World, text: str) -> list[Canary]:
    return [each for each in world.canaries if each.text in text and each.area not in IDS]


def leaks(world: World, one: Asking, answer: httpx.Response) -> list[str]:
    """What an answer tells that its reader must not meet. An id that they named is no news."""
    viewer, asked = one.viewer, one.question
    text = told(answer).replace(asked.path, "")
    if viewer.tie is Tie.ELSEWHERE:
        return [
            f"{viewer.role} of another organisation met an id at {asked.path[:12]}"
            for id in world.ids()
            if id in text and asked.path.split("?")[0] not in OF_THE_WHOLE_LOG
        ] + [f"{viewer.role} of another organisation met {c.area}" for c in _texts(world, text)]
    return [
        f"{viewer.role} ({viewer.tie}) met {canary.area} of {canary.case} at {asked.path[:12]}"
        for canary in world.canaries
        if canary.text in text
        and canary.text not in asked.path
        and not (
            canary.area is Area.LISTED
            and viewer.role in asked.names_cases_to
            and canary.case in asked.only
        )
        and not may_meet(viewer, canary)
    ]


def test_every_route_has_a_row(client):
    """A new reading route must say here how it is asked; commands are asked by their registry."""
    for route in routes(client.app.routes):
        if route.path.startswith("/issuer/"):
            continue
        for method in route.methods:
            known = (method, route.path) in ROWS
            assert known or route.path in OPEN_TO_ALL or route.path in OF_ONESELF, route.path


def asked_as_all(world, ask, questions, viewers=VIEWERS) -> list[str]:
    """What anybody met in the answers that was not theirs."""
    found = []
    for one, answer in ask(questions, viewers):
        assert answer.status_code < 500, answer.text
        found += leaks(world, one, answer)
        if answer.status_code >= 400:
            assert "ETag" not in answer.headers
            assert set(answer.json()) <= PROBLEM
    return found


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]} {row[1]}")
def test_nobody_meets_what_is_not_theirs(world, ask, row):
    # Whoever answers for what leaves the house makes bundles of what they read nowhere else.
    releases = row == ("POST", "/cases/{case_id}/evidence")
    viewers = [v for v in VIEWERS if not releases or v.role is not Role.INFORMATION_GOVERNANCE]
    found = asked_as_all(world, ask, ROWS[row], viewers)
    assert not found, f"{len(found)} leaks: {sorted(set(found))[:12]}"


def test_nor_as_of_another_moment(world, ask):
    some = [each for each in VIEWERS if each.role in {Role.PWP, Role.ADMIN, Role.AUDITOR}]
    assert asked_as_all(world, ask, OTHERWISE, some) == []


@pytest.mark.parametrize("purpose", ["care", "quality"])
def test_who_may_read_a_case_reads_it_and_nobody_else(world, ask, purpose):
    """The other half: a gate that let nobody through would leak nothing."""
    for one, answer in ask(of_each_case("/history", headers={"Purpose": purpose})):
        viewer, shut = one.viewer, one.question.case
        areas = shown(viewer, shut, for_quality=purpose == "quality")
        assert (answer.status_code == 200) is (areas is not None), (viewer, shut)
        for canary in world.in_history(shut):
            expected = areas is not None and canary.area in areas
            assert (canary.text in answer.text) is expected, (viewer, shut, canary.area)


def test_a_pack_and_who_has_seen_a_record_are_told_to_whose_they_are(world, ask):
    """Nobody else is told so much as that there are any."""
    packs = ("GET", "/own-record/disclosures/{disclosure_id}/pack")
    for one, answer in ask(ROWS[packs]):
        own = world.disclosures.get(released_to(one.viewer))
        theirs = own is not None and own in one.question.path
        if theirs:
            assert answer.status_code == 200, (one.viewer, answer.text)
            assert any(canary.text in told(answer) for canary in world.in_history(Shut.OWN)) is (
                one.viewer.tie is Tie.OWN_RECORD
            )
        else:
            assert answer.status_code == (404 if one.viewer.role is Role.DATA_SUBJECT else 403)
    for one, answer in ask(ROWS["GET", "/own-record/readings"]):
        named = (one.question.query or {}).get("disclosure")
        if one.viewer.role is not Role.DATA_SUBJECT:
            assert answer.status_code == 403
        elif named is not None and named != world.disclosures.get(released_to(one.viewer)):
            assert answer.status_code == 404
        else:
            assert answer.status_code == 200
            assert named is None or answer.json()["readings"]


def test_a_search_finds_only_people_whose_cases_open(ask):
    for one, answer in ask(ROWS["POST", "/search"]):
        found = answer.json()["people"] if answer.status_code == 200 else []
        assert not found or shown(one.viewer, one.question.case) is not None, one


def test_who_may_break_glass_finds_what_it_would_open_and_nothing_shut(world, ask):
    for one, answer in ask(ROWS["POST", "/search/for-break-glass"]):
        viewer = one.viewer
        if viewer.role not in OPENERS:
            assert answer.status_code == 403, viewer
            continue
        found = set(answer.json()["cases"])
        assert answer.json()["count"] == len(found)
        open_to = {
            world.cases[shut]
            for shut in (Shut.OPEN, Shut.ENTRY, Shut.OWN)
            if not (shut is Shut.OWN and viewer.tie is Tie.OWN_RECORD)
        }
        # What a tie opens is found by the ordinary search.
        tied = shown(viewer, Shut.OPEN) is not None
        assert found == (set() if tied or viewer.tie is Tie.ELSEWHERE else open_to), viewer


def test_a_matter_that_is_hidden_is_told_as_one_that_is_not_there(world, ask):
    nothing = {one.viewer: answer for one, answer in ask(one_of(f"/matters/{NOBODY}"))}
    for area, matter in world.matters.items():
        for one, hidden in ask(one_of(f"/matters/{matter}")):
            if knows_matter(one.viewer, area):
                assert hidden.status_code == 200
                continue
            absent = nothing[one.viewer]
            assert hidden.status_code == absent.status_code
            assert hidden.content == absent.content
            assert set(hidden.headers) == set(absent.headers)


def test_of_somebody_alleged_others_are_told_what_they_are_of_nobody(world, ask):
    about = ask(lambda _world: iter([alleged(str(ACTORS[Tie.ALLEGED]))]))
    nobody = ask(lambda _world: iter([alleged(NOBODY)]))
    matter = world.matters[Area.ALLEGATION]
    for (one, told), (_, nothing) in zip(about, nobody, strict=True):
        if one.viewer.role is not Role.STAFF_ALLEGATION_OFFICER:
            assert told.status_code == 403, one.viewer
        if knows_matter(one.viewer, Area.ALLEGATION):
            assert [each["matter"] for each in told.json()["matters"]] == [matter]
        else:
            assert (told.status_code, told.content) == (nothing.status_code, nothing.content)


KEPT_OUT = tuple(each for each in VIEWERS if each.tie in {Tie.NONE, Tie.ALLEGED, Tie.CONFLICTED})
TO_ALL = {"raise-concern", "record-crisis-response", "declare-conflict", "record-subject-access"}
"""What may be said of a case by who is told nothing of it: of a danger, of a tie of one's own, and
that what it holds was disclosed."""


def test_no_command_tells_of_what_is_shut(world, ask, services, monkeypatch):
    """To the restricted case and to a matter, by those whom nothing ties to them; what the body
    names is not so much as looked up."""
    loaded, load = set(), services.casework._load

    def spied(kind, stream):
        loaded.add(str(stream))
        return load(kind, stream)

    monkeypatch.setattr(services.casework, "_load", spied)
    knowing = {Role.SAFEGUARDING_LEAD, Role.STAFF_ALLEGATION_OFFICER}
    strangers = [one for one in VIEWERS if one.tie is Tie.NONE and one.role not in knowing]
    for one, answer in ask(to_what_is_shut, strangers):
        assert answer.status_code < 500, answer.text
        assert leaks(world, one, answer) == []
        if answer.status_code == 201:
            assert one.question.path.rpartition("/")[2] in TO_ALL, one
            continue
        assert "ETag" not in answer.headers
        assert set(answer.json()) <= PROBLEM, answer.text
    assert world.cases[Shut.WHOLE] in loaded
    assert world.matters[Area.HIDDEN_CONCERN] not in loaded


def test_a_command_to_a_hidden_matter_is_answered_as_one_to_none(world, ask):
    for area, matter in world.matters.items():
        hidden = ask(lambda _world, to=matter: to_matters(to), KEPT_OUT)
        absent = ask(lambda _world: to_matters(NOBODY), KEPT_OUT)
        for (one, answer), (_, nothing) in zip(hidden, absent, strict=True):
            if not knows_matter(one.viewer, area):
                assert answer.status_code == nothing.status_code in {403, 404, 422}
                assert answer.content == nothing.content


def test_what_is_hidden_costs_the_same_look_as_what_is_not_there(world, ask, settings, monkeypatch):
    """Counted in statements sent to the databases, which nothing else on the machine changes."""
    sent = sent_statements(monkeypatch, settings)
    loaded = loaded_streams(monkeypatch, StreamRecords)

    def costs(matter, viewer):
        """What a reading and each command costs, and a second time."""

        def asked(_world):
            return [Question(f"/matters/{matter}"), *to_matters(matter)]

        for question in asked(world) * 2:
            sent.clear()
            loaded.clear()
            [(_, answer)] = ask(lambda _world, one=question: [one], [viewer])
            assert answer.status_code in {403, 404}
            yield list(sent), len(loaded)

    looked = []
    nearest = {Role.SAFEGUARDING_LEAD, Role.STAFF_ALLEGATION_OFFICER, Role.PWP}
    for viewer in (one for one in KEPT_OUT if one.role in nearest):
        for area, matter in world.matters.items():
            if not knows_matter(viewer, area):
                hidden, absent = list(costs(matter, viewer)), list(costs(NOBODY, viewer))
                assert hidden == absent, viewer
                looked += hidden
    assert any(by_cursor for by_cursor, _ in looked)
    assert any(by_stream for _, by_stream in looked)
