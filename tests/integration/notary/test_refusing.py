"""The notary signs nothing where the log, the tree or its own record is not what it was."""

from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from infrastructure.notary.adopting import RecordThere, adopt
from infrastructure.notary.checkpoints import Checkpoint
from infrastructure.notary.leading import AnotherLeads
from infrastructure.notary.notary import Signed
from infrastructure.notary.note_keys import note_signer
from infrastructure.notary.notes import NoteRefused
from infrastructure.notary.refusals import Ground, SigningRefused
from infrastructure.notary.signed_record import RecordChanged, RecordInUse
from infrastructure.tree.hashing import root_of
from tests.integration.notary.conftest import Place

ANOTHER = "SET leaf_hash = sha256(leaf_hash)"


def signed_up_to(place: Place, size: int) -> str:
    """A log of this size that is signed for; the note."""
    place.append(size)
    with place.notary() as notary:
        notary.resume()
        notary.step()
    note = place.record.read()
    assert note is not None
    assert Checkpoint.opened(note, place.signer.key).size == size
    return note


def refusal(place: Place) -> SigningRefused:
    """What a notary says that starts now; it must have signed and published nothing."""
    noted, count = record_bytes(place), number(place)
    with pytest.raises(SigningRefused) as caught, place.notary() as notary:
        notary.resume()
    assert (record_bytes(place), number(place)) == (noted, count)
    return caught.value


def record_bytes(place: Place) -> bytes | None:
    path = place.folder / "case.signed"
    return path.read_bytes() if path.exists() else None


def number(place: Place) -> int:
    with place.tree() as tree:
        published = tree.last_checkpoint()
        return published.number if published else 0


@pytest.mark.parametrize("size", [3, 256, 300])
def test_a_log_cut_short(place: Place, size: int) -> None:
    signed_up_to(place, size)
    with place.notary() as notary:
        notary.resume()
        with place.superuser() as connection:
            connection.execute("DELETE FROM ledger.event WHERE position = %s", [size])
        with pytest.raises(SigningRefused) as caught:
            notary.step()
    assert (caught.value.ground, caught.value.position) == (Ground.LOG_SHORTER, size)
    assert refusal(place).ground == Ground.LOG_SHORTER


@pytest.mark.parametrize("size", [3, 256, 300])
def test_a_log_whose_end_was_written_anew(place: Place, size: int) -> None:
    signed_up_to(place, size)
    with place.notary() as notary:
        notary.resume()
        with place.superuser() as connection:
            connection.execute(f"UPDATE ledger.event {ANOTHER} WHERE position = {size}")
        place.append(2)
        with pytest.raises(SigningRefused) as caught:
            notary.step()
    assert (caught.value.ground, caught.value.position) == (Ground.LOG_ALTERED, size)


@pytest.mark.parametrize(
    ("change", "ground"),
    [
        (f"UPDATE ledger.event {ANOTHER} WHERE position = 290", Ground.TREE_ALTERED),
        ("DELETE FROM ledger.event WHERE position = 290", Ground.LOG_ALTERED),
        ("UPDATE ledger.event SET leaf_hash = '' WHERE position = 290", Ground.LOG_ALTERED),
        ("UPDATE notary.tile SET root = sha256(root)", Ground.TREE_ALTERED),
        ("DELETE FROM notary.tile", Ground.TREE_ALTERED),
        ("UPDATE notary.checkpoint SET root = sha256(root)", Ground.CHECKPOINT_FOREIGN),
        ("UPDATE notary.checkpoint SET size = size - 1", Ground.CHECKPOINT_FOREIGN),
        ("UPDATE notary.checkpoint SET note = ''", Ground.CHECKPOINT_FOREIGN),
    ],
)
def test_what_was_signed_for_was_changed_while_no_notary_ran(
    place: Place, change: str, ground: Ground
) -> None:
    signed_up_to(place, 300)
    with place.superuser() as connection:
        connection.execute(change if "size - 1" not in change else f"{change} WHERE size > 0")
    assert refusal(place).ground == ground


def test_a_database_put_back_from_before(place: Place) -> None:
    """What was signed for is gone from it; the record, which is never put back, tells."""
    signed_up_to(place, 200)
    signed_up_to_more(place, 100)
    with place.superuser() as connection:
        connection.execute("DELETE FROM notary.checkpoint WHERE size > 200")
        connection.execute("DELETE FROM notary.tile")
        connection.execute("DELETE FROM ledger.event WHERE position > 200")
    assert refusal(place).ground == Ground.LOG_SHORTER
    place.append(100)
    assert refusal(place).ground == Ground.LOG_ALTERED
    place.append(500)
    assert refusal(place).ground == Ground.LOG_ALTERED


def signed_up_to_more(place: Place, more: int) -> None:
    place.append(more)
    with place.notary() as notary:
        notary.resume()
        notary.step()


def test_checkpoints_that_the_database_has_lost_are_published_again(place: Place) -> None:
    signed_up_to(place, 200)
    signed_up_to_more(place, 100)
    with place.superuser() as connection:
        connection.execute("DELETE FROM notary.checkpoint WHERE size > 200")
        connection.execute("DELETE FROM notary.tile")
    with place.notary() as notary:
        assert notary.resume() == Signed(300, 100)
        assert notary.step() is None
    with place.tree() as tree:
        assert tree.edge(300).root() == root_of(place.leaf_hashes())


