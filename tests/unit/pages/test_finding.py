"""A verifier's report in words: whatever it says, a page can tell it."""

import json
import re
import tomllib
from datetime import UTC, datetime
from importlib.resources import files

import pytest
from caseledger_verify.errors import Incomplete, Untrusted, Wrong
from caseledger_verify.report import Report

from api.pages.evidence.claims import MEANINGS, found_of
from api.pages.evidence.finding import finding
from api.pages.evidence.judging import judged
from api.pages.staff import Called, Staff

OF_CHECKPOINTS = {"older", "consistency"}
CLAIMS = sorted(tomllib.loads(files("caseledger_verify").joinpath("claims.toml").read_text()))


NOBODY = Staff(me="")
OF_LOGS = re.compile(r"\b(stream|event|heads?|manifest|version|leaf|leaves|commitment|policy)s?\b")
"""Words that say nothing to who does not know how a log is made."""


def test_each_claim_about_a_bundle_has_a_meaning_of_its_own_in_words_of_ours():
    assert sorted(MEANINGS) == [each for each in CLAIMS if each not in OF_CHECKPOINTS]
    told = [each for one in MEANINGS.values() for each in vars(one).values()]
    assert len(set(told)) == 3 * len(MEANINGS)
    assert [each for each in told if OF_LOGS.search(each.lower())] == []


def test_what_was_found_is_told_without_the_words_of_logs_and_with_moments_in_words():
    found = found_of(
        "complete",
        "version 88 was the last at position 506, by the heads event at position 507 of"
        " 2026-11-23T02:35:44.427957Z; 0 later events are shown",
        NOBODY,
    )
    assert found == (
        "Entry 88 was the last of the case at position 506. The log noted so at position 507, on"
        " 23 November 2026, 2:35am. No later entry is shown"
    )


def test_what_does_not_hold_is_told_so_too():
    said = "the heads event is contradicted by an event that it should have covered"
    found = found_of("complete", said, NOBODY)
    assert found.startswith("The log’s note of where each case ended is contradicted by an entry")


@pytest.mark.parametrize(
    ("me", "who"), [("", "Ifeoma Brackley"), ("01980000-0000-7000-8000-000000000012", "you")]
)
def test_who_asked_for_it_stands_by_name(me, who):
    id = "01980000-0000-7000-8000-000000000012"
    known = Called("Ifeoma Brackley", datetime(2026, 1, 1, tzinfo=UTC))
    staff = Staff(me, {id: [known]})
    said = f"asked for by {id} at 2026-11-23T02:35:44.704259Z, purpose supervision"
    found = found_of("stated", said, staff)
    assert found == f"Asked for by {who}, 23 November 2026, 2:35am. For supervision"


def test_what_does_not_hold_is_told_with_the_verdict():
    claims = [
        {"claim": "files", "outcome": "holds", "detail": "10 files"},
        {"claim": "chain", "outcome": "false", "detail": "position 3: not linked to the record"},
    ]
    found = finding({"exit": 1, "claims": claims}, NOBODY)
    assert [claim.title for claim in found.bad] == ["The entries follow one another"]


@pytest.mark.parametrize("code", range(5))
def test_only_what_is_good_is_called_so(code):
    assert finding({"exit": code, "verdict": "x"}, NOBODY).is_good == (code == 0)


def test_the_outcomes_are_those_of_the_verifier():
    report = Report()
    report.check("files", lambda: "as listed")
    for name, refused in (("signature", Untrusted), ("records", Wrong), ("complete", Incomplete)):

        def refuse(refused=refused):
            raise refused("so it is")

        report.check(name, refuse)
    report.state("stated", "asked for by somebody")
    found = finding(json.loads(report.as_json()), NOBODY)
    assert [claim.outcome for claim in found.claims] == [
        "Holds",
        "Not vouched for",
        "Does not hold",
        "Not complete",
        "Only stated",
    ]
    assert [claim.is_good for claim in found.claims] == [True, False, False, False, True]


def test_what_is_no_bundle_is_judged_in_a_process_of_its_own():
    report = judged(b"PK\x03\x04 not a bundle", "quorum none\n")
    assert report["exit"] == 4
    assert finding(report, NOBODY).reason.startswith("The directory of the zip")


@pytest.mark.parametrize(
    "instant", ["0001-01-01T00:00:00.000000Z", "2026-99-99T00:00:00Z"], ids=["first", "none"]
)
def test_an_instant_of_which_nothing_can_be_made_stands_as_it_is(instant):
    assert instant in found_of("stated", f"asked for by x at {instant}, purpose quality", NOBODY)
    assert instant in found_of("complete", f"the heads event is of {instant}", NOBODY)
