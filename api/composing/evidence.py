"""What requests for evidence wait for and how long, and by what a bundle is judged."""

import time
from collections.abc import Callable
from functools import partial

from api.notarising.waiting import Waiting
from api.settings import Settings
from application.evidence import Patience
from infrastructure.access.index import AccessIndex
from infrastructure.evidence.readings import ReadingProofs
from infrastructure.keys.errors import KeyFolderRefused
from infrastructure.ledger.calls import read
from infrastructure.notary.note_keys import published_vkeys
from infrastructure.notary.signed_trees import SignedTrees
from infrastructure.notary.stored_tree import ACCESS_LOG, StoredTree
from infrastructure.witnesses.quorum import has_quorum

CHECKPOINT_WAIT = 5.0
"""Seconds that a request for evidence waits for the notary, who signs within a second."""
CHECKPOINT_LOOK = 0.05


def quorum(settings: Settings) -> Callable[[str], bool]:
    """Whether a note has the cosignatures that the settings ask for."""
    if settings.witness_policy is None:
        return lambda _: True
    # It loads the client that asks witnesses, which no service without witnesses should wait for.
    from api.notarising.cosigning import witness_policy  # noqa: PLC0415

    return partial(has_quorum, witness_policy(settings))


def policy_of_auditors(settings: Settings) -> Callable[[], str | None]:
    """Tells both logs' public keys, the witnesses and their quorum, as `caseledger keys policy`
    does; None where a log's keys are not kept on this machine."""

    def policy() -> str | None:
        # As above: it loads what no service needs that is not asked.
        from api.notarising.cosigning import auditors_policy  # noqa: PLC0415
        from api.notarising.served_logs import LOGS  # noqa: PLC0415

        vkeys: list[str] = []
        for log in LOGS.values():
            try:
                published = published_vkeys(settings.secrets_dir, log=log.name)
            except KeyFolderRefused:
                return None
            if not published:
                return None
            vkeys += published
        return auditors_policy(settings, vkeys)

    return policy


def proven_readings(
    index: AccessIndex, is_enough: Callable[[str], bool]
) -> tuple[SignedTrees, ReadingProofs]:
    """The access log's checkpoints, and what proves by them who has seen a case."""
    rows = partial(read, index.pool)
    return (
        SignedTrees(ACCESS_LOG, rows, is_enough=is_enough),
        ReadingProofs(index, tree=StoredTree(ACCESS_LOG, rows), rows=rows),
    )


def patience() -> Patience:
    """How a request for evidence waits for a checkpoint."""
    return Waiting(
        seconds=CHECKPOINT_WAIT, monotonic=time.monotonic, pause=lambda: time.sleep(CHECKPOINT_LOOK)
    )
