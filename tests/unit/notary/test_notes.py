"""Signed notes, checkpoints and keys: one spelling for each, and nothing else is taken."""

import base64
import hashlib
import os

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from infrastructure.keys.errors import KeyFolderRefused
from infrastructure.notary.checkpoints import Checkpoint
from infrastructure.notary.ed25519_points import KeyRefused, check_public_key
from infrastructure.notary.note_keys import note_signer, published_vkeys
from infrastructure.notary.notes import NoteKey, NoteRefused, NoteSigner, opened
from infrastructure.notary.tlog_proof import tlog_proof

ORIGIN = "test.invalid/case-log/1"
SIGNER = NoteSigner(ORIGIN, bytes(range(32)))
OTHER = NoteSigner(ORIGIN, bytes(32))
CHECKPOINT = Checkpoint(ORIGIN, 7, bytes(range(32)))
NOTE = SIGNER.signed(CHECKPOINT.text)

P = 2**255 - 19
D = -121665 * pow(121666, -1, P) % P


def test_a_checkpoint_is_three_lines_and_a_signature():
    assert (
        f"{ORIGIN}\n7\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n\n"
        f"— {ORIGIN} {NOTE.splitlines()[-1].split(' ')[2]}\n"
    ) == NOTE
    assert Checkpoint.opened(NOTE, SIGNER.key) == CHECKPOINT
    assert SIGNER.signed(CHECKPOINT.text) == NOTE


def test_the_key_of_rfc_8032_signs_as_it_says_there():
    """§7.1, test 3: the seed, the key and the signature over two bytes that are no text."""
    seed = bytes.fromhex("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7")
    public = "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025"
    key = NoteSigner("example.org/log", seed).key
    assert key.public.hex() == public
    named = b"example.org/log\n\x01" + bytes.fromhex(public)
    assert key.id == hashlib.sha256(named).digest()[:4]
    assert key.vkey == (
        f"example.org/log+{key.id.hex()}+{base64.b64encode(bytes([1]) + key.public).decode()}"
    )
    assert NoteKey.parse(key.vkey) == key


def test_a_note_that_go_signed():
    """The note and key of the documentation of golang.org/x/mod/sumdb/note."""
    key = NoteKey.parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
    note = (
        "If you think cryptography is the answer to your problem,\n"
        "then you don't know what your problem is.\n"
        "\n"
        "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdng"
        "otpRZb6KE6RyyBwJnAM=\n"
    )
    assert opened(note, key) == note[: note.index("\n\n") + 1]
    with pytest.raises(NoteRefused):
        opened(note.replace("problem", "question", 1), key)


def test_what_others_signed_beside_it_is_passed_over():
    other = NoteSigner("witness.example", bytes(32))
    cosigned = NOTE + other.signed(CHECKPOINT.text).split("\n\n")[1]
    assert Checkpoint.opened(cosigned, SIGNER.key) == CHECKPOINT
    same_name = NOTE + OTHER.signed(CHECKPOINT.text).split("\n\n")[1]
    assert Checkpoint.opened(same_name, SIGNER.key) == CHECKPOINT


