"""`caseledger verify log`: the whole log read and checked, with no more than the right to read it.

A progress bar shows on standard error where that is a terminal. With a resume file a check that was
stopped goes on where it was.
"""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console

from api.composing.foundation import key_store
from api.composing.keks import key_encryption
from api.databases_at_hand import at_hand
from api.notarising.cosigning import witness_policy
from api.notarising.served_logs import CASES, ServedLog
from api.operators.progress import progress_bar
from api.settings import Settings
from application.log import LogUnavailable
from infrastructure.keys.errors import KeyFolderRefused, KeysUnavailable
from infrastructure.ledger.calls import read
from infrastructure.ledger.connections import Pool, ledger_pool
from infrastructure.ledger.errors import DoorMisused
from infrastructure.ledger.reader import LogReader
from infrastructure.notary.ed25519_points import KeyRefused
from infrastructure.notary.epochs import Epoch, epoch_name, epochs, numbers_in
from infrastructure.notary.note_keys import note_keys
from infrastructure.notary.notes import NoteKey
from infrastructure.postgres.cannot_start import CannotStart
from infrastructure.postgres.connecting import connect
from infrastructure.postgres.server import StopAsked
from infrastructure.verifying.claims import NoCheckpoint, Signers, notes_in
from infrastructure.verifying.document_names import document_names
from infrastructure.verifying.log_check import Kept, LogCheck, Scope, Standing, report
from infrastructure.verifying.log_rows import LogRows
from infrastructure.verifying.openings import OpeningCheck
from infrastructure.verifying.resume_file import NotResumable, ResumeFile
from infrastructure.verifying.tree_rows import TreeRows
from infrastructure.witnesses.policy import Policy, PolicyRefused

GOOD = 0
FALSE = 1
UNFINISHED = 3
"""Exit codes: all is in order; something is not; stopped before the end, nothing found so far."""

CONNECTIONS = 2
"""One that reads ahead, and one for tiles, checkpoints and parts."""

SAVE_EVERY = 60.0
"""Seconds of work that a crash may cost where there is a resume file."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the operator asked for."""

    log: ServedLog = CASES
    openings: bool = False
    resume: Path | None = None
    checkpoints: Sequence[Path] = ()
    keys: Sequence[str] = ()
    policy: Path | None = None
    as_json: bool = False
    restored: bool = False
    """The database was restored: that it lacks checkpoints which were published is expected."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What was checked, what came of it, and the report on it."""

    scope: Scope
    standing: Standing
    told: dict[str, Any]


def verify_log(settings: Settings, asked: Asked, *, stop_asked: Callable[[], bool]) -> int:
    """Check the log and print what was found; returns the exit code. Raises ``CannotStart``."""
    checked = check_log(settings, asked, stop_asked=stop_asked)
    if checked is None:
        return UNFINISHED
    told = checked.told
    print(json.dumps(told) if asked.as_json else "\n".join(sentences(told)))
    return {"good": GOOD, "false": FALSE}.get(told["verdict"], UNFINISHED)


def check_log(
    settings: Settings, asked: Asked, *, stop_asked: Callable[[], bool]
) -> Checked | None:
    """Check the log; None where a stop was asked for first. Raises ``CannotStart``."""
    terminal = Console(stderr=True)
    with ExitStack() as closing:
        try:
            found = _found(settings, asked, closing, say=terminal.print, stop_asked=stop_asked)
        except StopAsked:
            return None
        ledger = ledger_pool(asked.log.address(found), size=CONNECTIONS)
        closing.callback(ledger.close)
        try:
            return _checked(found, asked, ledger, closing, terminal, stop_asked)
        except (LogUnavailable, DoorMisused, KeysUnavailable, KeyFolderRefused) as trouble:
            raise CannotStart(f"The log could not be read to its end: {trouble}.") from None


def _found(
    settings: Settings,
    asked: Asked,
    closing: ExitStack,
    *,
    say: Callable[[str], None],
    stop_asked: Callable[[], bool],
) -> Settings:
    if settings.database_url is not None and not asked.openings:
        # An auditor may read the log without knowing where the keys are.
        connect(asked.log.setting, asked.log.address(settings)).close()
        return settings
    return at_hand(settings, closing, say=say, stop_asked=stop_asked)


