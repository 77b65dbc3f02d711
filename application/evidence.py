"""An evidence bundle of one case: what it discloses, what it withholds, and on what ground.

Source: docs/format.md §8. Who asks decides nothing by being silent: what their role may not read,
what was withdrawn and what cannot be opened is left out and named, each with its ground.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from application.accesses.readings_of import ReadingIndex
from application.callers import Caller
from application.gate import Gate
from application.heads import HeadsRecording, HeadsTree, RecordedHeads
from application.judging import NoSuchStream
from application.log import Log, NotYet, StreamEntry
from application.reading import RESTRICTED
from application.remarks import NOTHING_SAID, WITHDRAWN, Remarks, hidden_from, remarks
from domain.commands import NotAcceptable, NotAllowed
from domain.documents import BLOB
from domain.envelope import Purpose
from domain.evidence import Ground
from domain.facts import Fact
from domain.gate.decision import Allowed
from domain.gate.rules import Action
from domain.streams import CASE

NOT_PERMITTED = "not_permitted"
"""The ground where who asked may not read a part, or not for the purpose they named."""
UNREADABLE = "unreadable"
"""The ground where nobody can open a part and no erasure order of it is in the log."""
MOST_DOCUMENT_BYTES = 200 * 2**20
"""The documents of one bundle: it is made in memory."""
ERASED = "erased"
"""The ground where erasure was ordered after what the checkpoint covers."""


@dataclass(frozen=True)
class Withholding:
    """A decision to leave out one part of one event; `part` may name a document's bytes."""

    event: UUID
    part: str
    ground: Ground


@dataclass(frozen=True)
class EvidenceAsked:
    """What is asked for. `position`: as of the first checkpoint that covers it; else as of now.

    `readings`: who has seen the case, up to this position of the access log; else up to the moment
    of the checkpoint, or where no position is asked for up to now.
    """

    case: UUID
    why: Purpose
    position: int | None = None
    readings: int | None = None
    withhold: tuple[Withholding, ...] = ()


@dataclass(frozen=True)
class SignedTree:
    """A published checkpoint: the log's first `size` events, signed for at `at`."""

    at: datetime
    size: int
    root: bytes
    note: str


@dataclass(frozen=True)
class Withheld:
    """Why a part is left out, and who decided."""

    ground: str
    by: UUID


PartKey = tuple[UUID, str]
"""An event and the name of one of its parts."""


@dataclass(frozen=True)
class ShownReadings:
    """Who has seen the case, up to a position of the access log, and the checkpoint that proves
    it."""

    tree: SignedTree
    upto: int


@dataclass(frozen=True)
class Disclosure:
    """What goes into a bundle: of the entries that are `shown` the parts that are not withheld are
    opened, and of those that are kept back as a whole only the hashes are there. `heads` is None
    where the checkpoint covers none, `readings` where nobody had seen the case."""

    case: UUID
    tree: SignedTree
    heads: RecordedHeads | None
    readings: ShownReadings | None
    shown: frozenset[UUID]
    withheld: Mapping[PartKey, Withheld]
    kept_back: Mapping[UUID, Withheld]
    by: UUID
    why: Purpose


class Trees(Protocol):
    """The published checkpoints."""

    def newest(self) -> SignedTree | None:
        """The newest that enough witnesses cosigned; the first of its size, should it have been
        published again."""

    def covering(self, position: int) -> SignedTree | None:
        """The first that covers a position and enough witnesses cosigned, else the first that
        covers it; None while none does."""


class BundleWriter(Protocol):
    """Makes the bytes of a bundle."""

    def written(self, disclosure: Disclosure) -> bytes:
        """The bundle; the same disclosure of the same log gives the same bytes.

        Raises :class:`NotCovered` where the checkpoint covers an entry that is neither shown nor
        kept back, :class:`~application.log.PartsUnavailable` and what the log raises.
        """


class NotCovered(Exception):
    """No checkpoint covers the case as it stands; one should within seconds, if a notary runs."""


class TooLarge(Exception):
    """The documents of the case make more than a bundle holds: some have to be withheld."""


@dataclass(frozen=True)
class Bundle:
    """An evidence bundle as of a checkpoint of so many events, with who had seen the case up to
    `readings`, a position of the access log; None where nobody had."""

    case: UUID
    size: int
    readings: int | None
    content: bytes
    allowed: Allowed


