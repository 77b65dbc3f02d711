"""The program: its exit codes, its report, and what it does with what is no evidence."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from caseledger_verify.commandline import main
from verifier.tests import bundles, maker
from verifier.tests.bundles import bundled
from verifier.tests.cases import CASE, full_files
from verifier.tests.maker import Log, some_uuid

NOW = "2026-11-21T10:01:00Z"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    log = Log()
    for _ in range(9):
        log.append(some_uuid("case"))
    proof = maker.consistency_proof(log.hashes(), 4)
    contents = {
        "bundle.zip": bundled(full_files(), CASE),
        "policy": maker.policy(),
        "checkpoint": log.checkpoint(),
        "older": log.checkpoint(size=4, time=maker.COSIGNED - 86_400),
        "proof": bundles.base64_lines(proof),
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


def run(folder: Path, what: str, file: str, *more: str) -> int:
    given = [str(folder / word[1:]) if word.startswith("@") else word for word in more]
    policy = ["--policy", str(folder / "policy"), "--now", NOW]
    return main([what, str(folder / file), *policy, *given])


def test_a_good_bundle_gives_0_and_a_report(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(folder, "bundle", "bundle.zip", "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["exit"], said["verdict"]) == (0, "good")
    assert [claim["claim"] for claim in said["claims"]] == [
        "files",
        "signature",
        "witnesses",
        "records",
        "inclusion",
        "chain",
        "complete",
        "openings",
        "documents",
        "withheld",
        "access",
        "stated",
    ]
    assert run(folder, "bundle", "bundle.zip") == 0
    assert "Not proven:" in capsys.readouterr().out


def test_the_module_runs_as_a_program(folder: Path) -> None:
    arguments = ["bundle", "bundle.zip", "--policy", "policy", "--now", NOW]
    source = Path(__file__).parents[1] / "src"
    done = subprocess.run(
        [sys.executable, "-m", "caseledger_verify", *arguments],
        cwd=folder,
        env={"PYTHONPATH": str(source)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("Verdict: good\n")


def test_freshness_is_counted_from_the_time_given(folder: Path) -> None:
    assert run(folder, "bundle", "bundle.zip", "--not-older-than", "2h") == 0
    assert run(folder, "bundle", "bundle.zip", "--not-older-than", "30m") == 2
    assert run(folder, "bundle", "bundle.zip", "--not-older-than", "59s") == 3


def test_a_checkpoint_is_checked_against_an_older_one(folder: Path) -> None:
    assert run(folder, "checkpoint", "checkpoint") == 0
    assert run(folder, "checkpoint", "checkpoint", "--before", "@older", "--proof", "@proof") == 0
    assert run(folder, "checkpoint", "checkpoint", "--before", "@older") == 1
    assert run(folder, "checkpoint", "older", "--before", "@checkpoint", "--proof", "@proof") == 1
    assert run(folder, "checkpoint", "checkpoint", "--proof", "@proof") == 4


@pytest.mark.parametrize(
    "content", [b"", b"PK\x05\x06" + bytes(18), b"PK\x03\x04", b"\n", b"[" * 100_000, b"{}"]
)
def test_what_is_no_evidence_gives_4(folder: Path, content: bytes) -> None:
    (folder / "other").write_bytes(content)
    assert run(folder, "bundle", "other") == 4
    assert run(folder, "checkpoint", "other") == 4
    assert main(["bundle", str(folder / "bundle.zip"), "--policy", str(folder / "other")]) == 4


def test_a_missing_file_gives_4_and_says_so(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(folder, "bundle", "nothing", "--json") == 4
    assert json.loads(capsys.readouterr().out)["verdict"] == "unreadable"


@pytest.mark.parametrize(
    "arguments",
    [
        ["bundle"],
        ["what"],
        ["bundle", "b", "--policy", "p", "--not-older-than", "1w"],
        ["bundle", "b", "--policy", "p", "--now", "yesterday"],
        ["bundle", "b", "--policy", "p", "--now", "2026-02-30T00:00:00Z"],
    ],
)
def test_words_it_does_not_know_give_4_and_not_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 4