def _checked(  # noqa: PLR0917 - each is named by its type
    settings: Settings,
    asked: Asked,
    ledger: Pool,
    closing: ExitStack,
    terminal: Console,
    stop_asked: Callable[[], bool],
) -> Checked:
    rows, tree = LogRows(ledger), TreeRows(ledger, asked.log.notarised)
    scope = _scope(settings, asked, tree, ledger)
    resume = ResumeFile(asked.resume) if asked.resume else None
    standing = _standing(resume, scope)
    openings = None
    if asked.openings:
        keks = key_encryption(settings, create=False)
        keys = key_store(settings, keks, closing)
        openings = OpeningCheck(
            reader=LogReader(ledger), keys=keys, findings=standing.findings, opened=standing.opened
        )
    check = LogCheck(
        scope, standing, rows=rows, tree=tree, blob_names=document_names, openings=openings
    )
    began = time.monotonic()
    ended = _shown(check, scope, resume, terminal, stop_asked)
    told = {
        "log": scope.signers.epochs[-1].origin,
        **report(scope, standing, ended=ended),
        "seconds": round(time.monotonic() - began, 3),
    }
    return Checked(scope, standing, told)


def _shown(
    check: LogCheck,
    scope: Scope,
    resume: ResumeFile | None,
    terminal: Console,
    stop_asked: Callable[[], bool],
) -> bool:
    """Run the check under a progress bar; whether it came to the end."""
    saved = time.monotonic()
    with progress_bar("Checking events", terminal) as progress:
        bar = progress.add_task(
            "events", total=scope.upto, completed=check.standing.reached.position
        )
        for position in check.run():
            progress.update(bar, completed=position)
            stopping = stop_asked()
            if resume and (stopping or time.monotonic() - saved > SAVE_EVERY):
                resume.write(check.standing.left_off(scope))
                saved = time.monotonic()
            if stopping:
                return False
    if resume:
        resume.remove()
    return True


def _scope(settings: Settings, asked: Asked, tree: TreeRows, ledger: Pool) -> Scope:
    # In this order: what is appended and published meanwhile must not look as if it were lacking.
    kept = [*_given(asked.checkpoints), *_published(settings.notary_dir, asked)]
    known = epochs(partial(read, ledger))
    if not known:
        raise CannotStart("The database holds no case log: start `caseledger run` on it first.")
    policy = _policy(asked.policy) if asked.policy else witness_policy(settings)
    number, covered = tree.last_checkpoint()
    last = LogReader(ledger).last()
    return Scope(
        upto=0 if last is None else last.position,
        last_checkpoint=number,
        covered=covered,
        signers=Signers(known, _keys(settings, asked, policy.logs, known), policy),
        kept=kept,
    )


def _given(files: Sequence[Path]) -> Iterator[Kept]:
    for file in files:
        try:
            yield Kept(str(file), notes_in(file))
        except (NoCheckpoint, OSError):
            raise CannotStart(f"There is no checkpoint in {file}.") from None


def _published(folder: Path, asked: Asked) -> Iterator[Kept]:
    """What the notary keeps outside the database, where this is run beside it."""
    name = asked.log.name
    days = sorted(folder.glob(f"{name}.checkpoints/*")) + sorted(
        folder.glob(f"{name}-*.checkpoints/*")
    )
    latest = [
        folder / f"{epoch_name(name, number)}{suffix}"
        for suffix in (".checkpoint", ".signed")
        for number in numbers_in(folder, log=name, suffix=suffix)
    ]
    for file in (*days, *latest):
        # What was signed last may not have been published yet.
        published = not asked.restored and file.suffix != ".signed"
        try:
            yield Kept(_called(name, file), notes_in(file), published=published)
        except FileNotFoundError:
            continue
        except (NoCheckpoint, OSError):
            raise CannotStart(f"{file} can't be read, or holds no checkpoint.") from None


