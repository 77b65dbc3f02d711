"""An entry that is restricted for who asks stands in a bundle by its hashes alone."""

import json
from uuid import UUID, uuid4

import pytest

from tests.integration.api.evidence.bundles import files_of, lines_of

SECRET_CODE = "modern_slavery"
"""A code of the restricted entry that stands nowhere else."""
ACCOUNT = "Told in confidence by a neighbour."


@pytest.fixture
def raise_concern(case, ask):
    """Raise a concern in the case; its id."""

    def raise_concern():
        concern = {
            "variant": "adult",
            "categories": [SECRET_CODE],
            "people": [{"person": str(uuid4()), "role": "subject"}],
            "immediate_risk": False,
            "account": {"description": ACCOUNT},
        }
        told = ask("pwp", f"/cases/{case}/raise-concern", {"data": concern})
        return told["events"][0]["id"]

    return raise_concern


@pytest.fixture
def restrict(case, ask):
    """Restrict an entry to its writer."""

    def restrict(entry):
        restriction = {
            "ground": "third_party",
            "covers": [entry],
            "roles": ["pwp"],
            "reasons": {"reasons": "Her neighbour would be known by it."},
        }
        ask("safeguarding-lead", f"/cases/{case}/restrict-access", {"data": restriction})

    return restrict


@pytest.fixture
def restricted(raise_concern, restrict):
    """The case with a concern that is restricted to its writer, and the concern's id."""
    entry = raise_concern()
    restrict(entry)
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


@pytest.fixture
def meanwhile(services, monkeypatch):
    """Do something while a bundle waits for its checkpoint, which then covers it."""

    def meanwhile(act):
        newest = services.evidence._newest

        def wait(trees, position):
            monkeypatch.undo()
            act()
            end, _ = services.evidence._log.last()
            return newest(trees, max(end, position))

        monkeypatch.setattr(services.evidence, "_newest", wait)

    return meanwhile


def test_what_is_recorded_while_a_bundle_waits_is_judged_as_all_else(
    case, raise_concern, evidence, verify, meanwhile
):
    meanwhile(raise_concern)
    answer = evidence(case, persona="manager")
    code, report = verify(answer.content)
    assert code == 0, report
    files = files_of(answer.content)
    withheld = {(told["part"], told["ground"]) for told in lines_of(files, "withheld.jsonl")}
    assert ("account", "not_permitted") in withheld
    assert all(ACCOUNT.encode() not in held for held in files.values())


def test_what_is_restricted_while_a_bundle_waits_is_kept_back(
    case, raise_concern, restrict, evidence, verify, meanwhile
):
    entry = raise_concern()
    meanwhile(lambda: restrict(entry))
    answer = evidence(case)
    code, report = verify(answer.content)
    assert code == 0, report
    files = files_of(answer.content)
    assert len(lines_of(files, "withheld-entries.jsonl")) == 1
    assert all(SECRET_CODE.encode() not in held for held in files.values())


def test_what_a_restricted_entry_withdrew_is_withheld(
    case, raise_concern, restrict, client, bearer, ask, evidence, verify
):
    entry, lead = raise_concern(), "safeguarding-lead"
    moved = {"entry": entry, "right_case": str(uuid4()), "why": {"text": "It was her cousin."}}
    seen = client.get(f"/cases/{case}", headers=bearer(lead)).headers["ETag"]
    path = f"/cases/{case}/move-wrong-record-entry"
    told = ask(lead, path, {"data": moved}, **{"If-Match": seen})
    restrict(told["events"][0]["id"])
    answer = evidence(case)
    code, report = verify(answer.content)
    assert code == 0, report
    files = files_of(answer.content)
    withheld = {(told["part"], told["ground"]) for told in lines_of(files, "withheld.jsonl")}
    assert ("account", "withdrawn") in withheld
    assert all(ACCOUNT.encode() not in held for held in files.values())
