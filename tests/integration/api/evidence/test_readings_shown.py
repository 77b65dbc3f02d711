"""Who has seen a case, in its evidence: genuine, of this case, and not said to be all."""

import json
from collections.abc import Iterator
from typing import Any

from api.notarising.notary import note_key
from tests.integration.api.evidence.bundles import files_of, relisted, zip_of

LEAVES = "access/leaves"


def read_by(client, bearer, case: str, *personas: str) -> None:
    for persona in personas:
        client.get(f"/cases/{case}", headers=bearer(persona))


def readings(files: dict[str, bytes]) -> Iterator[dict[str, Any]]:
    for record in files[LEAVES].splitlines()[1::2]:
        yield json.loads(record)


def claims(report: dict[str, Any]) -> dict[str, str]:
    return {each["claim"]: each["outcome"] for each in report["claims"]}


def test_who_has_seen_the_case_is_shown_and_proven(case, client, bearer, evidence, verify):
    client.get("/caseload", headers=bearer("pwp"))
    read_by(client, bearer, case, "pwp", "operator")
    answer = evidence(case)
    files = files_of(answer.content)
    told = [(r["by"]["role"], r["data"]["action"], r["data"]["decision"]) for r in readings(files)]
    assert told == [
        ("pwp", "read-case", "allowed"),
        ("system_administrator", "read-case", "denied"),
    ]
    manifest = json.loads(files["manifest.json"])
    assert manifest["counts"]["access"] == 2
    assert manifest["access_epochs"][0]["origin"].endswith("/access")
    assert "not proven" in files["report.html"].decode()
    code, report = verify(answer.content)
    assert code == 0, report
    (access,) = (each for each in report["claims"] if each["claim"] == "access")
    assert access["outcome"] == "holds"
    assert "not proven complete" in access["does_not_prove"]


def test_the_same_positions_give_the_same_readings(case, client, bearer, evidence):
    read_by(client, bearer, case, "pwp")
    first = evidence(case)
    asked = {
        "position": int(first.headers["log-position"]),
        "readings": int(first.headers["access-log-position"]),
    }
    read_by(client, bearer, case, "pwp", "supervisor")
    assert evidence(case, **asked).content == first.content
    # As of the checkpoint: what was read since then is not of that moment.
    earlier = files_of(evidence(case, position=asked["position"]).content)
    assert len(list(readings(earlier))) <= 1
    assert len(list(readings(files_of(evidence(case).content)))) > 3


def test_a_reading_that_was_changed_or_taken_out_is_found(case, client, bearer, evidence, verify):
    read_by(client, bearer, case, "pwp", "supervisor")
    files = files_of(evidence(case).content)
    changed = dict(files)
    changed[LEAVES] = files[LEAVES].replace(b'"role":"pwp"', b'"role":"cwp"', 1)
    assert changed[LEAVES] != files[LEAVES]
    code, report = verify(zip_of(relisted(changed)))
    assert (code, claims(report)["access"]) == (1, "false")
    fewer = dict(files)
    fewer[LEAVES] = b"".join(files[LEAVES].splitlines(keepends=True)[2:])
    code, report = verify(zip_of(relisted(fewer)))
    assert code == 1, report


def test_who_does_not_trust_the_access_log_is_told_so(
    case, client, bearer, evidence, verify, settings
):
    read_by(client, bearer, case, "pwp")
    code, report = verify(evidence(case).content, vkey=note_key(settings))
    assert (code, claims(report)["access"]) == (3, "untrusted")


def test_what_nobody_has_seen_shows_no_readings(case, evidence, verify):
    first = evidence(case)
    files = files_of(first.content)
    assert not any(name.startswith("access/") for name in files)
    assert "access-log-position" not in first.headers
    assert verify(first.content)[0] == 0
