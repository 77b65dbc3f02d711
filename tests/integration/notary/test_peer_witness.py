"""Other people's witness cosigns our log, and other people's log is cosigned by our witness.

The peer is the package aics-witness of PyPI, which needs Python 3.12; its program is looked for on
the path, or where AICS_WITNESS says.
"""

import asyncio
import json
import os
import shutil
import socket
import subprocess
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from infrastructure.notary.notes import WITNESS, NoteKey
from infrastructure.witnesses.add_checkpoint import AddCheckpoint
from infrastructure.witnesses.asking import NotCosigned, Trouble, ask
from infrastructure.witnesses.cosignatures import Cosignature, cosignature_of
from infrastructure.witnesses.policy import Witness
from tests.integration.notary.witness_process import WitnessProcess
from tests.integration.setup.running import free_port
from tests.unit.witnesses.signing_log import SigningLog

PATIENCE = 60
LOG = SigningLog()
FORK = SigningLog("another")

SUBMIT = """
import base64, json, sys
from aics_witness.feeder import WitnessRejected, submit_checkpoint
address, vkey, note, old, proof = json.load(sys.stdin)
hashes = [base64.b64decode(each) for each in proof]
try:
    print(submit_checkpoint(address, note, (old, hashes), witness_vkey=vkey, old_size=old), end="")
except WitnessRejected as refused:
    print(refused.status, end="")
"""


@pytest.fixture(scope="module")
def program() -> Path:
    found = os.environ.get("AICS_WITNESS") or shutil.which("aics-witness")
    if found is None:
        pytest.skip("aics-witness is not here: install it with Python 3.12, set AICS_WITNESS")
    return Path(found)


@pytest.fixture
def peer(program: Path, tmp_path: Path) -> Iterator[tuple[Witness, Path]]:
    port, config = free_port(), tmp_path / "witness.json"

    def run(*arguments: str) -> str:
        command = [program, arguments[0], "--config", config, *arguments[1:]]
        ended = subprocess.run(
            command, capture_output=True, text=True, check=True, timeout=PATIENCE
        )
        return ended.stdout

    vkey = run("init", "--name", "peer.test.invalid/w", "--listen", f"127.0.0.1:{port}").strip()
    key = LOG.signer.key
    run("add-log", "--origin", key.name, "--vkey", key.vkey)
    process = subprocess.Popen([program, "serve", "--config", config], stderr=subprocess.DEVNULL)
    try:
        _wait_for(port)
        address = f"http://127.0.0.1:{port}"
        yield Witness("P", NoteKey.parse(vkey, WITNESS), address), config
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    pytest.fail("the peer does not listen")


def asked(witness: Witness, request: AddCheckpoint) -> Cosignature | int:
    async def once() -> Cosignature | int:
        async with httpx.AsyncClient() as client:
            return await ask(client, witness, request, clock=lambda: datetime.now(UTC))

    return asyncio.run(once())


def test_the_peer_cosigns_our_log_and_refuses_a_fork(
    peer: tuple[Witness, Path], program: Path
) -> None:
    witness, config = peer
    old = 0
    for size in (1, 255, 257, 700, 700):
        answer = asked(witness, LOG.request(old, size))
        assert isinstance(answer, Cosignature), (old, size)
        old = size
    assert asked(witness, LOG.request(257, 710)) == 700
    for forged in (FORK.request(700, 800, common=400), AddCheckpoint(700, (), FORK.note(700))):
        with pytest.raises(NotCosigned) as caught:
            asked(witness, forged)
        assert caught.value.trouble is Trouble.INCONSISTENT
    with pytest.raises(NotCosigned) as caught:
        asked(witness, SigningLog(origin="other.test.invalid/log").request(0, 1))
    assert caught.value.trouble is Trouble.LOG_UNKNOWN
    with pytest.raises(NotCosigned) as caught:
        asked(witness, SigningLog(secret=b"o" * 32).request(700, 701))
    assert caught.value.trouble is Trouble.KEY_UNKNOWN
    told = subprocess.run(
        [program, "evidence", "--config", config], capture_output=True, text=True, check=True
    )
    assert FORK.note(700).split("\n")[2] in json.dumps(json.loads(told.stdout))


def test_our_witness_cosigns_for_the_peers_log(program: Path, tmp_path: Path) -> None:
    witness = WitnessProcess("w1", tmp_path / "w1", logs=[LOG.signer.key])
    witness.start()

    def submitted(request: AddCheckpoint) -> str:
        proof = [b64encode(each).decode() for each in request.proof]
        what = [witness.listed.address, witness.key.vkey, request.note, request.old, proof]
        ended = subprocess.run(
            [program.parent / "python", "-c", SUBMIT],
            input=json.dumps(what),
            capture_output=True,
            text=True,
            check=True,
            timeout=PATIENCE,
        )
        return ended.stdout

    try:
        for old, size in ((0, 5), (5, 300), (300, 300)):
            request = LOG.request(old, size)
            assert cosignature_of(request.note + submitted(request), witness.key)
        assert submitted(FORK.request(300, 400)) == "422"
        assert submitted(AddCheckpoint(300, (), FORK.note(300))) == "422"
        assert len(witness.forgeries) == 2
    finally:
        witness.stop()
