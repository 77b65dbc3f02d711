"""A verifier's report in words: whatever it says, a page can tell it."""

import json
import tomllib
from importlib.resources import files

import pytest
from caseledger_verify.errors import Incomplete, Untrusted, Wrong
from caseledger_verify.report import Report

from api.pages.evidence.finding import finding
from api.pages.evidence.judging import judged

OF_CHECKPOINTS = {"older", "consistency"}
CLAIMS = sorted(tomllib.loads(files("caseledger_verify").joinpath("claims.toml").read_text()))


def test_each_claim_about_a_bundle_has_a_title_of_its_own():
    told = [
        {"claim": each, "outcome": "holds", "detail": "x", "means": "m", "does_not_prove": "n"}
        for each in CLAIMS
        if each not in OF_CHECKPOINTS
    ]
    found = finding({"exit": 0, "about": {"log": "example.org/log"}, "claims": told})
    titles = [claim.title for claim in found.claims]
    assert len(set(titles)) == len(CLAIMS) - len(OF_CHECKPOINTS)
    assert all(len(title.split()) > 2 for title in titles)


@pytest.mark.parametrize("code", range(5))
def test_only_what_is_good_is_called_so(code):
    assert finding({"exit": code, "verdict": "x"}).is_good == (code == 0)


def test_the_outcomes_are_those_of_the_verifier():
    report = Report()
    report.check("files", lambda: "as listed")
    for name, refused in (("signature", Untrusted), ("records", Wrong), ("complete", Incomplete)):

        def refuse(refused=refused):
            raise refused("so it is")

        report.check(name, refuse)
    report.state("stated", "asked for by somebody")
    found = finding(json.loads(report.as_json()))
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
    assert finding(report).reason.startswith("The directory of the zip")
