"""A log and its witnesses: real databases, real witness processes, kills, forks and rollbacks."""

import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random
from uuid import uuid4

import psycopg
import pytest
from caseledger_verify.checkpoints import verify_checkpoint
from caseledger_verify.policy import Freshness, parse_policy
from psycopg import errors
from pydantic import SecretStr

from api.notarising import cosigning
from api.notarising.cosigning import have_cosigned
from api.notarising.notary import note_key, opened
from api.notarising.served_logs import CASES, READINGS, ServedLog
from api.settings import Settings
from infrastructure.ledger.calls import read
from infrastructure.ledger.connections import ledger_pool
from infrastructure.notary.checkpoints import Checkpoint
from infrastructure.notary.notes import WITNESS, NoteKey, NoteSigner
from infrastructure.notary.published_tree import PublishedTree
from infrastructure.notary.stored_tree import ACCESS_LOG, StoredTree
from infrastructure.witnesses import following
from infrastructure.witnesses.asking import ALARMS, Trouble
from infrastructure.witnesses.cosignatures import cosignature_of
from infrastructure.witnesses.following import Cosigned, Notice, Standing
from infrastructure.witnesses.policy import Policy
from tests.conftest import ORIGIN, Databases
from tests.integration.access.conftest import door_of, reading, writer_of
from tests.integration.ledger.conftest import make_recorder
from tests.integration.notary import witness_process
from tests.integration.notary.conftest import Place
from tests.integration.notary.killed import settings_of
from tests.integration.notary.witness_process import WitnessProcess
from tests.integration.setup.running import REAL_CODE, environment

PATIENCE = 60.0
HANGING = NoteSigner("w0.test.invalid/witness", bytes(range(32)), WITNESS).key


@pytest.fixture
def witness(place: Place, tmp_path: Path) -> Iterator[Callable[..., WitnessProcess]]:
    made: list[WitnessProcess] = []

    def make(name: str, log: NoteKey | None = None) -> WitnessProcess:
        made.append(WitnessProcess(name, tmp_path / name, logs=[log or place.signer.key]))
        return made[-1]

    yield make
    for each in made:
        each.kill()


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Notice]:
    heard: list[Notice] = []
    monkeypatch.setattr(cosigning, "tell", heard.append)
    monkeypatch.setattr(following, "LOOK_SECONDS", 0.02)
    monkeypatch.setattr(following, "BETWEEN_SECONDS", 0.02)
    monkeypatch.setattr(following, "LONGEST_PAUSE", 0.2)
    return heard


def policy_of(*witnesses: WitnessProcess, quorum: str = "all") -> Policy:
    lines = "".join(witness.line for witness in witnesses)
    names = " ".join(witness.name for witness in witnesses)
    return Policy.parse(f"{lines}group some {quorum} {names}\nquorum some\n")


def sending(place: Place, policy: Policy) -> AbstractContextManager[None]:
    """The notary's sender at work."""
    return sending_of(CASES, settings_of(place.databases.service_url, place.folder), policy)


@contextmanager
def sending_of(log: ServedLog, settings: Settings, policy: Policy) -> Iterator[None]:
    """The sender of a log's notary at work."""
    stop = threading.Event()
    given = (settings, log, policy)
    thread = threading.Thread(target=have_cosigned, args=given, kwargs={"stop": stop})
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(PATIENCE)
        assert not thread.is_alive()


def until(holds: Callable[[], bool], what: object = None) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, what
        time.sleep(0.01)


def publish(place: Place, count: int) -> None:
    place.append(count)
    with place.notary() as notary:
        notary.resume()
        notary.step()


def newest(place: Place) -> str:
    with place.tree() as tree:
        published = tree.last_checkpoint()
    return "" if published is None else published.note


def is_cosigned_by(place: Place, *witnesses: WitnessProcess) -> bool:
    note = newest(place)
    return all(f"— {witness.key.name} " in note for witness in witnesses)


def now() -> int:
    return int(datetime.now(UTC).timestamp())


