"""`caseledger witness` and the commands beside it, as operators use them."""

import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from caseledger_verify.policy import parse_policy

from infrastructure.notary.notes import WITNESS, NoteKey
from infrastructure.witnesses.add_checkpoint import LARGEST_REQUEST
from tests.integration.notary.witness_process import WitnessProcess
from tests.integration.setup.running import environment, free_port
from tests.unit.witnesses.signing_log import SigningLog

LOG = SigningLog()


def command(folder: Path, *words: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "api.commandline", *words],
        env=environment(folder, port=free_port(), PYTHONPATH="", **settings),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_what_two_operators_exchange(tmp_path: Path) -> None:
    """The witness's key goes into the log's policy; the auditors' policy has both keys."""
    name = "witness.test.invalid/w1"
    told = command(tmp_path / "theirs", "keys", "witness", CASELEDGER_WITNESS_NAME=name)
    key = NoteKey.parse(told.stdout.strip(), WITNESS)
    assert key.name == name
    policy = tmp_path / "policy"
    policy.write_text(f"witness W1 {key.vkey} https://witness.test.invalid\nquorum W1\n")
    told = command(tmp_path / "ours", "keys", "policy", CASELEDGER_WITNESS_POLICY=str(policy))
    audited = parse_policy(told.stdout.encode())
    assert [each.name for each in audited.logs] == [
        b"caseledger.local/case-log/1",
        b"caseledger.local/case-log/1/access",
    ]
    assert [each.name for each in audited.witnesses.values()] == [name.encode()]
    assert "https://" not in told.stdout
    policy.write_text("quorum W1\n")
    told = command(tmp_path / "ours", "keys", "policy", CASELEDGER_WITNESS_POLICY=str(policy))
    assert (told.returncode, told.stdout) == (2, "")
    assert "Line 1 of the policy: the quorum is nothing defined above." in told.stderr


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({}, "CASELEDGER_WITNESS_NAME is not set"),
        ({"CASELEDGER_WITNESS_NAME": "a b"}, "CASELEDGER_WITNESS_NAME is not valid"),
        ({"CASELEDGER_WITNESS_NAME": "w"}, "CASELEDGER_WITNESS_LOGS is not set"),
        (
            {"CASELEDGER_WITNESS_NAME": "w", "CASELEDGER_WITNESS_LOGS": "absent"},
            "absent cannot be read (no such file or directory).",
        ),
        (
            {"CASELEDGER_WITNESS_NAME": "w", "CASELEDGER_WITNESS_LOGS": __file__},
            "Line 1 of",
        ),
    ],
)
def test_a_witness_that_cannot_start_says_why_in_one_sentence(
    tmp_path: Path, settings: dict[str, str], sentence: str
) -> None:
    told = command(tmp_path, "witness", **settings)
    assert (told.returncode, told.stdout) == (2, "")
    (said,) = told.stderr.splitlines()
    assert sentence in said


def test_over_http_it_says_what_the_protocol_says(tmp_path: Path) -> None:
    witness = WitnessProcess("w1", tmp_path / "w1", logs=[LOG.signer.key])
    witness.start()
    try:
        with httpx.Client(base_url=witness.listed.address or "") as client:

            def post(body: bytes) -> httpx.Response:
                return client.post("/add-checkpoint", content=body)

            answer = post(LOG.request(0, 5).body)
            assert answer.status_code == 200
            assert answer.text.startswith(f"— {witness.key.name} ")
            answer = post(LOG.request(0, 9).body)
            assert (answer.status_code, answer.content) == (409, b"5\n")
            assert answer.headers["content-type"] == "text/x.tlog.size"
            other = SigningLog(origin="other.test.invalid/log")
            statuses = {
                400: b"old 5\n",
                403: SigningLog(secret=b"o" * 32).request(5, 6).body,
                404: other.request(0, 1).body,
                413: b"x" * (LARGEST_REQUEST + 1),
                422: SigningLog("fork").request(5, 9).body,
            }
            for status, body in statuses.items():
                answer = post(body)
                assert (answer.status_code, answer.content) == (status, b"")
            assert client.get("/add-checkpoint").status_code == 405
            assert client.get("/").status_code == 404
            assert "server" not in answer.headers
        again = command(
            witness.folder / "data",
            "witness",
            CASELEDGER_WITNESS_NAME=witness.key.name,
            CASELEDGER_WITNESS_LOGS=str(witness.folder / "logs"),
        )
        assert again.returncode == 2
        assert "A witness is at work in" in again.stderr
        assert witness.interrupt() == 0
    finally:
        witness.stop()
