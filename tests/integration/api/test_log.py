"""Checkpoint, tiles and proofs over HTTP, as C2SP tools fetch them."""

import base64
from uuid import uuid4

import pytest

from api.notarising.notary import opened
from infrastructure.notary.checkpoints import Checkpoint
from infrastructure.notary.note_keys import note_signer
from infrastructure.tree.proofs import is_included, root_at
from infrastructure.tree.tiles import Tile
from tests.conftest import ORIGIN
from tests.integration.api.test_commands import REFERRAL


@pytest.fixture(scope="module")
def key(settings):
    return lambda: note_signer(settings.secrets_dir, log="case", origin=ORIGIN).key


def refer(client, bearer):
    headers = {**bearer("duty"), "Idempotency-Key": str(uuid4())}
    answer = client.post("/cases/receive-referral", json=REFERRAL, headers=headers)
    assert answer.status_code == 201
    return answer.json()["position"]


@pytest.fixture(scope="module")
def covered(client, bearer, settings):
    """A position that a checkpoint covers."""
    position = refer(client, bearer)
    with opened(settings) as notary:
        notary.resume()
        notary.step()
    return position


def test_a_stranger_checks_what_was_recorded(client, bearer, covered, key):
    answer = client.get("/log/checkpoint")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=1"
    checkpoint = Checkpoint.opened(answer.text, key())
    assert checkpoint.origin == ORIGIN
    assert checkpoint.size >= covered

    def fetched(tile):
        told = client.get(f"/log/tile/{tile.path}")
        assert told.status_code == 200
        assert told.headers["content-type"] == "application/octet-stream"
        assert told.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert len(told.content) == 32 * tile.width
        return [told.content[at : at + 32] for at in range(0, len(told.content), 32)]

    assert root_at(checkpoint.size, fetched) == checkpoint.root
    again = client.get("/log/checkpoint", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304

    proof = client.get(f"/log/proof/{covered}", headers=bearer("duty"))
    assert proof.headers["content-type"] == "text/plain; charset=utf-8"
    head, _, note = proof.text.partition("\n\n")
    form, index, *path = head.split("\n")
    assert (form, index) == ("c2sp.org/tlog-proof@v1", f"index {covered - 1}")
    assert note == answer.text
    leaf = fetched(Tile(0, 0, checkpoint.size))[covered - 1]
    path = [base64.b64decode(line) for line in path]
    assert is_included(leaf, covered - 1, checkpoint.size, proof=path, root=checkpoint.root)


def test_what_no_checkpoint_covers_is_not_served(client, bearer, covered, key):
    last = refer(client, bearer)
    told = client.get("/log/checkpoint").text
    assert covered <= Checkpoint.opened(told, key()).size < last
    for path in (f"/log/tile/0/000.p/{last}", "/log/tile/0/000", "/log/tile/1/000.p/1"):
        answer = client.get(path)
        assert answer.status_code == 404, path
        assert answer.headers["cache-control"] == "no-store"
    assert client.get(f"/log/proof/{last}", headers=bearer("duty")).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/log/tile/entries/000",
        "/log/tile/entries/000.p/1",
        "/log/tile/0/0",
        "/log/tile/",
        "/log/tile/0/000.p/256",
        "/log/tile/..%2f..%2fcases",
        "/log/tile/63/999",
    ],
)
def test_no_entries_and_nothing_else_below_tiles(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/log/proof/1", "/log", "/log/checkpoint/", "/log/tile"])
def test_the_rest_needs_a_token(client, path):
    assert client.get(path, follow_redirects=False).status_code == 401


def test_a_parameter_that_is_not_known_is_refused(client):
    assert client.get("/log/checkpoint?size=3").status_code == 422


def test_a_position_that_can_not_be(client, bearer):
    for position in ("0", "-1", "x", str(2**63)):
        assert client.get(f"/log/proof/{position}", headers=bearer("duty")).status_code == 422