def test_published_checkpoints_are_cosigned_and_auditors_believe_them(
    place: Place, witness: Callable[[str], WitnessProcess], told: list[Notice]
) -> None:
    witnesses = [witness("w1"), witness("w2"), witness("w3")]
    for each in witnesses[:2]:
        each.start()
    policy = policy_of(*witnesses, quorum="2")
    audited = parse_policy(policy.with_log(place.signer.key).text.encode())
    freshness = Freshness(now=now(), oldest=now() - 60)
    before = None
    with sending(place, policy):
        for count in (3, 253, 1, 700):
            publish(place, count)
            alone = newest(place)
            until(lambda: is_cosigned_by(place, *witnesses[:2]), told)
            note = newest(place).encode()
            assert verify_checkpoint(note, audited, freshness).verdict()[0] == 0
            assert f"— {witnesses[2].key.name} ".encode() not in note
            if before is not None:
                assert before != note
            before = note
            assert alone.startswith(note.decode().partition("\n\n")[0])
    assert {each.size for each in told if isinstance(each, Cosigned)} >= {3, 256, 257, 957}
    trouble = {(each.witness, each.trouble) for each in told if isinstance(each, Standing)}
    assert trouble == {(witnesses[2].key.name, Trouble.UNREACHABLE)}
    with place.tree() as tree:
        assert PublishedTree(tree).proof(957).endswith(newest(place))
    assert not any(each.forgeries for each in witnesses)


def test_the_notary_process_has_them_cosigned(
    place: Place, witness: Callable[[str], WitnessProcess], tmp_path: Path
) -> None:
    one = witness("w1")
    one.start()
    policy = tmp_path / "policy"
    policy.write_text(f"{one.line}quorum w1\n")
    settings = {
        "DATABASE_URL": place.databases.service_url,
        "ACCESS_URL": place.databases.access_url,
        "CASELEDGER_SECRETS_DIR": str(tmp_path / "secrets"),
        "CASELEDGER_NOTARY_DIR": str(place.folder),
        "CASELEDGER_LOG_DIR": str(tmp_path / "logs"),
        "CASELEDGER_LOG_ORIGIN": ORIGIN,
        "CASELEDGER_WITNESS_POLICY": str(policy),
        "PYTHONPATH": REAL_CODE,
    }
    with subprocess.Popen(
        [sys.executable, "-c", "from api.notarising.notary import main; main()"],
        env=environment(tmp_path / "data", port=0, **settings),
    ) as notary:
        try:
            place.append(5)
            until(lambda: is_cosigned_by(place, one))
        finally:
            notary.terminate()
        assert notary.wait(PATIENCE) == 0
    lines = (tmp_path / "logs" / "notary.jsonl").read_text().splitlines()
    told = [json.loads(line) for line in lines]
    (cosigned,) = (each for each in told if each["event"] == "checkpoint_cosigned")
    assert (cosigned["process"], cosigned["witness"]) == ("notary", one.key.name)
    assert cosigned["position"] == 5


def test_the_access_log_is_cosigned_as_well(
    place: Place, witness: Callable[..., WitnessProcess], told: list[Notice]
) -> None:
    settings = settings_of(place.databases.service_url, place.folder).model_copy(
        update={"access_url": SecretStr(place.databases.access_url)}
    )
    one = witness("w1", NoteKey.parse(note_key(settings, READINGS)))
    one.start()
    with ledger_pool(place.databases.access_url, size=2) as pool:
        writer = writer_of(pool, door_of(pool).append)
        writer.write([reading(uuid4())])
        writer.close()
        with opened(settings, READINGS) as notary:
            notary.resume()
            notary.step()
        tree = StoredTree(ACCESS_LOG, partial(read, pool))
        with sending_of(READINGS, settings, policy_of(one)):
            until(lambda: any(isinstance(each, Cosigned) for each in told), told)
        published = tree.last_checkpoint()
        assert published is not None
        assert f"— {one.key.name} " in published.note


