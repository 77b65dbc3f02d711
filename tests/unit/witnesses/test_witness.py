"""A witness cosigns what has only grown, and keeps the rest as evidence."""

import threading
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from infrastructure.notary.checkpoints import Checkpoint
from infrastructure.notary.notes import WITNESS, NoteRefused, NoteSigner
from infrastructure.notary.signed_record import RecordInUse
from infrastructure.tree.hashing import EMPTY_ROOT
from infrastructure.witnesses import forgeries
from infrastructure.witnesses import witness as witnessing
from infrastructure.witnesses.add_checkpoint import AddCheckpoint
from infrastructure.witnesses.cosignatures import cosignature_of
from infrastructure.witnesses.identity import IdentityBroken, witness_signer
from infrastructure.witnesses.witness import Cosigned, Refusal, Refused, Witness
from tests.unit.witnesses.signing_log import ORIGIN, SigningLog, secret

SIGNER = NoteSigner("witness.test.invalid/w1", secret("w1"), WITNESS)
LOG = SigningLog()
FORK = SigningLog("another")


class Clock:
    def __init__(self):
        self.seconds = 1_700_000_000

    def __call__(self):
        return datetime.fromtimestamp(self.seconds, UTC)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def made(tmp_path, clock):
    def make(*logs, signer=SIGNER):
        trusted = {log.signer.key.name: [log.signer.key] for log in logs or (LOG,)}
        return Witness(signer, logs=trusted, folder=tmp_path, clock=clock)

    return make


@pytest.fixture
def witness(made):
    return made()


def sizes(answers):
    return [answer.size for answer in answers if isinstance(answer, Cosigned)]


def kept(folder: Path):
    return sorted(path.name for path in (folder / "forgeries").glob("*"))


def test_a_log_that_grows_is_cosigned(witness, clock):
    old = 0
    for size in (1, 2, 3, 7, 8, 255, 256, 257, 257, 600):
        clock.seconds += 1
        request = LOG.request(old, size)
        answer = witness.add_checkpoint(request.body)
        assert isinstance(answer, Cosigned)
        assert (answer.log, answer.size) == (ORIGIN, size)
        assert cosignature_of(request.note + answer.line, SIGNER.key).time == clock.seconds
        old = size


def test_an_empty_log_is_empty(witness):
    assert isinstance(witness.add_checkpoint(LOG.request(0, 0).body), Cosigned)
    other = LOG.signer.signed(Checkpoint(ORIGIN, 0, bytes(32)).text)
    assert bytes(32) != EMPTY_ROOT
    assert witness.add_checkpoint(AddCheckpoint(0, (), other).body) == Refused(
        Refusal.INCONSISTENT, ORIGIN, 0, forged=True
    )


def test_who_begins_elsewhere_is_told_where(witness):
    witness.add_checkpoint(LOG.request(0, 9).body)
    for old, size in ((0, 12), (8, 12), (10, 12), (0, 5), (5, 5), (5, 7), (12, 12)):
        answer = witness.add_checkpoint(LOG.request(old, size).body)
        assert answer == Refused(Refusal.OTHER_SIZE, ORIGIN, 9), (old, size)
    assert sizes([witness.add_checkpoint(LOG.request(9, 12).body)]) == [12]


def test_a_log_never_goes_back(witness):
    witness.add_checkpoint(LOG.request(0, 9).body)
    shorter = AddCheckpoint(9, (), LOG.note(8))
    assert witness.add_checkpoint(shorter.body) == Refused(Refusal.MALFORMED, ORIGIN, 9)
    assert witness.add_checkpoint(LOG.request(0, 8).body) == Refused(Refusal.OTHER_SIZE, ORIGIN, 9)


def test_a_fork_is_refused_and_kept(witness, tmp_path):
    first = LOG.request(0, 9)
    answer = witness.add_checkpoint(first.body)
    for forged in (
        FORK.request(9, 12),
        FORK.request(9, 12, common=5),
        AddCheckpoint(9, LOG.request(9, 12).proof, FORK.note(12)),
        AddCheckpoint(9, (), LOG.note(12)),
    ):
        refused = witness.add_checkpoint(forged.body)
        assert refused == Refused(Refusal.INCONSISTENT, ORIGIN, 9, forged=True)
    forged = [path.read_bytes() for path in (tmp_path / "forgeries").glob("*.request")]
    assert len(forged) == 4
    assert FORK.request(9, 12).body in forged
    (held,) = {path.read_text() for path in (tmp_path / "forgeries").glob("*.held")}
    assert held == first.note + answer.line
    assert sizes([witness.add_checkpoint(LOG.request(9, 12).body)]) == [12]


