"""A log that nobody has tampered with is found in order, whatever happens to it meanwhile."""

from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from infrastructure.postgres.cannot_start import CannotStart
from infrastructure.verifying import log_rows, record_form
from infrastructure.verifying.log_rows import LogRows
from tests.conftest import ORIGIN
from tests.integration.verifying.conftest import TestedLog, policy_file


def counted(log: TestedLog, table: str) -> int:
    return int(log.one(f"SELECT count(*) FROM {table}"))


def test_all_of_it_is_checked(log: TestedLog) -> None:
    code, told = log.check(openings=True)
    assert (code, told["verdict"], told["findings"]) == (0, "good", [])
    events = counted(log, "ledger.event")
    assert events > 520, "too few to fill two tiles"
    assert (told["events"], told["through"], told["log"]) == (events, events, ORIGIN)
    assert told["parts"] == counted(log, "ledger.part")
    opened = told["opened"]
    assert opened["parts"] + opened["documents"] == told["parts"]
    assert (
        0
        < opened["documents"]
        == log.one("SELECT count(*) FROM ledger.part WHERE name LIKE '%%.blob'")
    )
    assert told["tiles"] == counted(log, "notary.tile") > 1
    # Those in the database, and some of them again in the notary's files.
    assert told["checkpoints"] > counted(log, "notary.checkpoint") > 2
    assert told["covered"] == log.one("SELECT max(size) FROM notary.checkpoint") < events
    assert told["uncovered"] == events - told["covered"]
    assert told["signed_by"] == [log.signer.key.vkey]
    assert told["streams"] == log.one("SELECT count(DISTINCT stream) FROM ledger.event")


