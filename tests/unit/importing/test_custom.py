"""The mapping that the documentation shows, over an extract of its layout."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from api.importing.fitting import Fitted
from api.importing.reasons import MEANINGS, Reason
from domain.moments import At
from tests.unit.importing.conftest import MemoryCasework, bring_in, custom

DOCUMENTATION = (Path(__file__).parents[3] / "docs/import.md").read_text(encoding="utf-8")

REFERRAL: dict[str, Any] = {
    "id": 71,
    "taken_by": "w-1",
    "received": {"on": "02/03/2026", "at": "2026-03-02T09:15:00+00:00"},
    "referrer": "School",
    "why": "Worries about school.",
    "young_person": {"id": "yp-9", "forename": "Ash", "surname": "Vale", "born": "14/05/2012"},
    "tags": ["passed", "over"],
}
CALL: dict[str, Any] = {
    "referral": 71,
    "by": "w-2",
    "kind": "phone",
    "started": "2026-03-04T16:05:00Z",
    "minutes": 20,
}
STAFF = "id,job\nw-1,Wellbeing practitioner\nw-2,Youth worker\nw-3,Astronaut\n"


@pytest.fixture
def mapping() -> Fitted:
    found = re.search(r"```toml\n(.*?)```", DOCUMENTATION, re.DOTALL)
    assert found is not None
    return custom(tomllib.loads(found[1]))


def write(folder: Path, *, referrals: list[Any], calls: list[Any]) -> Path:
    (folder / "staff.csv").write_text(STAFF, encoding="utf-8")
    for name, objects in (("referrals.ndjson", referrals), ("calls-2026.ndjson", calls)):
        lines = "".join(f"{json.dumps(one)}\n" for one in objects)
        (folder / name).write_text(lines, encoding="utf-8")
    return folder


def test_the_documented_mapping_imports_its_layout(
    mapping: Fitted, tmp_path: Path, casework: MemoryCasework
) -> None:
    write(tmp_path, referrals=[REFERRAL], calls=[CALL])
    imported = bring_in(tmp_path, casework, mapping)
    assert imported.reasons == [("staff.csv", 4, "", "not-used")]
    received, accepted, call = next(iter(casework.streams.values()))
    assert received.fact.who.name == "Ash Vale"  # type: ignore[attr-defined]
    assert received.fact.who.date_of_birth.isoformat() == "2012-05-14"  # type: ignore[attr-defined]
    assert received.known is not None
    assert isinstance(received.known, At)
    assert (received.by.role, call.by.role) == ("cwp", "twp")
    assert accepted.fact.TYPE == "case.referral_accepted"
    assert call.occurred == At.model_validate({"at": "2026-03-04T16:05:00Z"})
    assert call.fact.practitioner == call.by.actor  # type: ignore[attr-defined]
    assert received.by.client == "import:river-house"
    assert bring_in(tmp_path, casework, mapping).summary.events == 0


@pytest.mark.parametrize(
    ("referral", "call", "reason"),
    [
        ({}, {"kind": "pigeon"}, ("calls-2026.ndjson", 1, "", "nothing-to-record")),
        ({}, {"started": "2026-03-04T16:05:00"}, ("calls-2026.ndjson", 1, "started", "not-a-time")),
        ({}, {"started": ["now"]}, ("calls-2026.ndjson", 1, "started", "key-missing")),
        ({}, {"minutes": {"n": 1}}, ("calls-2026.ndjson", 1, "minutes", "empty")),
        ({}, {"minutes": 20.5}, ("calls-2026.ndjson", 1, "minutes", "not-valid")),
        ({}, {"by": "w-3"}, ("staff.csv", 4, "job", "code-not-mapped")),
        ({}, {"referral": 72}, ("calls-2026.ndjson", 1, "referral", "no-such-row")),
        ({"received": {}}, {}, ("referrals.ndjson", 1, "received.at", "empty")),
        ({"referrer": "Crow"}, {}, ("referrals.ndjson", 1, "referrer", "code-not-mapped")),
    ],
)
def test_what_does_not_fit_is_told(
    mapping: Fitted,
    tmp_path: Path,
    casework: MemoryCasework,
    referral: dict[str, Any],
    call: dict[str, Any],
    reason: tuple[str, int, str, str],
) -> None:
    write(tmp_path, referrals=[REFERRAL | referral], calls=[CALL | call])
    imported = bring_in(tmp_path, casework, mapping)
    assert reason in imported.reasons
    assert imported.adds_up()


def test_every_reason_is_documented_as_the_code_says_it() -> None:
    assert set(MEANINGS) == set(Reason)
    assert [r for r, said in MEANINGS.items() if f"| `{r}` | {said} |" not in DOCUMENTATION] == []