class Evidence:
    """Makes evidence bundles of cases."""

    def __init__(
        self,
        *,
        log: Log,
        gate: Gate,
        heads: HeadsTree,
        recording: HeadsRecording,
        trees: Trees,
        seen: ReadingIndex,
        access_trees: Trees,
        writer: BundleWriter,
        patience: Callable[[], "Patience"],
    ) -> None:
        self._log = log
        self._gate = gate
        self._heads = heads
        self._recording = recording
        self._trees = trees
        self._seen = seen
        self._access_trees = access_trees
        self._writer = writer
        self._patience = patience

    def bundle(self, caller: Caller, asked: EvidenceAsked) -> Bundle:
        """The bundle that was asked for; the same again for the same position and words.

        Without a position the heads are recorded first, if the case has moved on since the last,
        and a checkpoint that covers them is waited for.

        Raises :class:`~domain.commands.NotAllowed`, ``NotAcceptable`` for a withholding of what
        there is not, ``NoSuchStream``, :class:`NotCovered`, :class:`~application.log.NotYet`, and
        as the log and the key store do.
        """
        self._gate.admit(caller, Action.EXPORT, asked.case)
        last = self._log.last_positions([asked.case]).get(asked.case)
        if last is None:
            raise NoSuchStream
        tree, heads = self._as_asked(asked, last=last)
        # Only now: until the checkpoint was there, more may have been recorded, and restricted.
        entries = self._log.entries(asked.case)
        if entries[0].kind != CASE.name:
            raise NoSuchStream
        allowed = self._gate.admit(caller, Action.EXPORT, asked.case)
        covered = [entry for entry in entries if entry.position <= tree.size]
        shown = [entry for entry in covered if allowed.shows(entry.id)]
        if not covered:
            raise NoSuchStream
        if not shown:
            raise NotAllowed("case-restricted", "All of this case is restricted to others.")
        said = remarks(covered)
        withheld = _by_rule(caller, allowed, shown, said) | _decided(caller, asked, shown)
        readings = self._readings(asked, tree)
        disclosure = Disclosure(
            asked.case,
            tree,
            heads,
            readings,
            frozenset(entry.id for entry in shown),
            withheld,
            _kept_back(caller, entries, covered, allowed),
            caller.actor,
            asked.why,
        )
        upto = None if readings is None else readings.upto
        content = self._writer.written(disclosure)
        return Bundle(asked.case, tree.size, upto, content, allowed)

    def _readings(self, asked: EvidenceAsked, tree: SignedTree) -> ShownReadings | None:
        """Who has seen the case; waits for a checkpoint of the access log that covers the last."""
        upto = asked.readings
        if upto is None:
            until = None if asked.position is None else tree.at
            last = self._seen.of([asked.case], since=None, until=until, before=None, limit=1)
            if not last:
                return None
            upto = last[0].position
        trees = self._access_trees
        if asked.position is None and asked.readings is None:
            self._newest(trees, upto)
        return ShownReadings(trees.covering(upto) or self._newest(trees, upto), upto)

    def _as_asked(
        self, asked: EvidenceAsked, *, last: int
    ) -> tuple[SignedTree, RecordedHeads | None]:
        if asked.position is None:
            heads = self._recording.covering(last)
            tree = self._newest(self._trees, heads.position)
            # Later heads may have come with it: the newest that it covers say most.
            return tree, self._heads.last_recorded(tree.size)
        end, _ = self._log.last()
        if asked.position > end:
            raise NotYet("the log has not come to that position yet")
        tree = self._trees.covering(asked.position) or self._newest(self._trees, asked.position)
        return tree, self._heads.last_recorded(tree.size)

    def _newest(self, trees: Trees, position: int) -> SignedTree:
        """The newest checkpoint, once it covers a position.

        Where its witnesses stay away, one that they have not cosigned is better than none: the
        verifier says what it lacks.
        """
        patience = self._patience()
        while (tree := trees.newest()) is None or tree.size < position:
            if patience.wait():
                continue
            tree = trees.covering(position)
            if tree is None:
                raise NotCovered
            return tree
        return tree


class Patience(Protocol):
    """How long to wait for a checkpoint."""

    def wait(self) -> bool:
        """Wait a little; False once it has been long enough."""


def _kept_back(
    caller: Caller,
    entries: Sequence[StreamEntry],
    covered: Sequence[StreamEntry],
    allowed: Allowed,
) -> dict[UUID, Withheld]:
    """The entries that are restricted for who asked, each with who restricted it last: as it is
    now, whatever the checkpoint covers."""
    if not allowed.restricted:
        return {}
    case = CASE.project(None, [entry.envelope for entry in entries])
    by = {
        entry: standing.by
        for standing in case.restriction.restrictions.values()
        for entry in standing.covers
    }
    return {
        # One that was restricted since the entries were loaded has nobody's name there yet.
        entry.id: Withheld(RESTRICTED, by.get(entry.id, caller.actor))
        for entry in covered
        if not allowed.shows(entry.id)
    }


def _decided(
    caller: Caller, asked: EvidenceAsked, shown: Sequence[StreamEntry]
) -> dict[PartKey, Withheld]:
    """What who asked decided to leave out; raises ``NotAcceptable`` for what there is not."""
    parts = {(entry.id, part["name"]) for entry in shown for part in entry.record["parts"]}
    for each in asked.withhold:
        if (each.event, each.part.removesuffix(BLOB)) not in parts:
            raise NotAcceptable("no-such-part", "The case has no such part to withhold.")
    return {
        (each.event, each.part): Withheld(each.ground.value, caller.actor)
        for each in asked.withhold
    }


def _by_rule(
    caller: Caller,
    allowed: Allowed,
    shown: Sequence[StreamEntry],
    said: Mapping[UUID, Remarks],
) -> dict[PartKey, Withheld]:
    """What is not opened to who asked, and what was withdrawn, be it by an entry that is not shown:
    the ground of who withdrew it stands."""
    may = {kind: allowed.opens(kind) for kind in {entry.fact_class for entry in shown}}
    found: dict[PartKey, Withheld] = {}
    for entry in shown:
        about = said.get(entry.id, NOTHING_SAID)
        why = _rule(caller, entry.fact_class, about, may)
        if why is not None:
            found |= {(entry.id, part["name"]): why for part in entry.record["parts"]}
    return found


def _rule(
    caller: Caller, kind: type[Fact], about: Remarks, may: Mapping[type[Fact], bool]
) -> Withheld | None:
    if not may[kind]:
        return Withheld(NOT_PERMITTED, caller.actor)
    if hidden_from(caller.role, about):
        assert about.withdrawn is not None, "only withdrawn entries are hidden"
        return Withheld(WITHDRAWN, UUID(about.withdrawn.record["by"]["actor"]))
    return None