@pytest.mark.parametrize(
    "note",
    [
        "",
        "\n",
        CHECKPOINT.text,
        CHECKPOINT.text + "\n",
        NOTE[:-1],
        NOTE + "\n",
        NOTE.replace("\n\n", "\n"),
        NOTE.replace("—", "-"),
        NOTE.replace("\n7\n", "\n8\n"),
        NOTE + NOTE.split("\n\n")[1],
        NOTE.replace("=\n\n", "=\r\n\n"),
        NOTE + "— a b\n",
        NOTE + "— a " + "A" * 8 + " c\n",
        NOTE + "x" * 100_000,
        OTHER.signed(CHECKPOINT.text),
        NoteSigner("another.example/log", bytes(range(32))).signed(CHECKPOINT.text),
        SIGNER.signed(Checkpoint("another.example/log", 7, bytes(32)).text),
        SIGNER.signed(f"{ORIGIN}\n07\n{base64.b64encode(bytes(32)).decode()}\n"),
        SIGNER.signed(f"{ORIGIN}\n-7\n{base64.b64encode(bytes(32)).decode()}\n"),
        SIGNER.signed(f"{ORIGIN}\n٧\n{base64.b64encode(bytes(32)).decode()}\n"),
        SIGNER.signed(f"{ORIGIN}\n7\n{base64.b64encode(bytes(31)).decode()}\n"),
        SIGNER.signed(f"{ORIGIN}\n7\n{base64.b64encode(bytes(32)).decode()}\nextension\n"),
        SIGNER.signed(f"{ORIGIN}\n7\n"),
        SIGNER.signed(f"\n7\n{base64.b64encode(bytes(32)).decode()}\n"),
        # The last two bits of the last letter do not count: another spelling of the same root.
        SIGNER.signed(f"{ORIGIN}\n7\n{base64.b64encode(bytes(32)).decode()[:-2]}B=\n"),
    ],
)
def test_what_is_no_checkpoint_of_this_log_and_key(note):
    with pytest.raises(NoteRefused):
        Checkpoint.opened(note, SIGNER.key)


@given(st.integers(0, len(NOTE) - 1), st.characters())
@example(0, "\ud800")
def test_a_note_with_another_character_is_refused(place, character):
    changed = NOTE[:place] + character + NOTE[place + 1 :]
    if changed == NOTE:
        return
    with pytest.raises(NoteRefused):
        Checkpoint.opened(changed, SIGNER.key)


@given(st.text(max_size=300))
@example("\ud800")
@example("\ud800+00000000+AQ==")
def test_no_text_makes_the_parsers_fail_otherwise(text):
    for parse in (lambda: Checkpoint.opened(text, SIGNER.key), lambda: Checkpoint.parse(text)):
        with pytest.raises(NoteRefused):
            parse()
    with pytest.raises(KeyRefused):
        NoteKey.parse(text)


@pytest.mark.parametrize("text", ["no end", "", "a\tb\n", "a\rb\n", "\x00\n"])
def test_what_a_note_can_not_hold_is_not_signed(text):
    with pytest.raises(ValueError, match="note's text"):
        SIGNER.signed(text)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u2003b", "a\nb"])
def test_a_name_that_could_be_taken_for_another(name):
    with pytest.raises(KeyRefused):
        NoteSigner(name, bytes(32))


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        ORIGIN,
        SIGNER.key.vkey[:-4],
        SIGNER.key.vkey + "+",
        SIGNER.key.vkey.replace("+", "+0", 1),
        SIGNER.key.vkey.replace(ORIGIN, "other.example"),
        f"{ORIGIN}+{SIGNER.key.id.hex()}+"
        f"{base64.b64encode(bytes([2]) + SIGNER.key.public).decode()}",
        f"{ORIGIN}+{OTHER.key.id.hex().upper()}+"
        f"{base64.b64encode(bytes([1]) + OTHER.key.public).decode()}",
    ],
)
def test_a_vkey_that_names_no_key(vkey):
    with pytest.raises(KeyRefused):
        NoteKey.parse(vkey)


def add(one, other):
    (x1, y1), (x2, y2) = one, other
    k = D * x1 * x2 * y1 * y2
    return (
        (x1 * y2 + x2 * y1) * pow(1 + k, -1, P) % P,
        (y1 * y2 + x1 * x2) * pow(1 - k, -1, P) % P,
    )