def test_a_lost_record_stops_the_notary_until_an_operator_speaks(place: Place) -> None:
    note = signed_up_to(place, 300)
    place.append(10)
    (place.folder / "case.signed").unlink()
    assert refusal(place).ground == Ground.STATE_MISSING
    with place.tree() as tree:
        named = {"key": place.signer.key, "tree": tree, "record": place.record}
        with pytest.raises(NoteRefused):
            adopt(note.replace("300", "301", 1), **named)
        for wrong in (Checkpoint(place.signer.key.name, 300, bytes(32)),):
            with pytest.raises(SigningRefused) as caught:
                adopt(place.signer.signed(wrong.text), **named)
            assert caught.value.ground == Ground.LOG_ALTERED
        further = Checkpoint(place.signer.key.name, 311, bytes(32))
        with pytest.raises(SigningRefused) as caught:
            adopt(place.signer.signed(further.text), **named)
        assert caught.value.ground == Ground.LOG_SHORTER
        assert place.record.read() is None
        assert adopt(note, **named).size == 300
        with pytest.raises(RecordThere):
            adopt(note, **named)
    with place.notary() as notary:
        notary.resume()
        assert notary.step() == Signed(310, 10)


def test_an_older_checkpoint_is_adopted_and_what_this_key_signed_since_is_followed(
    place: Place,
) -> None:
    note = signed_up_to(place, 300)
    signed_up_to_more(place, 400)
    (place.folder / "case.signed").unlink()
    with place.tree() as tree:
        assert adopt(note, key=place.signer.key, tree=tree, record=place.record).size == 300
    with place.notary() as notary:
        assert notary.resume() == Signed(700, 0)


def test_a_record_that_is_lost_with_the_database_is_still_missed(place: Place) -> None:
    signed_up_to(place, 3)
    (place.folder / "case.signed").unlink()
    with place.superuser() as connection:
        connection.execute("DELETE FROM notary.checkpoint")
    assert refusal(place).ground == Ground.STATE_MISSING


def scribbled(path: Path) -> None:
    path.write_bytes(b"\xff")


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-5])


def emptied(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("spoil", [scribbled, cut_short, emptied])
def test_a_record_that_is_not_ours(place: Place, spoil: Callable[[Path], None]) -> None:
    signed_up_to(place, 3)
    spoil(place.folder / "case.signed")
    assert refusal(place).ground == Ground.STATE_UNREADABLE


def test_a_key_that_was_exchanged(place: Place, tmp_path: Path) -> None:
    signed_up_to(place, 3)
    place.signer = note_signer(
        tmp_path / "others",
        log="case",
        origin=place.signer.key.name,
        random_bytes=lambda n: b"7" * n,
    )
    assert refusal(place).ground == Ground.CHECKPOINT_FOREIGN


def test_a_fork_under_the_same_key(place: Place) -> None:
    """Another notary with this key has signed another tree: neither goes on."""
    signed_up_to(place, 3)
    mine = place.record.read()
    other = Checkpoint(place.signer.key.name, 3, bytes(32))
    place.record.replace(mine, place.signer.signed(other.text))
    assert refusal(place).ground == Ground.CHECKPOINT_FORKED


def test_two_notaries_take_turns(place: Place) -> None:
    signed_up_to(place, 3)
    with place.notary():
        with pytest.raises(RecordInUse), place.notary():
            pass
        elsewhere = Place(place.databases, place.folder / "elsewhere", place.signer, place.recorder)
        with pytest.raises(AnotherLeads), elsewhere.notary():
            pass


def test_one_that_has_ended_stands_in_nobodys_way(place: Place) -> None:
    for _ in range(50):
        with place.notary():
            pass


def test_two_records_under_one_key_grow_into_one_history(place: Place) -> None:
    """The lock is taken from the leader, whose connection is gone before it knows."""
    signed_up_to(place, 3)
    elsewhere = Place(place.databases, place.folder / "elsewhere", place.signer, place.recorder)
    note = place.record.read()
    assert note is not None
    elsewhere.folder.mkdir()
    elsewhere.record.replace(None, note)
    with place.notary() as mine:
        mine.resume()
        with place.superuser() as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE application_name = 'caseledger-notary'"
            )
        place.append(5)
        with elsewhere.notary() as theirs:
            theirs.resume()
            assert theirs.step() == Signed(8, 5)
        with pytest.raises(psycopg.OperationalError):
            mine.step()
    place.append(1)
    with place.notary() as mine:
        assert mine.resume() == Signed(8, 0)
        assert mine.step() == Signed(9, 1)


def test_one_that_is_overtaken_follows_or_refuses(place: Place) -> None:
    """No lock holds them apart: what the database compares does."""
    note = signed_up_to(place, 3)
    with place.notary() as mine, place.tree() as tree:
        mine.resume()
        place.append(300)
        leaves = place.leaf_hashes()
        _, tiles = tree.edge(3).extended(leaves[3:])
        later = place.signer.signed(Checkpoint(place.signer.key.name, 303, root_of(leaves)).text)
        assert tree.publish(
            after=number(place), size=303, root=root_of(leaves), note=later, tiles=tiles
        )
        place.append(1)
        assert mine.step() == Signed(304, 1)
        place.record.replace(place.record.read(), note)
        place.append(1)
        with pytest.raises(RecordChanged):
            mine.step()
