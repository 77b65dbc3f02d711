"""An entry that is restricted for who asks stands in a bundle by its hashes alone."""

import json
from uuid import UUID, uuid4

import pytest

from tests.integration.api.evidence.bundles import files_of, lines_of

SECRET_CODE = "modern_slavery"
"""A code of the restricted entry that stands nowhere else."""
ACCOUNT = "Told in confidence by a neighbour."


@pytest.fixture
def restricted(case, ask):
    """The case with a concern that is restricted to its writer, and the concern's id."""
    concern = {
        "variant": "adult",
        "categories": [SECRET_CODE],
        "people": [{"person": str(uuid4()), "role": "subject"}],
        "immediate_risk": False,
        "account": {"description": ACCOUNT},
    }
    entry = ask("pwp", f"/cases/{case}/raise-concern", {"data": concern})["events"][0]["id"]
    restriction = {
        "ground": "third_party",
        "covers": [entry],
        "roles": ["pwp"],
        "reasons": {"reasons": "Her neighbour would be known by it."},
    }
    ask("safeguarding-lead", f"/cases/{case}/restrict-access", {"data": restriction})
    return entry


def test_a_bundle_without_a_restricted_entry_still_proves_all_else(
    case, restricted, evidence, verify, services
):
    rows = services.casework.repository.event_store.recorder.stream(UUID(case))
    [row] = [row for row in rows if str(row.event_id) == restricted]
    answer = evidence(case)
    assert answer.status_code == 200, answer.text
    code, report = verify(answer.content)
    assert code == 0, report
    assert {"entries", "complete"} <= {each["claim"] for each in report["claims"]}
    files = files_of(answer.content)
    [told] = lines_of(files, "withheld-entries.jsonl")
    assert (told["ground"], told["position"]) == ("restricted", row.id)
    assert told["version"] == row.originator_version
    everything = b"".join(files.values())
    for said in (SECRET_CODE, ACCOUNT, json.loads(row.state)["n"]):
        assert said.encode() not in everything
    assert "the whole entry: withheld: restricted" in files["report.html"].decode()
    assert evidence(case, position=row.id).status_code == 200


def test_whom_it_is_not_kept_from_has_it_in_the_bundle(case, restricted, evidence, verify):
    answer = evidence(case, persona="safeguarding-lead", why="safeguarding")
    code, report = verify(answer.content)
    assert code == 0, report
    files = files_of(answer.content)
    assert "withheld-entries.jsonl" not in files
    assert SECRET_CODE.encode() in files["leaves"]
    assert restricted.encode() in files["leaves"]
