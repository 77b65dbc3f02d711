"""The notary's side of witnessing: has checkpoints cosigned, and writes the policy for auditors."""

import asyncio
import threading
from collections.abc import Sequence

import httpx
import psycopg
import structlog

from api.clock import utc_now
from api.notarising.served_logs import ServedLog
from api.notarising.unreadable import reason_of
from api.settings import Settings
from infrastructure.notary.leading import connected
from infrastructure.notary.notes import NoteKey
from infrastructure.postgres.cannot_start import CannotStart
from infrastructure.witnesses.asking import ALARMS, LONGEST_SECONDS
from infrastructure.witnesses.following import Cosigned, Following, Notice, Standing
from infrastructure.witnesses.policy import NO_WITNESSES, Policy, PolicyRefused
from infrastructure.witnesses.published import PublishedCheckpoints

_AGAIN_SECONDS = 1.0
"""Until the next attempt to reach the database."""

_HEED_SECONDS = 0.2
"""Between two looks whether it should stop."""

_log = structlog.get_logger()


def witness_policy(settings: Settings) -> Policy:
    """The policy that the settings name. Raises ``CannotStart``."""
    path = settings.witness_policy
    if path is None:
        return NO_WITNESSES
    try:
        return Policy.parse(path.read_text(encoding="utf-8"))
    except PolicyRefused as refused:
        raise CannotStart(f"CASELEDGER_WITNESS_POLICY, {path}: {refused}") from None
    except (OSError, UnicodeDecodeError) as problem:
        raise CannotStart(
            f"CASELEDGER_WITNESS_POLICY: {path} cannot be read ({reason_of(problem)})."
        ) from None


def auditors_policy(settings: Settings, vkeys: Sequence[str]) -> str:
    """The policy of the settings with the log's keys: what an auditor's verifier reads.

    Raises ``CannotStart``.
    """
    try:
        policy = witness_policy(settings)
        for vkey in vkeys:
            policy = policy.with_log(NoteKey.parse(vkey))
        return policy.text
    except PolicyRefused as refused:
        raise CannotStart(str(refused)) from None


def have_cosigned(
    settings: Settings, log: ServedLog, policy: Policy, *, stop: threading.Event
) -> None:
    """Until asked to stop, have every new checkpoint of a log cosigned by each witness with an
    address."""
    if not any(witness.address for witness in policy.witnesses):
        return
    told: str | None = None
    structlog.contextvars.bind_contextvars(log=log.name)
    while not stop.is_set():
        try:
            with connected(log.address(settings), name="caseledger-witnesses") as rows:
                told = None
                asyncio.run(_follow(policy, PublishedCheckpoints(log.notarised, rows), stop))
        except psycopg.Error as trouble:
            if type(trouble).__name__ != told:
                told = type(trouble).__name__
                _log.warning("witnesses_delayed", trouble=told)
            stop.wait(_AGAIN_SECONDS)


async def _follow(policy: Policy, published: PublishedCheckpoints, stop: threading.Event) -> None:
    async with httpx.AsyncClient(timeout=LONGEST_SECONDS, trust_env=False) as client:
        following = [
            asyncio.ensure_future(
                Following(
                    witness,
                    published=published,
                    client=client,
                    clock=utc_now,
                    tell=tell,
                ).follow()
            )
            for witness in policy.witnesses
            if witness.address is not None
        ]
        try:
            while not stop.is_set():
                ended, _ = await asyncio.wait(
                    following, timeout=_HEED_SECONDS, return_when=asyncio.FIRST_COMPLETED
                )
                for each in ended:
                    each.result()
        finally:
            for each in following:
                each.cancel()
            await asyncio.gather(*following, return_exceptions=True)


def tell(notice: Notice) -> None:
    """Logs what a sender tells; what means that history is not what it was is an alarm."""
    match notice:
        case Cosigned():
            _log.info("checkpoint_cosigned", witness=notice.witness, position=notice.size)
        case Standing():
            alarming = notice.trouble in ALARMS
            level = _log.error if alarming else _log.warning
            named: dict[str, str | int] = {"witness": notice.witness, "code": notice.trouble.value}
            if notice.status is not None:
                named["status"] = notice.status
            level("witness_refuses" if alarming else "witness_delayed", **named)