@pytest.mark.parametrize("old", [9, 0, 4])
def test_two_roots_for_one_size_are_kept_wherever_the_request_begins(witness, tmp_path, old):
    witness.add_checkpoint(LOG.request(0, 9).body)
    forged = AddCheckpoint(old, (), FORK.note(9))
    refusal = Refusal.INCONSISTENT if old == 9 else Refusal.OTHER_SIZE
    refused = Refused(refusal, ORIGIN, 9, forged=True)
    assert witness.add_checkpoint(forged.body) == refused
    assert witness.add_checkpoint(forged.body) == refused
    assert len(kept(tmp_path)) == 2


def test_whoever_holds_the_key_does_not_fill_the_disk(witness, tmp_path, monkeypatch):
    monkeypatch.setattr(forgeries, "MOST", 3)
    witness.add_checkpoint(LOG.request(0, 1).body)
    for size in range(2, 9):
        answer = witness.add_checkpoint(AddCheckpoint(1, (), FORK.note(size)).body)
        assert answer.refusal is Refusal.INCONSISTENT
    assert len(kept(tmp_path)) == 6


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        (SigningLog(origin="other.test.invalid/log").request(0, 3).body, Refusal.LOG_UNKNOWN),
        (SigningLog(secret=secret("other")).request(0, 3).body, Refusal.KEY_UNKNOWN),
        (b"", Refusal.MALFORMED),
        (b"old 0\n\nhello", Refusal.MALFORMED),
        (b"old 0\n\nhello\n3\n\n", Refusal.MALFORMED),
        (f"old 0\n\n{ORIGIN}\n".encode(), Refusal.MALFORMED),
        (AddCheckpoint(4, (), LOG.note(3)).body, Refusal.MALFORMED),
        (LOG.request(0, 3).body[:-1], Refusal.KEY_UNKNOWN),
        (LOG.request(0, 3).body.replace(b"\n3\n", b"\n4\n"), Refusal.KEY_UNKNOWN),
    ],
)
def test_what_no_trusted_log_has_signed_is_refused_and_not_kept(witness, tmp_path, body, refusal):
    answer = witness.add_checkpoint(body)
    assert isinstance(answer, Refused)
    assert answer.refusal is refusal
    assert not kept(tmp_path)
    assert sizes([witness.add_checkpoint(LOG.request(0, 3).body)]) == [3]


def test_no_altered_request_is_cosigned(witness):
    chance = Random(20261122)
    witness.add_checkpoint(LOG.request(0, 300).body)
    body = LOG.request(300, 700).body
    text = LOG.note(700).rpartition("\n\n")[0].encode()
    refusals = Counter()
    for _ in range(3_000):
        altered = bytearray(body)
        for _ in range(chance.choice((1, 1, 1, 2, 8))):
            place = chance.randrange(len(altered))
            match chance.randrange(4):
                case 0:
                    altered[place] ^= 1 << chance.randrange(8)
                case 1:
                    altered.insert(place, chance.randrange(256))
                case 2:
                    del altered[place]
                case _:
                    altered[place] = chance.choice(b"\n 0123456789=+")
        if altered == body:
            continue
        answer = witness.add_checkpoint(bytes(altered))
        assert isinstance(answer, Refused), altered
        refusals[answer.refusal] += 1
        assert not answer.forged or text in altered
    assert set(refusals) >= {Refusal.MALFORMED, Refusal.KEY_UNKNOWN, Refusal.INCONSISTENT}
    assert sizes([witness.add_checkpoint(body)]) == [700]


def test_signatures_of_others_beside_the_logs_are_passed_over(witness, clock):
    request = LOG.request(0, 3)
    other = NoteSigner("other.test.invalid", secret("other"))
    line = other.signed("x\n").rpartition("\n\n")[2]
    assert sizes([witness.add_checkpoint(request.body + line.encode())]) == [3]
    # Its own word of before among them, as when a log sends the note that it serves.
    clock.seconds += 5
    again = witness.add_checkpoint(LOG.request(3, 3).body)
    clock.seconds += 5
    assert sizes([witness.add_checkpoint(LOG.request(3, 3).body + again.line.encode())]) == [3]
    clock.seconds += 5
    assert sizes([witness.add_checkpoint(LOG.request(3, 4).body)]) == [4]


