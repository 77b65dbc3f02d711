"""A case, its bundle, and the program that judges it and knows nothing of ours."""

import json
import os
import subprocess
import sys
from base64 import b64encode
from pathlib import Path
from uuid import uuid4

import pytest

from api.notarising.notary import note_key
from api.notarising.served_logs import LOGS
from tests.integration.api.evidence.bundles import LETTER
from tests.integration.api.notaries import notaries
from tests.integration.api.test_commands import REFERRAL

VERIFIER = Path(__file__).parents[4] / "verifier" / "src"


@pytest.fixture(scope="module")
def _notary(services, settings):
    with notaries(settings):
        yield


@pytest.fixture
def ask(client, bearer):
    def ask(persona, path, body, **more):
        headers = {**bearer(persona), "Idempotency-Key": str(uuid4()), **more}
        answer = client.post(path, json=body, headers=headers)
        assert answer.status_code == 201, answer.text
        return answer.json()

    return ask


@pytest.fixture
def case(ask, _notary):
    """A case of five entries; other cases move between them."""
    case = ask("pwp", "/cases/receive-referral", REFERRAL)["case"]
    ask("pwp", "/cases/receive-referral", REFERRAL)
    document = {"media_type": "application/pdf", "content": b64encode(LETTER).decode()}
    letter = {
        "kind": "letter",
        "direction": "received",
        "detail": {"title": "Letter of Larkspur School"},
        "document": document,
    }
    ask("pwp", f"/cases/{case}/add-document", {"data": letter})
    ask("pwp", "/cases/receive-referral", REFERRAL)
    return case


@pytest.fixture
def evidence(client, bearer):
    def evidence(case, persona="information-governance", **body):
        headers = bearer(persona)
        return client.post(
            f"/cases/{case}/evidence", json={"why": "quality", **body}, headers=headers
        )

    return evidence


@pytest.fixture
def verify(settings, tmp_path):
    """The verifier's exit code and report on some bytes, by who trusts both logs' keys or one."""

    def verify(content, vkey=None):
        bundle, policy = tmp_path / "bundle.zip", tmp_path / "policy"
        bundle.write_bytes(content)
        trusted = [vkey] if vkey else [note_key(settings, log) for log in LOGS.values()]
        policy.write_text("".join(f"log {key}\n" for key in trusted) + "quorum none\n")
        ended = subprocess.run(
            [
                *(sys.executable, "-m", "caseledger_verify", "bundle", str(bundle)),
                *("--policy", str(policy), "--json"),
            ],
            env={**os.environ, "PYTHONPATH": str(VERIFIER)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert not ended.stderr, ended.stderr
        return ended.returncode, json.loads(ended.stdout)

    return verify
