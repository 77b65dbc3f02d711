"""The README's five minutes and the blocks of docs/feed.md, run as they stand against a service
started as the README says."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.setup.running import ADDRESSES

ROOT = Path(__file__).parents[2]
TOUR = re.compile(r"^```bash\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PROBLEM = re.compile(r'"type":"(/problems/[^"]+)".*?"code":"([^"]+)"')
READY = re.compile(r"Caseledger is ready at (\S+)")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, str]]]:
    """The address of a service of its own, and the environment that belongs to it."""
    folder = tmp_path_factory.mktemp("tour") / "data"
    environment = {name: value for name, value in os.environ.items() if name not in ADDRESSES}
    environment |= {"CASELEDGER_DATA_DIR": str(folder), "CASELEDGER_PORT": "0"}
    with subprocess.Popen(
        [sys.executable, "-m", "api.commandline", "run"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    ) as service:
        assert service.stdout is not None
        said = ""
        for line in service.stdout:
            said += line
            if found := READY.search(line):
                break
        else:
            pytest.fail(f"it never was ready: {said}")
        yield found[1], environment
        service.send_signal(signal.SIGTERM)
        service.communicate(timeout=60)
        assert service.returncode == 0


def followed(page: str, running: tuple[str, dict[str, str]], *, mark: str = "curl -sS") -> str:
    """What the commands of a page print."""
    address, environment = running
    tour = "\n".join(TOUR.findall((ROOT / page).read_text(encoding="utf-8")))
    assert "http://127.0.0.1:8080" in tour
    tour = tour.replace("http://127.0.0.1:8080", address)
    tour = tour.replace("curl -sS", mark).replace(f"CASES=$({mark}", "CASES=$(curl -sS")
    if Path(sys.executable).parent != ROOT / ".venv" / "bin":
        tour = tour.replace(".venv/bin/", f"{Path(sys.executable).parent}/")
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", tour],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def said(running: tuple[str, dict[str, str]]) -> list[str]:
    """What was printed up to the end of each `curl` of the tour, and after the last."""
    # Each answer is followed by a mark, so that they can be told apart.
    return followed("README.md", running, mark="curl -sS -w '\\n----\\n'").split("\n----\n")


def test_the_tour_shows_what_it_says(said: list[str]) -> None:
    mine, case, history, chronology, known, earlier = (json.loads(a) for a in said[:6])
    assert mine["cases"]
    assert case["areas"]["referral"]["pathway"] == "cyp_camhs"
    assert len(history["entries"]) == 3
    assert any(e["type"] == "case.concern_raised" for e in chronology["entries"])
    assert 0 < len(known["entries"]) < case["version"]
    assert earlier["as_of"]["position"] == 120


def test_the_tour_records_once_and_is_refused_twice(said: list[str]) -> None:
    first, again, reused, forbidden = (json.loads(answer) for answer in said[6:10])
    assert first == again
    assert first["version"] == 1
    assert reused["type"] == "/problems/key-reused"
    assert forbidden["type"] == "/problems/not-allowed"


def test_the_tour_follows_the_feed(said: list[str]) -> None:
    first, second, closed, forked = (json.loads(answer) for answer in said[10:14])
    assert [int(e["sequence"]) for e in first + second] == [1, 2, 3, 4]
    assert {e["type"] for e in closed} == {"case.case_closed.v1"}
    assert forked["type"] == "/problems/log-changed"


def test_the_tour_tells_how_treatment_went(said: list[str]) -> None:
    outcomes, waits, measures = (json.loads(answer) for answer in said[14:17])
    figures = {(f["figure"], f.get("group")): f for f in outcomes["figures"]}
    recovered = figures["recovery", "2"]
    assert (recovered["numerator"], recovered["denominator"]) == (1, 1)
    assert {f["figure"] for f in waits["figures"]} >= {"treatment_within_42_days"}
    assert measures["figures"]


def test_the_tour_proves_a_case_and_the_whole_log(said: list[str]) -> None:
    evidence, whole = said[17:]
    assert "Verdict: good" in evidence
    assert "[holds] complete" in evidence
    assert evidence.splitlines()[-5] == "caseledger.local/case-log/1"
    assert "All that was checked is in order." in whole


def test_the_page_of_the_feed_does_what_it_says(running: tuple[str, dict[str, str]]) -> None:
    told = followed("docs/feed.md", running)
    # Nothing is refused but what the page says is.
    assert PROBLEM.findall(told) == [("/problems/not-possible", "subscription-paused")]
    assert '"opened":{"who":{' in told
    assert '"secret":"whsec_' in told
    assert "warehouse is paused (incident): recorded at position" in told
    assert "caseledger_subscription_lag_events{subscription=" in told
    assert '"asyncapi":"3' in told.replace(" ", "")