def x_of(y):
    squared = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(squared, (P + 3) // 8, P)
    if x * x % P != squared:
        x = x * pow(2, (P - 1) // 4, P) % P
    return x if x * x % P == squared else None


def small_order_points():
    """Multiples of a point of order 8: what is left of any point once the large prime is out."""
    order = 2**252 + 27742317777372353535851937790883648493
    found = set()
    for y in range(2, 60):
        x = x_of(y)
        if x is None:
            continue
        sum_, point, rest = (0, 1), (x, y), order
        while rest:
            if rest & 1:
                sum_ = add(sum_, point)
            point, rest = add(point, point), rest >> 1
        found.add(sum_)
    return found


def test_every_point_of_low_order_is_refused_in_every_spelling():
    points = small_order_points()
    assert len(points) == 8
    spelled = set()
    for x, y in points:
        for value in (y, y + P):
            if value < 2**255:
                spelled |= {value | sign << 255 for sign in (0, 1)}
        assert add(add(add((x, y), (x, y)), (0, 1)), (0, 1)) in points
    assert len(spelled) == 14
    for value in spelled:
        with pytest.raises(KeyRefused):
            check_public_key(value.to_bytes(32, "little"))
        with pytest.raises(KeyRefused):
            NoteKey("a", value.to_bytes(32, "little"))


@pytest.mark.parametrize("y", range(P, 2**255))
def test_no_key_is_taken_in_a_second_spelling(y):
    for sign in (0, 1):
        with pytest.raises(KeyRefused):
            check_public_key((y | sign << 255).to_bytes(32, "little"))


@given(st.binary(min_size=32, max_size=32))
def test_what_is_no_point_is_refused_and_every_real_key_is_taken(secret):
    check_public_key(NoteSigner("a", secret).key.public)
    y = int.from_bytes(secret, "little") & ~(1 << 255)
    if y < P and x_of(y) is None:
        with pytest.raises(KeyRefused, match="curve"):
            check_public_key(secret)


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_key_of_another_length(length):
    with pytest.raises(KeyRefused):
        check_public_key(bytes(length))


def test_the_key_is_a_private_file_made_once(tmp_path):
    folder = tmp_path / "secrets"
    with pytest.raises(KeyFolderRefused):
        note_signer(folder, log="case", origin=ORIGIN)
    made = note_signer(folder, log="case", origin=ORIGIN, random_bytes=os.urandom)
    assert (folder / "note-case.key").stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700
    assert len((folder / "note-case.key").read_bytes()) == 32
    for again in (
        note_signer(folder, log="case", origin=ORIGIN),
        note_signer(folder, log="case", origin=ORIGIN, random_bytes=os.urandom),
    ):
        assert again.key == made.key
    other = note_signer(folder, log="access", origin=ORIGIN, random_bytes=os.urandom)
    assert other.key != made.key
    (folder / "note-case.key").chmod(0o640)
    with pytest.raises(KeyFolderRefused, match="Other users"):
        note_signer(folder, log="case", origin=ORIGIN)
    (folder / "note-case.key").chmod(0o600)
    folder.chmod(0o750)
    for random_bytes in (None, os.urandom):
        with pytest.raises(KeyFolderRefused, match="Other users"):
            note_signer(folder, log="new", origin=ORIGIN, random_bytes=random_bytes)
    assert not (folder / "note-new.key").exists()


def test_the_public_half_is_told_without_reading_what_signs(tmp_path):
    folder = tmp_path / "secrets"
    with pytest.raises(KeyFolderRefused):
        published_vkeys(folder, log="case")
    made = note_signer(folder, log="case", origin=ORIGIN, random_bytes=os.urandom)
    (folder / "note-case.vkey").unlink()
    assert published_vkeys(folder, log="case") == []
    note_signer(folder, log="case", origin=ORIGIN)
    (folder / "note-case.key").unlink()
    assert published_vkeys(folder, log="case") == [made.key.vkey]
    assert published_vkeys(folder, log="access") == []


def test_a_proof_is_one_text_with_its_checkpoint():
    path = [bytes([number]) * 32 for number in (1, 2)]
    assert tlog_proof(0, [], NOTE) == f"c2sp.org/tlog-proof@v1\nindex 0\n\n{NOTE}"
    assert tlog_proof(5, path, NOTE) == (
        "c2sp.org/tlog-proof@v1\nindex 5\n"
        + "".join(f"{base64.b64encode(each).decode()}\n" for each in path)
        + f"\n{NOTE}"
    )
