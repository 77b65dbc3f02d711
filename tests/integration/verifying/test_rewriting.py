"""A history written anew, with all that follows from it: it is found by what was signed before.

What P5 promises: it is told by the two checkpoints between which it lies; and where it was signed
anew, by a checkpoint kept elsewhere.
"""

from pathlib import Path

import pytest

from tests.integration.verifying.conftest import TestedLog
from tests.integration.verifying.tampering import P, found, rewritten, signed_anew


def test_all_nodes_rewritten_consistently(log: TestedLog) -> None:
    sizes = [
        log.one("SELECT size FROM notary.checkpoint WHERE number = %s", n) for n in (1, 2, 3, 4)
    ]
    rewritten(log)
    told = found(log)
    assert set(told["counts"]) == {"checkpoint"}
    between = {tuple(each["between"]) for each in told["findings"]}
    good = max(size for size in sizes if size < P)
    assert min(between) == (good, min(size for size in sizes if size >= P))
    assert told["covered"] == good


def test_signed_anew_with_the_stolen_key(log: TestedLog, tmp_path: Path) -> None:
    kept = tmp_path / "kept-by-an-auditor"
    newest = log.one("SELECT max(number) FROM notary.checkpoint")
    kept.write_text(log.one("SELECT note FROM notary.checkpoint WHERE number = %s", newest))
    rewritten(log)
    signed_anew(log)
    # Nothing on this machine contradicts it: that is what the threat model says, and why
    # checkpoints must be kept by others.
    assert log.check()[0] == 0
    told = found(log, checkpoints=[kept])
    assert told["counts"] == {"checkpoint": 1}
    (each,) = told["findings"]
    assert "kept-by-an-auditor" in each["says"]


def test_signed_anew_but_the_notarys_files_forgotten(log: TestedLog) -> None:
    files = {
        file: file.read_bytes() for file in (log.folder / "notary").rglob("*") if file.is_file()
    }
    rewritten(log)
    signed_anew(log)
    for file, content in files.items():
        file.write_bytes(content)
    assert set(found(log)["counts"]) == {"checkpoint"}


def test_signed_with_another_key(log: TestedLog, monkeypatch: pytest.MonkeyPatch) -> None:
    public = log.signer.key.vkey
    (log.folder / "secrets" / "note-case.key").unlink()
    rewritten(log)
    signed_anew(log)
    assert set(found(log, keys=[public])["counts"]) == {"signature"}
