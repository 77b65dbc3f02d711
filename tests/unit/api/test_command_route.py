"""The short way to a command leads where the routes themselves would, and nowhere else."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.routing import Match

from api.routes import commands
from api.routes.command_route import CommandDispatch
from domain.commands import command_classes

CASE = "0198aaaa-0000-7000-8000-000000000001"


@pytest.fixture(scope="module")
def routes():
    with ThreadPoolExecutor(1) as threads:
        yield commands.routes(None, threads)


def scope(path, method="POST"):
    return {"type": "http", "method": method, "path": path, "root_path": ""}


@pytest.mark.parametrize("asked", command_classes(), ids=lambda asked: asked.NAME)
def test_every_command_is_found_as_its_own_route_would_find_it(routes, asked):
    path = f"/cases/{asked.NAME}" if asked.BEGINS else f"/cases/{CASE}/{asked.NAME}"
    match, found = CommandDispatch(routes).matches(scope(path))
    assert match is Match.FULL
    assert found["route"].operation_id == asked.NAME
    alone, there = found["route"].matches(scope(path))
    assert alone is Match.FULL
    assert there["path_params"] == found["path_params"]


@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("/cases/record-session", "POST"),
        (f"/cases/{CASE}/receive-referral", "POST"),
        (f"/cases/{CASE}/record-session/", "POST"),
        (f"/cases/{CASE}/more/record-session", "POST"),
        (f"/people/{CASE}/record-session", "POST"),
        ("/cases//record-session", "POST"),
        (f"/cases/{CASE}/record-session", "GET"),
        (f"/cases/{CASE}/record-session", "PUT"),
        (f"/cases/{CASE}", "POST"),
        ("/", "POST"),
        ("", "POST"),
    ],
)
def test_what_is_no_command_is_left_to_the_other_routes(routes, path, method):
    assert CommandDispatch(routes).matches(scope(path, method)) == (Match.NONE, {})
