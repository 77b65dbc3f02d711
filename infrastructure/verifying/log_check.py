"""Checking the whole log: every row, the tree over all of them, and what others hold of it."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from infrastructure.tree.edge import Edge
from infrastructure.verifying.claims import (
    Claim,
    Signers,
    in_order,
    kept_claims,
    stored_claims,
)
from infrastructure.verifying.epoch_check import check_epochs
from infrastructure.verifying.event_check import BlobNames, EventCheck, Reached
from infrastructure.verifying.findings import Check, Findings
from infrastructure.verifying.heads_check import HeadsCheck, HeadsStanding
from infrastructure.verifying.log_rows import LogRows, Stretch
from infrastructure.verifying.openings import Opened, OpeningCheck
from infrastructure.verifying.part_orders import PartOrders
from infrastructure.verifying.resume_file import LeftOff, NotResumable
from infrastructure.verifying.stream_heads import StreamHeads
from infrastructure.verifying.tree_check import Grown, TreeCheck
from infrastructure.verifying.tree_rows import TreeRows

_STRAY_TOLD = 100


@dataclass(frozen=True, slots=True)
class Kept:
    """Checkpoints kept outside the database, and what to call where they were kept.

    `published` says that the database must hold them too: the notary writes them out after it has
    published them.
    """

    source: str
    notes: Sequence[str]
    published: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """What a check is about: all positions up to `upto`, the keys and checkpoints at hand."""

    upto: int
    last_checkpoint: int
    """Number of the newest checkpoint in the database, read before `upto`; 0 for none."""
    covered: int
    """How many events that checkpoint covers."""
    signers: Signers
    kept: Sequence[Kept]


@dataclass(slots=True)
class Standing:
    """All that a check has come to: where it can go on, and what it has found."""

    findings: Findings = field(default_factory=Findings)
    heads: StreamHeads = field(default_factory=StreamHeads)
    reached: Reached = field(default_factory=Reached)
    grown: Grown = field(default_factory=Grown)
    opened: Opened = field(default_factory=Opened)
    recorded_heads: HeadsStanding = field(default_factory=HeadsStanding)

    def left_off(self, scope: Scope) -> LeftOff:
        """What a later run needs to go on."""
        state = {
            "findings": self.findings.as_json(),
            "reached": self.reached.as_json(),
            "opened": asdict(self.opened),
            "recorded_heads": self.recorded_heads.as_json(),
            "grown": {
                **asdict(self.grown),
                "edge": {
                    "size": self.grown.edge.size,
                    "levels": [[h.hex() for h in level] for level in self.grown.edge.levels],
                },
            },
            "given": given(scope),
        }
        return LeftOff(state, self.heads.as_bytes())

    @classmethod
    def of(cls, left_off: LeftOff, scope: Scope) -> "Standing":
        """Where an earlier run stood. Raises `NotResumable`: it was given other checkpoints."""
        state = left_off.state
        try:
            if state["given"] != given(scope):
                raise NotResumable
            grown = dict(state["grown"])
            edge = grown.pop("edge")
            levels = tuple(tuple(map(bytes.fromhex, level)) for level in edge["levels"])
            return cls(
                findings=Findings.of_json(state["findings"]),
                heads=StreamHeads.of_bytes(left_off.heads),
                reached=Reached(**state["reached"]),
                grown=Grown(edge=Edge(edge["size"], levels), **grown),
                opened=Opened(**state["opened"]),
                recorded_heads=HeadsStanding.of_json(state["recorded_heads"]),
            )
        except (KeyError, TypeError, ValueError):
            raise NotResumable from None


class LogCheck:
    """One check of the log, from where `standing` is."""

    def __init__(
        self,
        scope: Scope,
        standing: Standing,
        *,
        rows: LogRows,
        tree: TreeRows,
        blob_names: BlobNames,
        openings: OpeningCheck | None,
    ) -> None:
        self.standing = standing
        self._scope = scope
        self._rows = rows
        self._openings = openings
        self._events = EventCheck(
            origins=rows.origins(),
            blob_names=blob_names,
            erased=PartOrders(rows.erasure_orders(upto=scope.upto)),
            findings=standing.findings,
            heads=standing.heads,
            reached=standing.reached,
        )
        reached = standing.reached.position
        self._heads = HeadsCheck(
            recorded=rows.heads_events(after=reached, upto=scope.upto),
            reached=reached,
            heads=standing.heads,
            findings=standing.findings,
            standing=standing.recorded_heads,
        )
        self._tree = TreeCheck(
            rows=tree,
            claims=self._claims(tree),
            covered=scope.covered,
            findings=standing.findings,
            grown=standing.grown,
        )

    def run(self) -> Iterator[int]:
        """Check stretch by stretch, telling each position that was reached.

        Between two of them the check may be left off. When it has ended, everything was checked.
        Raises what reading the log and the keys raises.
        """
        reached = self.standing.reached
        for stretch in self._rows.stretches(after=reached.position, upto=self._scope.upto):
            for piece in self._heads.pieces(stretch):
                self._check(piece)
            yield reached.position
        self._events.end()
        self._tree.end()
        check_epochs(self._scope.signers, findings=self.standing.findings)
        self._check_outside()

    def _check(self, stretch: Stretch) -> None:
        self._events.check(stretch)
        self._heads.compare(stretch)
        self._tree.extend([(row[0], row[6]) for row in stretch.rows])
        if self._openings is not None:
            self._openings.check(stretch)

    def _check_outside(self) -> None:
        """What stands where no row is read: it belongs to nothing, and hides from the reading."""
        findings = self.standing.findings
        for position in self._rows.before_first(limit=_STRAY_TOLD):
            findings.add(Check.POSITION, position, "positions begin at 1")
        strays = self._rows.stray_parts(upto=self._scope.upto, limit=_STRAY_TOLD)
        for position in strays:
            findings.add(Check.PART, position, "parts stand where no event is")

    def _claims(self, tree: TreeRows) -> Iterator[Claim]:
        scope, findings, grown = self._scope, self.standing.findings, self.standing.grown
        resumed = self.standing.reached.position > 0
        stored = stored_claims(
            tree.checkpoints(after=grown.number, upto=scope.last_checkpoint),
            after=grown.number,
            upto=grown.claimed,
            signers=scope.signers,
        )
        kept: list[Claim] = []
        # What was compared before was told of then.
        told = Findings() if resumed else findings
        for held in scope.kept:
            claims = kept_claims(
                held.notes, source=held.source, signers=scope.signers, findings=told
            )
            kept += [claim for claim in claims if not resumed or claim.size > grown.edge.size]
            lacking = [claim for claim in claims if claim.is_present and claim.size > scope.covered]
            if held.published and lacking and not resumed:
                says = f"{held.source} holds a checkpoint that is missing from the database"
                findings.add(Check.SIGNATURE, None, says)
        return in_order(stored, kept)


def given(scope: Scope) -> str:
    """A digest of the keys, policy and checkpoints that were given: it tells runs apart."""
    keys = scope.signers.keys
    digest = hashlib.sha256("".join(keys[name].vkey for name in sorted(keys)).encode())
    digest.update(hashlib.sha256(scope.signers.policy.text.encode()).digest())
    for held in scope.kept:
        if not held.published:
            for note in held.notes:
                digest.update(hashlib.sha256(note.encode()).digest())
    return digest.hexdigest()


def report(scope: Scope, standing: Standing, *, ended: bool) -> dict[str, Any]:
    """What was checked and found, as JSON values."""
    findings = standing.findings
    return {
        "verdict": "false" if findings else "good" if ended else "unfinished",
        "through": standing.reached.position,
        "events": standing.reached.events,
        "streams": len(standing.heads),
        "parts": standing.reached.parts,
        "opened": asdict(standing.opened),
        "heads": standing.recorded_heads.checked,
        "tiles": standing.grown.tiles,
        "checkpoints": standing.grown.checkpoints,
        "covered": standing.grown.good,
        "uncovered": max(0, standing.reached.position - standing.grown.good),
        "cosigned": standing.grown.cosigned,
        "cosignatures": standing.grown.cosignatures,
        "witnesses": [each.key.vkey for each in scope.signers.policy.witnesses],
        "signed_by": [key.vkey for key in scope.signers.keys.values()],
        "first_bad_position": findings.first_position,
        "counts": dict(findings.counts),
        "findings": [asdict(finding) for finding in findings.told],
    }
