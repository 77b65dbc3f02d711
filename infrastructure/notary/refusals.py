"""Why the notary will not sign. A refusal stands until somebody has looked into it.

Every one of them means that the log, the tree or the notary's own record is not what it was.
"""

from enum import StrEnum


class Ground(StrEnum):
    """What was found."""

    STATE_MISSING = "state-missing"
    """Checkpoints were published and the record of what was signed is gone."""

    STATE_UNREADABLE = "state-unreadable"
    """The record of what was signed is no checkpoint of this log under this key."""

    CHECKPOINT_FOREIGN = "checkpoint-foreign"
    """The last published checkpoint is not one that this key signed."""

    CHECKPOINT_FORKED = "checkpoint-forked"
    """The last published checkpoint and what was signed belong to different trees."""

    TREE_ALTERED = "tree-altered"
    """The stored tiles and leaves do not give the root that was published."""

    LOG_SHORTER = "log-shorter"
    """The log holds fewer events than were signed for."""

    LOG_ALTERED = "log-altered"
    """An event that was signed for has another leaf hash now, or none."""


class SigningRefused(Exception):
    """The notary signs nothing; `position` is where in the log what it found lies, if known."""

    def __init__(self, ground: Ground, *, position: int | None = None) -> None:
        super().__init__(ground.value)
        self.ground = ground
        self.position = position