def test_a_log_may_have_two_keys(tmp_path, clock):
    new = SigningLog(secret=secret("new"))
    keys = {ORIGIN: [LOG.signer.key, new.signer.key]}
    witness = Witness(SIGNER, logs=keys, folder=tmp_path, clock=clock)
    answers = [
        witness.add_checkpoint(LOG.request(0, 3).body),
        witness.add_checkpoint(new.request(3, 5).body),
    ]
    assert sizes(answers) == [3, 5]


def test_logs_do_not_touch_each_other(made, tmp_path):
    other = SigningLog(origin="../../other log/é".replace(" ", "-"))
    witness = made(LOG, other)
    assert sizes([witness.add_checkpoint(LOG.request(0, 9).body)]) == [9]
    assert sizes([witness.add_checkpoint(other.request(0, 4).body)]) == [4]
    assert sizes([witness.add_checkpoint(LOG.request(9, 10).body)]) == [10]
    assert {path.parent for path in tmp_path.rglob("*.signed")} == {tmp_path}


def test_another_witness_goes_on_from_what_was_cosigned(made, witness):
    witness.add_checkpoint(LOG.request(0, 9).body)
    again = made()
    assert again.add_checkpoint(LOG.request(0, 12).body).size == 9
    assert sizes([again.add_checkpoint(LOG.request(9, 12).body)]) == [12]


def test_it_is_on_disk_before_it_is_told(witness, made, monkeypatch):
    """Cut off before the record is written, it has cosigned nothing; after it, it says so."""

    class Cut(Exception):
        pass

    replace = witnessing.SignedRecord.replace
    for after in (False, True):

        def cut(self, before, note, after=after):
            if after:
                replace(self, before, note)
            raise Cut

        with monkeypatch.context() as patch:
            patch.setattr(witnessing.SignedRecord, "replace", cut)
            with pytest.raises(Cut):
                witness.add_checkpoint(LOG.request(0, 9).body)
        told = made().add_checkpoint(AddCheckpoint(12, (), LOG.note(12)).body)
        assert told.size == (9 if after else 0)


def test_times_never_go_back(witness, clock):
    witness.add_checkpoint(LOG.request(0, 9).body)
    clock.seconds -= 1
    answer = witness.add_checkpoint(LOG.request(9, 12).body)
    assert answer == Refused(Refusal.CLOCK_BEHIND, ORIGIN, 9)
    clock.seconds += 1
    assert sizes([witness.add_checkpoint(LOG.request(9, 12).body)]) == [12]


def test_of_requests_at_once_one_history_comes_out(witness):
    """Every request begins at 0, at one of two forks: one wins, the others are told its size."""
    requests = [log.request(0, size).body for log in (LOG, FORK) for size in range(1, 9)]
    answers = []
    start = threading.Barrier(len(requests))

    def send(body):
        start.wait()
        answers.append(witness.add_checkpoint(body))

    threads = [threading.Thread(target=send, args=(body,)) for body in requests]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (won,) = sizes(answers)
    assert {answer.size for answer in answers} == {won}


def test_one_witness_at_a_time_has_the_folder(made, witness):
    with witness.held(), pytest.raises(RecordInUse), made().held():
        pass
    with made().held():
        pass


def test_what_another_key_cosigned_is_not_gone_on_from(made, witness):
    witness.add_checkpoint(LOG.request(0, 9).body)
    other = NoteSigner("witness.test.invalid/w1", secret("w2"), WITNESS)
    with pytest.raises(NoteRefused), made(signer=other).held():
        pass
    with pytest.raises(NoteRefused):
        made(signer=other).add_checkpoint(LOG.request(0, 12).body)


def test_key_and_folder_are_made_together_and_belong_together(tmp_path):
    def signer(name="w.test.invalid/w1"):
        return witness_signer(
            tmp_path / "secrets",
            tmp_path / "seen",
            name=name,
            random_bytes=lambda count: b"k" * count,
        )

    key = signer().key
    assert signer().key == key
    assert (tmp_path / "secrets" / "witness.key").stat().st_mode & 0o077 == 0
    with pytest.raises(IdentityBroken, match="another key or name"):
        signer("w.test.invalid/w2")
    mark = (tmp_path / "seen" / "witness.vkey").rename(tmp_path / "aside")
    with pytest.raises(IdentityBroken, match="lost"):
        signer()
    mark.rename(tmp_path / "seen" / "witness.vkey")
    (tmp_path / "secrets" / "witness.key").unlink()
    with pytest.raises(Exception, match="cannot be read"):
        signer()
