"""The notary follows the log: every checkpoint is the root of what was appended by then."""

import psycopg
import pytest
from psycopg import errors

from infrastructure.notary.checkpoints import Checkpoint
from infrastructure.notary.notary import FOLD, LONGEST_SILENCE, Signed
from infrastructure.notary.published_tree import NotCovered, PublishedTree, TreeBroken
from infrastructure.tree.hashing import EMPTY_ROOT, root_of
from infrastructure.tree.tiles import Tile
from tests.integration.notary.conftest import Place

pytestmark = pytest.mark.both_postgres


def published(place: Place) -> list[Checkpoint]:
    with place.superuser() as connection:
        rows = connection.execute(
            "SELECT note, size, root FROM notary.checkpoint ORDER BY number"
        ).fetchall()
    found = [Checkpoint.opened(row[0], place.signer.key) for row in rows]
    assert [(each.size, each.root) for each in found] == [row[1:] for row in rows]
    return found


def test_what_is_appended_is_signed_for_and_proven(place: Place) -> None:
    with place.notary() as notary, place.tree() as tree:
        served = PublishedTree(tree)
        with pytest.raises(NotCovered):
            served.checkpoint()
        assert notary.resume() == Signed(0, 0)
        assert notary.step() is None
        for count in (1, 254, 1, 1, 300):
            place.append(count)
            signed = notary.step()
            assert signed is not None
            assert signed.leaves == count
            leaves = place.leaf_hashes()
            checkpoint = Checkpoint.opened(served.checkpoint().note, place.signer.key)
            assert (checkpoint.size, checkpoint.root) == (len(leaves), root_of(leaves))
            for position in {1, len(leaves) // 2 + 1, len(leaves)}:
                assert served.proof(position).startswith(
                    f"c2sp.org/tlog-proof@v1\nindex {position - 1}\n"
                )
            for position in (0, -1, len(leaves) + 1):
                with pytest.raises(NotCovered):
                    served.proof(position)
        assert notary.step() is None
        assert served.tile(Tile(0, 0)) == b"".join(leaves[:256])
        assert served.tile(Tile(0, 1, 7)) == b"".join(leaves[256:263])
        assert served.tile(Tile(0, 2, 45)) == b"".join(leaves[512:])
        assert served.tile(Tile(1, 0, 2)) == root_of(leaves[:256]) + root_of(leaves[256:512])
        for beyond in (Tile(0, 2, 46), Tile(0, 2), Tile(1, 0, 3), Tile(2, 0, 1), Tile(0, 2**62)):
            with pytest.raises(NotCovered):
                served.tile(beyond)
    assert [each.size for each in published(place)] == [0, 1, 255, 256, 257, 557]


def test_a_tree_that_lacks_a_tile_proves_nothing_that_rests_on_it(place: Place) -> None:
    place.append(700)
    with place.notary() as notary, place.tree() as tree:
        notary.resume()
        notary.step()
        served = PublishedTree(tree)
        assert all(served.proof(position) for position in (1, 257, 700))
        with place.superuser() as connection:
            connection.execute("DELETE FROM notary.tile WHERE level = 0 AND index = 1")
        for position in (1, 257, 700):
            with pytest.raises(TreeBroken):
                served.proof(position)


def test_a_notary_that_starts_again_goes_on_where_it_was(place: Place) -> None:
    for count in (700, 0, 68, 1):
        place.append(count)
        with place.notary() as notary:
            notary.resume()
            notary.step()
            assert notary.step() is None
    leaves = place.leaf_hashes()
    found = published(place)
    assert [each.size for each in found] == [0, 700, 700, 700, 768, 768, 769]
    assert all(each.root == root_of(leaves[: each.size]) for each in found)
    assert found[0].root == EMPTY_ROOT


def test_a_long_log_is_folded_in_pieces(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infrastructure.notary.notary.FOLD", 300)
    assert FOLD > 300
    place.append(1_000)
    with place.notary() as notary:
        notary.resume()
        sizes = []
        while signed := notary.step():
            sizes.append(signed.size)
    assert sizes == [300, 600, 900, 1_000]
    assert published(place)[-1].root == root_of(place.leaf_hashes())


def test_a_quiet_log_is_signed_for_hourly(place: Place) -> None:
    now = 0.0
    place.monotonic = lambda: now
    place.append(3)
    with place.notary() as notary:
        notary.resume()
        notary.step()
        now = LONGEST_SILENCE - 1
        assert notary.step() is None
        now = LONGEST_SILENCE
        assert notary.step() == Signed(3, 0)
        assert notary.step() is None
    assert [each.size for each in published(place)] == [0, 3, 3]


def test_published_checkpoints_are_kept_outside_the_database(place: Place) -> None:
    with place.notary() as notary:
        notary.resume()
        place.append(2)
        notary.step()
    latest = place.files.latest()
    assert latest is not None
    assert Checkpoint.opened(latest, place.signer.key).size == 2
    assert latest == place.record.read()
    (day,) = (place.folder / "case.checkpoints").iterdir()
    first = place.signer.signed(Checkpoint(place.signer.key.name, 0, EMPTY_ROOT).text)
    assert day.read_text() == f"{first}\n{latest}\n"
    assert {path.stat().st_mode & 0o077 for path in place.folder.glob("case.*[!s]")} == {0}


def test_the_service_publishes_only_what_follows(place: Place) -> None:
    place.append(2)
    with place.notary() as notary, place.tree() as tree:
        notary.resume()
        notary.step()
        leaves = place.leaf_hashes()
        root = root_of(leaves)
        assert not tree.publish(after=0, size=5, root=root, note="x", tiles=[])
        for size, other in ((1, root), (2, leaves[0])):
            with pytest.raises(errors.Error) as caught:
                tree.publish(after=2, size=size, root=other, note="x", tiles=[])
            assert caught.value.sqlstate == "CL020"
        assert [each.size for each in published(place)] == [0, 2]


FORBIDDEN = [
    "INSERT INTO notary.checkpoint VALUES ('case', 9, now(), 9, '', '')",
    "INSERT INTO notary.tile VALUES ('case', 0, 0, '', '')",
    "UPDATE notary.checkpoint SET note = ''",
    "DELETE FROM notary.checkpoint",
    "TRUNCATE notary.tile",
    "LOCK TABLE notary.publish_lock IN ACCESS SHARE MODE",
    "CREATE TABLE notary.mine ()",
    "ALTER TABLE notary.tile DISABLE TRIGGER ALL",
]


def test_the_service_changes_nothing_in_the_notarys_tables(place: Place) -> None:
    with psycopg.connect(place.databases.service_url, autocommit=True) as connection:
        for statement in FORBIDDEN:
            with pytest.raises(errors.InsufficientPrivilege), connection.transaction():
                connection.execute(statement)


def test_not_even_the_owner_changes_them_while_triggers_stand(place: Place) -> None:
    with psycopg.connect(place.databases.superuser_url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        for table in ("notary.tile", "notary.checkpoint", "notary.cosignature"):
            for change in (f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
                with pytest.raises(psycopg.Error) as caught:
                    connection.execute(change)
                assert caught.value.sqlstate == "CL010"
