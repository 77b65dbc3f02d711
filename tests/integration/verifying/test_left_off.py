"""A check that was left off and goes on finds what it would have found in one go, each once."""

from pathlib import Path

import pytest

from infrastructure.verifying import log_rows
from tests.integration.verifying.conftest import TestedLog, policy_file
from tests.integration.verifying.test_in_order import Stopping

CHECKPOINT = "UPDATE notary.checkpoint SET {} WHERE number = 2"
WRONG = {
    "a signature": CHECKPOINT.format("note = overlay(note PLACING 'AAAA' FROM length(note) - 20)"),
    "a root": CHECKPOINT.format("root = sha256(root)"),
    "a smaller tree": CHECKPOINT.format("size = 1"),
    "one that is missing": "DELETE FROM notary.checkpoint WHERE number = 2",
    "a cosignature": "UPDATE notary.cosignature SET at = at + interval '1 second' WHERE number = 2",
    "all their signatures": "UPDATE notary.checkpoint SET note = (SELECT c.note"
    " FROM notary.checkpoint AS c WHERE c.number = 1) || '— x AAAAAAAA' || chr(10)",
}


@pytest.fixture(autouse=True)
def short_stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_rows, "ROWS_AT_ONCE", 50)


@pytest.mark.parametrize("what", WRONG)
def test_what_is_wrong_with_a_checkpoint_is_found_once(
    log: TestedLog, tmp_path: Path, what: str
) -> None:
    log.do(WRONG[what])
    policy = policy_file(log, 2)
    code, whole = log.check(policy=policy)
    assert code == 1
    del whole["seconds"]
    size = log.one("SELECT min(size) FROM notary.checkpoint WHERE size > 1")
    for stop in (2, size // 50 + 1, size // 50 + 2):
        file = tmp_path / str(stop)
        assert log.check(policy=policy, resume=file, stop_asked=Stopping(at=stop))[0] != 0
        _, told = log.check(policy=policy, resume=file)
        del told["seconds"]
        assert told == whole, stop


def test_a_checkpoint_of_less_than_was_checked_published_meanwhile(
    log: TestedLog, tmp_path: Path
) -> None:
    """The notary may sign what it had read a moment before the check read further."""
    for file in (log.folder / "notary").rglob("case*"):
        if file.is_file():
            file.unlink()
    for day in (log.folder / "notary" / "case.checkpoints").iterdir():
        day.unlink()
    newest = log.one("SELECT max(number) FROM notary.checkpoint")
    whole = log.check()[1]
    log.do("UPDATE notary.checkpoint SET log = 'aside' WHERE number = %s", newest)
    last = -(-whole["events"] // 50)
    code, told = log.check(resume=tmp_path / "left-off", stop_asked=Stopping(at=last))
    assert (code, told["events"]) == (3, whole["events"])
    log.do("UPDATE notary.checkpoint SET log = 'case' WHERE log = 'aside'")
    code, told = log.check(resume=tmp_path / "left-off")
    assert (code, told["findings"]) == (0, [])
    assert told["covered"] < whole["covered"]


def test_columns_that_a_repeated_note_does_not_say(log: TestedLog) -> None:
    """Else rows that nobody signed for could be made to look covered."""
    newest = log.one("SELECT max(number) FROM notary.checkpoint")
    before = "(SELECT c.{0} FROM notary.checkpoint AS c WHERE c.number = {1})"
    log.do(
        f"UPDATE notary.checkpoint SET note = {before.format('note', newest - 1)}"
        " WHERE number = %s",
        newest,
    )
    assert log.check()[1]["counts"] == {"signature": 1}
