"""A cosignature is a time and a signature over it and the checkpoint, as C2SP writes them."""

import base64
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZipFile

import pytest
from caseledger_verify.notes import WITNESS as VERIFIERS_WITNESS
from caseledger_verify.notes import parse_note, signed_at, verifier_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from infrastructure.notary.ed25519_points import KeyRefused
from infrastructure.notary.notes import LOG, WITNESS, NoteKey, NoteRefused, NoteSigner
from infrastructure.witnesses.cosignatures import cosignature_of, cosigned
from infrastructure.witnesses.policy import Policy
from tests.unit.witnesses.signing_log import SigningLog, secret

SIGNER = NoteSigner("witness.test.invalid/w1", secret("w1"), WITNESS)
NOTE = SigningLog().note(7)
EXAMPLES = Path(__file__).parents[3] / "verifier" / "examples"
TEXT = NOTE.rpartition("\n\n")[0] + "\n"


def test_its_bytes_are_those_of_the_specification():
    made = cosigned(TEXT, time=1_679_315_147, signer=SIGNER)
    dash, name, encoded = made.line.removesuffix("\n").split(" ")
    held = base64.b64decode(encoded)
    assert (dash, name, held[:4]) == ("—", SIGNER.key.name, SIGNER.key.id)
    assert int.from_bytes(held[4:12], "big") == 1_679_315_147
    Ed25519PublicKey.from_public_bytes(SIGNER.key.public).verify(
        held[12:], b"cosignature/v1\ntime 1679315147\n" + TEXT.encode()
    )


def test_cosignatures_that_other_code_made():
    """Those of the worked example in docs/format.md §10."""
    policy = Policy.parse((EXAMPLES / "policy").read_text())
    with ZipFile(EXAMPLES / "bundle.zip") as bundle:
        note = bundle.read("checkpoint").decode()
    assert len(policy.witnesses) == 3
    for witness in policy.witnesses:
        made = cosignature_of(note, witness.key)
        assert made.line in note
        assert datetime.fromtimestamp(made.time, UTC).year == 2026


def test_the_verifier_reads_ours():
    made = cosigned(TEXT, time=5, signer=SIGNER)
    key = verifier_key(SIGNER.key.vkey.encode(), VERIFIERS_WITNESS)
    assert signed_at(key, parse_note((NOTE + made.line).encode())) == 5


@given(st.integers(0, 2**63 - 1))
def test_the_time_comes_back(time):
    made = cosigned(TEXT, time=time, signer=SIGNER)
    assert cosignature_of(NOTE + made.line, SIGNER.key) == made
    assert made.time == time


@given(st.integers(0, 71), st.integers(0, 7))
def test_one_altered_bit_and_it_is_none(place, bit):
    made = cosigned(TEXT, time=1_700_000_000, signer=SIGNER)
    encoded = made.line.removesuffix("\n").split(" ")[2]
    held = bytearray(base64.b64decode(encoded))
    held[4 + place] ^= 1 << bit
    line = made.line.replace(encoded, base64.b64encode(held).decode())
    with pytest.raises(NoteRefused):
        cosignature_of(NOTE + line, SIGNER.key)


@pytest.mark.parametrize("what", ["none", "twice", "short", "other text", "other name"])
def test_what_is_not_one_cosignature_of_this_key_is_refused(what):
    line = cosigned(TEXT, time=5, signer=SIGNER).line
    short = f"— {SIGNER.key.name} {base64.b64encode(SIGNER.key.id + bytes(64)).decode()}\n"
    other = NoteSigner("witness.test.invalid/w2", secret("w1"), WITNESS)
    notes = {
        "none": NOTE,
        "twice": NOTE + line + line,
        "short": NOTE + short,
        "other text": SigningLog().note(8) + line,
        "other name": NOTE + cosigned(TEXT, time=5, signer=other).line,
    }
    with pytest.raises(NoteRefused):
        cosignature_of(notes[what], SIGNER.key)


def test_keys_of_logs_and_of_witnesses_are_not_taken_for_each_other():
    assert NoteKey.parse(SIGNER.key.vkey, WITNESS) == SIGNER.key
    with pytest.raises(KeyRefused):
        NoteKey.parse(SIGNER.key.vkey)
    with pytest.raises(KeyRefused):
        NoteKey.parse(SigningLog().signer.key.vkey, WITNESS)
    assert NoteKey(SIGNER.key.name, SIGNER.key.public, LOG).id != SIGNER.key.id