def _called(log: str, file: Path) -> str:
    """A day's file by its name, and by its epoch's where that is not the first."""
    folder = file.parent.name.removesuffix(".checkpoints")
    return f"{folder} {file.name}" if folder.startswith(f"{log}-") else file.name


def _policy(file: Path) -> Policy:
    try:
        return Policy.parse(file.read_text(encoding="utf-8"))
    except PolicyRefused as refused:
        raise CannotStart(f"--policy: {refused}") from None
    except (OSError, UnicodeDecodeError):
        raise CannotStart(f"There is no policy in {file}.") from None


def _keys(
    settings: Settings,
    asked: Asked,
    trusted: Sequence[NoteKey],
    known: Sequence[Epoch],
) -> dict[str, NoteKey]:
    """The log's keys that were given, else those of the policy, else those of its secrets."""
    names = {epoch.origin for epoch in known}
    try:
        if asked.keys:
            keys = [NoteKey.parse(vkey) for vkey in asked.keys]
            if any(key.name not in names for key in keys):
                raise CannotStart(
                    f"A key given with --key is not one of the log {known[-1].origin}."
                )
        elif not (keys := [key for key in trusted if key.name in names]):
            folder, first = settings.secrets_dir, known[0].origin
            keys = note_keys(folder, log=asked.log.name, first_origin=first)
    except KeyRefused as refused:
        raise CannotStart(f"--key: {refused}") from None
    except KeyFolderRefused:
        return {}
    return {key.name: key for key in keys}


def _standing(resume: ResumeFile | None, scope: Scope) -> Standing:
    try:
        left_off = resume.read() if resume else None
        return Standing() if left_off is None else Standing.of(left_off, scope)
    except (NotResumable, OSError):
        raise CannotStart(
            "The resume file is damaged, or was written with another key or other checkpoints:"
            " remove it to begin anew."
        ) from None


def sentences(told: dict[str, Any]) -> Iterator[str]:
    """The report for people: the verdict first."""
    if told["verdict"] == "false":
        first = told["first_bad_position"]
        where = "" if first is None else f" The first position concerned is {first:,}."
        count = sum(told["counts"].values())
        yield f"Something is wrong: {count:,} finding{'' if count == 1 else 's'}.{where}"
    elif told["verdict"] == "good":
        yield "All that was checked is in order."
    else:
        yield "Stopped before the end; nothing is wrong so far."
    yield (
        f"{told['log']}: {told['events']:,} events of {told['streams']:,} streams up to position"
        f" {told['through']:,}, {told['parts']:,} encrypted parts, {told['heads']:,} heads events,"
        f" {told['tiles']:,} tiles, {told['checkpoints']:,} checkpoints."
    )
    yield from _coverage(told)
    for finding in told["findings"]:
        place = "" if finding["position"] is None else f" at {finding['position']:,}"
        yield f"{finding['check']}{place}: {finding['says']}"
    for check, count in told["counts"].items():
        shown = sum(finding["check"] == check for finding in told["findings"])
        if count > shown:
            yield f"{check}: {count - shown:,} more"


def _coverage(told: dict[str, Any]) -> Iterator[str]:
    opened = told["opened"]
    if any(opened.values()):
        yield (
            f"Opened {opened['parts']:,} parts and {opened['documents']:,} documents;"
            f" {opened['without_key']:,} have no key any more."
        )
    if not told["signed_by"]:
        yield "The log's public key is not at hand (--key): no signature was checked."
    for key in told["signed_by"]:
        yield f"Checkpoints were checked with {key}."
    if told["witnesses"]:
        yield (
            f"{told['cosignatures']:,} cosignatures of {len(told['witnesses'])} witnesses were"
            f" checked; enough of them have cosigned {told['cosigned']:,} of the"
            f" {told['covered']:,} events that checkpoints cover."
        )
    else:
        yield "No witnesses are named (--policy): no cosignature was checked."
    if told["uncovered"]:
        yield (
            f"Events after {told['covered']:,} are covered by no checkpoint that agrees: until one"
            " covers them, a change to them shows only where it contradicts itself."
        )
