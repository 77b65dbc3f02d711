"""What the notary signs and proves, checked by the verifier that shares no code with it."""

from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256

import pytest
from caseledger_verify.checkpoints import verify_checkpoint
from caseledger_verify.policy import Freshness, parse_policy

from infrastructure.notary.checkpoints import Checkpoint
from infrastructure.notary.notes import NoteSigner
from infrastructure.tree.hashing import root_of
from infrastructure.tree.proofs import consistency_proof
from infrastructure.tree.tiles import Tile

HASHES = [sha256(bytes([number])).digest() for number in range(200)]
SIGNER = NoteSigner("cases.invalid/log/1", bytes(range(32)))
POLICY = parse_policy(f"log {SIGNER.key.vkey}\nquorum none\n".encode())


def signed(size: int) -> bytes:
    checkpoint = Checkpoint(SIGNER.key.name, size, root_of(HASHES[:size]))
    return SIGNER.signed(checkpoint.text).encode()


def read(tile: Tile) -> Sequence[bytes]:
    return HASHES


@pytest.mark.parametrize("older", [1, 2, 64, 77, 128, 199, 200])
def test_the_verifier_accepts_it_and_refuses_another_proof(older: int) -> None:
    hashes = consistency_proof(older, 200, read)
    proof = b"".join(b64encode(each) + b"\n" for each in hashes)

    def code(proof: bytes) -> int:
        report = verify_checkpoint(
            signed(200), POLICY, Freshness(0), before=signed(older), proof=proof
        )
        return report.verdict()[0]

    assert code(proof) == 0
    assert code(proof + b64encode(HASHES[0]) + b"\n") == 1
