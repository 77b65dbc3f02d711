"""What finds readings that stand out."""

from application.accesses.likeness import Likenesses
from application.accesses.watching import Watching
from application.log import Log, PartStore
from domain.gate.watched import watched
from infrastructure.access.index import AccessIndex


def watching(index: AccessIndex, *, log: Log, parts: PartStore) -> Watching:
    """By the policy in force."""
    return Watching(index, likenesses=Likenesses(log=log, parts=parts), policy=watched())