def test_nearly_every_record_is_of_the_plain_form(
    log: TestedLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = []
    judge = record_form.judge

    def counting(*given: object) -> object:
        slow.append(given)
        return judge(*given)  # type: ignore[arg-type] # passed on as it came

    monkeypatch.setattr("infrastructure.verifying.event_check.judge", counting)
    _, told = log.check()
    assert len(slow) < told["events"] / 100


def test_an_empty_log(empty: TestedLog) -> None:
    code, told = empty.check()
    assert (code, told["events"], told["covered"], told["signed_by"]) == (0, 0, 0, [])
    empty.sign()
    code, told = empty.check()
    assert (code, told["events"], told["covered"]) == (0, 0, 0)


def test_the_right_to_read_the_log_is_enough(
    log: TestedLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KEYS_URL", raising=False)
    code, told = log.check(keys=[log.signer.key.vkey])
    assert (code, told["verdict"]) == (0, "good")


def test_without_the_public_key_signatures_are_not_said_to_be_checked(log: TestedLog) -> None:
    (log.folder / "secrets" / "note-case.key").unlink()
    code, told = log.check()
    assert (code, told["signed_by"]) == (0, [])
    assert told["checkpoints"] > 2


def test_a_checkpoint_that_is_published_meanwhile(
    log: TestedLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    stretches = LogRows.stretches

    def signing(rows: LogRows, *, after: int, upto: int) -> object:
        log.sign()
        yield from stretches(rows, after=after, upto=upto)

    monkeypatch.setattr(LogRows, "stretches", signing)
    assert log.check()[0] == 0


class Stopping:
    """Asks for a stop at the nth question, and only then."""

    def __init__(self, at: int) -> None:
        self.left = at

    def __call__(self) -> bool:
        self.left -= 1
        return self.left == 0


@pytest.fixture
def short_stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_rows, "ROWS_AT_ONCE", 50)


@pytest.mark.usefixtures("short_stretches")
@pytest.mark.parametrize("openings", [False, True])
def test_a_check_goes_on_where_it_was_left_off(
    log: TestedLog, tmp_path: Path, openings: bool
) -> None:
    # One change in each part, so that both what was found and what is compared are carried over.
    log.do("UPDATE ledger.event SET at = at + interval '1 microsecond' WHERE position = 20")
    log.do("UPDATE ledger.event SET at = at + interval '1 microsecond' WHERE position = 520")
    file = tmp_path / "left-off"
    whole = log.check(openings=openings)
    code, told = log.check(openings=openings, resume=file, stop_asked=Stopping(at=5))
    assert (code, told["events"], told["first_bad_position"]) == (1, 250, 20)
    code, told = log.check(openings=openings, resume=file, stop_asked=Stopping(at=3))
    assert told["events"] == 400
    again = log.check(openings=openings, resume=file)
    assert not file.exists()
    for _, each in (whole, again):
        del each["seconds"]
    assert again == whole
    assert whole[1]["counts"]["leaf"] == 2


@pytest.mark.usefixtures("short_stretches")
def test_left_off_with_nothing_found_is_neither_good_nor_false(
    log: TestedLog, tmp_path: Path
) -> None:
    code, told = log.check(stop_asked=Stopping(at=2))
    assert (code, told["verdict"]) == (3, "unfinished")


@pytest.mark.usefixtures("short_stretches")
def test_a_resume_file_that_does_not_belong(log: TestedLog, tmp_path: Path) -> None:
    file = tmp_path / "left-off"
    log.check(resume=file, stop_asked=Stopping(at=2))
    held = file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0
    file.write_bytes(held.replace(b'"position":100', b'"position":150'))
    with pytest.raises(CannotStart, match="resume file"):
        log.check(resume=file)
    file.write_bytes(held)
    kept = tmp_path / "kept"
    kept.write_text(log.one("SELECT note FROM notary.checkpoint WHERE number = 1"))
    with pytest.raises(CannotStart, match="resume file"):
        log.check(resume=file, checkpoints=[kept])
    with pytest.raises(CannotStart, match="resume file"):
        log.check(resume=file, policy=policy_file(log, 2))


def test_what_cannot_be_used_is_refused(log: TestedLog, tmp_path: Path) -> None:
    nothing = tmp_path / "nothing"
    nothing.write_text("no checkpoint\n")
    for asked in (
        {"checkpoints": [nothing]},
        {"checkpoints": [tmp_path / "absent"]},
        {"policy": nothing},
        {"policy": tmp_path / "absent"},
        {"keys": ["not a key"]},
        {"keys": [log.signer.key.vkey.replace(ORIGIN, "another.invalid/log")]},
    ):
        with pytest.raises(CannotStart):
            log.check(**asked)


def test_it_says_so_in_words(log: TestedLog, capsys: pytest.CaptureFixture[str]) -> None:
    from api.operators.log_verification import Asked, verify_log

    def said(policy: Path | None = None) -> str:
        verify_log(log.settings, Asked(policy=policy), stop_asked=lambda: False)
        return capsys.readouterr().out

    good = said()
    assert good.startswith("All that was checked is in order.\n")
    assert "covered by no checkpoint" in good
    assert "no cosignature was checked" in good
    covered = log.one("SELECT max(size) FROM notary.checkpoint")
    cosigned = f"have cosigned {covered:,} of the {covered:,} events"
    assert cosigned in said(policy_file(log, 2))
    assert "have cosigned 0 of the" in said(policy_file(log, 3))
    log.do("UPDATE ledger.event SET kind = 'person' WHERE position = 20")
    wrong = said()
    assert wrong.startswith("Something is wrong: 1 finding. The first position concerned is 20.")
    assert "column at 20: the column kind does not say what the record says" in wrong


def test_nothing_is_written(log: TestedLog, connect_read_only: Callable[[], None]) -> None:
    connect_read_only()
    assert log.check()[0] == 0


@pytest.fixture
def connect_read_only(log: TestedLog) -> Callable[[], None]:
    def forbid() -> None:
        with psycopg.connect(log.databases.superuser_url, autocommit=True) as connection:
            name = log.databases.ledger
            connection.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")

    return forbid
