"""Writing evidence bundles. Source: docs/format.md §8."""

import hashlib
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from application.canonical import canonical
from application.evidence import Disclosure, NotCovered
from application.heads import RecordedHeads
from domain.moments import instant_text
from infrastructure.evidence.container import zipped
from infrastructure.evidence.contents import Contents, contents_of, opening_lines, withheld_lines
from infrastructure.evidence.opening import Opener
from infrastructure.evidence.orders import ErasureOrders
from infrastructure.evidence.proving import epochs_of, proof_of
from infrastructure.evidence.readings import ProvenReadings, ReadingProofs
from infrastructure.evidence.records import ShownRecord
from infrastructure.evidence.report import Shown, report
from infrastructure.heads.heads_tree import LogHeads, ProvenHead
from infrastructure.ledger.reader import LogReader
from infrastructure.notary.stored_tree import StoredTree
from infrastructure.records.sources import ReadingKeys
from infrastructure.statements import Rows
from infrastructure.tree.proofs import proof_lines

FORMAT = "caseledger/bundle/v1"


class BundleMaker:
    """Implements :class:`application.evidence.BundleWriter` over the rows of the log."""

    def __init__(
        self,
        *,
        reader: LogReader,
        keys: ReadingKeys,
        tree: StoredTree,
        heads: LogHeads,
        readings: ReadingProofs,
        rows: Rows,
    ) -> None:
        self._reader = reader
        self._opener = Opener(rows=reader, keys=keys)
        self._tree = tree
        self._heads = heads
        self._readings = readings
        self._rows = rows

    def written(self, disclosure: Disclosure) -> bytes:
        """The bundle; the same disclosure of the same log gives the same bytes.

        It was checked against the checkpoint that it carries. Raises
        :class:`~infrastructure.notary.published_tree.TreeBroken`,
        :class:`~infrastructure.heads.heads_tree.HeadsAltered`,
        :class:`~application.evidence.NotCovered`, :class:`~application.evidence.TooLarge`,
        :class:`~application.log.PartsUnavailable` and what the log raises.
        """
        size = disclosure.tree.size
        rows = self._reader.stream(disclosure.case)
        stream = [ShownRecord(row) for row in rows if row.id <= size]
        records, kept_back = _judged(stream, disclosure)
        orders = ErasureOrders(self._reader, disclosure.case)
        contents = contents_of(records, disclosure, opener=self._opener, orders=orders)
        head = self._proven(disclosure)
        readings = self._readings.of(disclosure.case, disclosure.readings)
        leaves = _in_order(records, contents.orders, self._heads_record(head))
        proven = _in_order(leaves, kept_back)
        files = {
            "checkpoint": disclosure.tree.note.encode(),
            "leaves": b"".join(leaf.lines for leaf in leaves),
            "openings.jsonl": _lines(opening_lines(contents)),
            "proof": proof_lines(proof_of(proven, disclosure.tree, self._tree)).encode(),
            "withheld.jsonl": _lines(withheld_lines(contents)),
        }
        if kept_back:
            files["withheld-entries.jsonl"] = _lines(_kept_back_lines(kept_back, disclosure))
        files |= dict(readings.files)
        files |= {f"documents/{name}": content for name, content in contents.documents.items()}
        if head is not None:
            files["heads.json"] = canonical(_heads_json(*head))
        shown = Shown(disclosure, stream, contents, readings.leaves, head)
        files["report.html"] = report(shown).encode()
        return zipped(
            {
                **files,
                "manifest.json": self._manifest(
                    disclosure, records, contents, readings, files, kept_back=len(kept_back)
                ),
            }
        )

    def _proven(self, disclosure: Disclosure) -> tuple[RecordedHeads, ProvenHead] | None:
        if disclosure.heads is None:
            return None
        head = self._heads.prove(disclosure.case, disclosure.heads.heads)
        return None if head is None else (disclosure.heads, head)

    def _heads_record(self, head: tuple[RecordedHeads, ProvenHead] | None) -> list[ShownRecord]:
        row = None if head is None else self._reader.at_position(head[0].position)
        return [] if row is None else [ShownRecord(row)]

    def _manifest(
        self,
        disclosure: Disclosure,
        records: Sequence[ShownRecord],
        contents: Contents,
        readings: ProvenReadings,
        files: Mapping[str, bytes],
        *,
        kept_back: int,
    ) -> bytes:
        first, last = records[0], records[-1]
        return canonical(
            {
                "format": FORMAT,
                # As of the checkpoint: the hour in which somebody asked would make every bundle
                # another.
                "asked": {
                    "at": instant_text(disclosure.tree.at),
                    "by": str(disclosure.by),
                    "why": disclosure.why.value,
                },
                "counts": {
                    "access": len(readings.leaves),
                    "documents": len(contents.documents),
                    "events": len(records),
                    "openings": len(contents.openings),
                    "withheld": len(contents.left_out),
                    **({"withheld_entries": kept_back} if kept_back else {}),
                },
                "epochs": epochs_of(disclosure.tree, self._rows),
                **({"access_epochs": list(readings.epochs)} if readings.epochs else {}),
                "files": [
                    {
                        "name": name,
                        "sha256": hashlib.sha256(content).hexdigest(),
                        "size": len(content),
                    }
                    for name, content in sorted(files.items())
                ],
                "positions": {"first": first.position, "last": last.position},
                "stream": {"id": str(disclosure.case), "kind": first.record["kind"]},
                "versions": {"first": first.version, "last": last.version},
            }
        )


def _judged(
    stream: Sequence[ShownRecord], disclosure: Disclosure
) -> tuple[list[ShownRecord], list[ShownRecord]]:
    """The records that are shown, and those that are kept back; raises ``NotCovered`` for one of
    which nobody has decided either."""
    shown = [record for record in stream if record.id in disclosure.shown]
    kept_back = [record for record in stream if record.id in disclosure.kept_back]
    if len(shown) + len(kept_back) < len(stream):
        raise NotCovered
    return shown, kept_back


def _in_order(*shown: Iterable[ShownRecord]) -> list[ShownRecord]:
    """Each leaf once, by position."""
    found = {leaf.position: leaf for leaves in shown for leaf in leaves}
    return [found[position] for position in sorted(found)]


def _kept_back_lines(
    records: Iterable[ShownRecord], disclosure: Disclosure
) -> Iterable[Mapping[str, Any]]:
    for record in records:
        why = disclosure.kept_back[record.id]
        yield {
            "by": str(why.by),
            "ground": why.ground,
            "leaf": record.leaf_hash.hex(),
            "position": record.position,
            "record": record.record_hash.hex(),
            "version": record.version,
        }


def _heads_json(recorded: RecordedHeads, head: ProvenHead) -> dict[str, Any]:
    return {
        "event": str(recorded.id),
        "index": head.index,
        "proof": [b64encode(each).decode() for each in head.proof],
        "version": head.version,
    }


def _lines(values: Iterable[Mapping[str, Any]]) -> bytes:
    return b"".join(canonical(dict(value)) + b"\n" for value in values)