def test_a_quiet_log_is_cosigned_anew_when_it_is_signed_for_anew(
    place: Place, witness: Callable[[str], WitnessProcess], told: list[Notice]
) -> None:
    one = witness("w1")
    one.start()
    with sending(place, policy_of(one)):
        publish(place, 5)
        until(lambda: is_cosigned_by(place, one))
        first = cosignature_of(newest(place), one.key)
        until(lambda: now() > first.time)
        with place.notary() as notary:
            notary.resume()
        until(lambda: is_cosigned_by(place, one))
        again = cosignature_of(newest(place), one.key)
        assert again.time > first.time
    with place.superuser() as connection:
        kept = connection.execute("SELECT count(*) FROM notary.cosignature").fetchone()
    assert kept == (2,)


def test_killed_at_random_a_witness_cosigns_one_history(
    place: Place, witness: Callable[[str], WitnessProcess], told: list[Notice]
) -> None:
    """Kills that fall between writing and answering are told by the size that it answers."""
    chance, one = Random(20261122), witness("w1")
    with sending(place, policy_of(one)):
        for _ in range(4):
            one.start()
            seen = len(told)
            publish(place, chance.randrange(1, 300))
            until(lambda seen=seen: any(isinstance(each, Cosigned) for each in told[seen:]))
            publish(place, chance.randrange(1, 300))
            time.sleep(chance.uniform(0, 0.1))
            one.kill()
        one.start()
        until(lambda: is_cosigned_by(place, one), told)
    leaves = len(place.leaf_hashes())
    assert Checkpoint.opened(newest(place), place.signer.key).size == leaves
    sizes = [each.size for each in told if isinstance(each, Cosigned)]
    assert sizes == sorted(sizes)
    alarms = {each.trouble for each in told if isinstance(each, Standing)}
    assert alarms <= {Trouble.UNREACHABLE, Trouble.SLOW}
    assert not one.forgeries


def test_killed_between_writing_and_answering_it_says_where_it_is(
    place: Place, witness: Callable[[str], WitnessProcess], told: list[Notice]
) -> None:
    one = witness("w1")
    with sending(place, policy_of(one)):
        for size in (4, 300):
            one.start("-m", witness_process.__name__)
            publish(place, size)
            assert one.wait_end() == -9
            assert not is_cosigned_by(place, one)
            one.start()
            until(lambda: is_cosigned_by(place, one), told)
            one.stop()
    # A checkpoint may be signed anew for the same size, and is then cosigned anew.
    assert list(dict.fromkeys(e.size for e in told if isinstance(e, Cosigned))) == [4, 304]
    assert not one.forgeries


@pytest.mark.parametrize("sizes", [(10, 12), (10, 10), (10, 700)])
def test_two_histories_under_one_key_are_found_by_the_witness(
    place: Place,
    witness: Callable[[str], WitnessProcess],
    told: list[Notice],
    fresh_databases: Callable[[], Databases],
    tmp_path: Path,
    sizes: tuple[int, int],
) -> None:
    one = witness("w1")
    one.start()
    publish(place, sizes[0])
    with sending(place, policy_of(one)):
        until(lambda: is_cosigned_by(place, one))
    databases = fresh_databases()
    with ledger_pool(databases.service_url, size=2) as pool:
        forged = Place(databases, tmp_path / "forged", place.signer, make_recorder(pool))
        publish(forged, sizes[1])
        with sending(forged, policy_of(one)):
            until(lambda: any(isinstance(each, Standing) for each in told))
        assert "— w1" not in newest(forged)
    standing = {each.trouble for each in told if isinstance(each, Standing)}
    assert standing == {Trouble.INCONSISTENT}
    # What it kept proves it to anybody: both checkpoints are signed by the log's key.
    request, *_ = one.forgeries
    theirs = request.read_bytes().decode().partition("\n\n")[2]
    ours = request.with_suffix(".held").read_text()
    kept = [Checkpoint.opened(note, place.signer.key) for note in (ours, theirs)]
    assert [each.size for each in kept] == list(sizes)
    assert kept[0].root != kept[1].root
    assert cosignature_of(ours, one.key)


def test_a_log_that_went_back_is_noticed_and_not_cosigned(
    place: Place,
    witness: Callable[[str], WitnessProcess],
    told: list[Notice],
) -> None:
    one = witness("w1")
    one.start()
    publish(place, 6)
    publish(place, 4)
    with sending(place, policy_of(one)):
        until(lambda: is_cosigned_by(place, one))
    with place.superuser() as connection:
        for statement in (
            "DELETE FROM notary.cosignature",
            "DELETE FROM notary.checkpoint WHERE size > 6",
            "DELETE FROM ledger.event WHERE position > 6",
        ):
            connection.execute(statement)
    with sending(place, policy_of(one)):
        until(lambda: any(isinstance(each, Standing) for each in told))
    standing = {each.trouble for each in told if isinstance(each, Standing)}
    assert standing == {Trouble.TREE_AHEAD}
    assert not is_cosigned_by(place, one)


def test_a_witness_that_lost_what_it_knew_is_told_of_and_goes_on(
    place: Place, witness: Callable[[str], WitnessProcess], told: list[Notice]
) -> None:
    one = witness("w1")
    one.start()
    publish(place, 6)
    with sending(place, policy_of(one)):
        until(lambda: is_cosigned_by(place, one))
        one.stop()
        (seen,) = (one.folder / "data" / "witness").glob("*.signed")
        seen.unlink()
        one.start()
        publish(place, 300)
        until(lambda: is_cosigned_by(place, one))
    assert Standing(one.key.name, Trouble.WITNESS_BACK, 409) in told
    alarms = {each.trouble for each in told if isinstance(each, Standing)} & ALARMS
    assert alarms == {Trouble.WITNESS_BACK}


def test_one_witness_that_hangs_keeps_nobody_waiting(
    place: Place, witness: Callable[[str], WitnessProcess], told: list[Notice]
) -> None:
    one = witness("w1")
    one.start()
    with socket.create_server(("127.0.0.1", 0)) as hanging:
        line = f"witness w0 {HANGING.vkey} http://127.0.0.1:{hanging.getsockname()[1]}\n"
        policy = Policy.parse(f"{line}{one.line}group all all w0 w1\nquorum all\n")
        with sending(place, policy):
            for count in (1, 2, 3):
                publish(place, count)
                until(lambda: is_cosigned_by(place, one))
            began = time.monotonic()
        assert time.monotonic() - began < 5, "it did not stop while a witness hung"


def test_the_service_adds_cosignatures_and_can_do_nothing_else_to_them(
    place: Place, told: list[Notice]
) -> None:
    publish(place, 1)
    with psycopg.connect(place.databases.service_url, autocommit=True) as connection:
        keep = "SELECT notary.keep_cosignature('case', %s, 'w+0', now(), %s)"
        connection.execute(keep, [1, "— w first\n"])
        connection.execute(keep, [1, "— w second\n"])
        assert connection.execute("SELECT line FROM notary.cosignature").fetchall() == [
            ("— w first\n",)
        ]
        for parameters in ([99, "— w x\n"], [1, "no line"]):
            with pytest.raises(errors.IntegrityError):
                connection.execute(keep.replace("w+0", "w+1"), parameters)
        for statement in (
            "INSERT INTO notary.cosignature VALUES ('case', 1, 'x', now(), '— x\n')",
            "UPDATE notary.cosignature SET at = now()",
            "DELETE FROM notary.cosignature",
            "TRUNCATE notary.cosignature",
        ):
            with pytest.raises(errors.InsufficientPrivilege):
                connection.execute(statement)
    with psycopg.connect(place.databases.superuser_url, autocommit=True) as connection:
        for statement in (
            "UPDATE notary.cosignature SET at = now()",
            "DELETE FROM notary.cosignature",
        ):
            with pytest.raises(psycopg.Error) as caught:
                connection.execute(statement)
            assert caught.value.sqlstate == "CL010"
