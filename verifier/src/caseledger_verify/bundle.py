"""Checks an evidence bundle: one stream of a log, with the proofs that go with it."""

import hmac
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from caseledger_verify.archive import files_of
from caseledger_verify.canonical import canonical
from caseledger_verify.errors import Incomplete, Wrong
from caseledger_verify.manifest import Contents, ShownLog, read_contents
from caseledger_verify.policy import Freshness, Policy, describe
from caseledger_verify.records import Leaf, Link, check_epochs, parse_leaves
from caseledger_verify.report import Report
from caseledger_verify.shapes import HASH, number, object_of
from caseledger_verify.tree import leaf_hash, root_of

_HEADS_DATA = object_of({"count": number(1), "covered": number(1), "root": HASH})
_DOCUMENT = {"length", "media_type", "sha256"}


def verify_bundle(data: bytes, policy: Policy, freshness: Freshness) -> Report:
    """The report on a bundle; raises `Unreadable` where it is none."""
    contents = read_contents(files_of(data))
    log, access = contents.log, contents.access
    report = Report({"log": log.origin, **contents.manifest["stream"]})
    report.check("files", contents.check_files)
    report.check("signature", lambda: _signature(log, policy))
    report.check("witnesses", lambda: describe(policy.witnesses_of(log.checkpoint, freshness)))
    bundle = _Bundle(contents)
    # What comes after rests on the records: where they are false, nothing more can be said.
    if report.check("records", bundle.records):
        report.check("inclusion", lambda: _inclusion(bundle.hashes, log))
        report.check("chain", bundle.chain)
        report.check("complete", lambda: bundle.complete(freshness))
        report.check("openings", bundle.openings)
        report.check("documents", bundle.documents)
        report.check("withheld", bundle.withheld)
        if contents.withheld_entries:
            report.check("entries", bundle.entries)
        if access:
            report.check("access", lambda: bundle.access(access, policy, freshness))
    asked = contents.manifest["asked"]
    report.state("stated", f"asked for by {asked['by']} at {asked['at']}, purpose {asked['why']}")
    return report


def _signature(log: ShownLog, policy: Policy) -> str:
    policy.check_signature(log.checkpoint)
    if log.checkpoint.origin != log.origin.encode():
        raise Wrong("the checkpoint is of another log than the manifest says")
    return f"{log.checkpoint.size} events, signed by {log.origin}"


def _inclusion(hashes: Mapping[int, bytes], log: ShownLog) -> str:
    shown = {position - 1: leaf for position, leaf in hashes.items()}
    if root_of(log.checkpoint.size, shown, log.proof) != log.checkpoint.root:
        raise Wrong("the events shown do not stand at their positions in the signed history")
    return f"{len(shown)} events"


def _leaves(log: ShownLog) -> list[Leaf]:
    leaves = parse_leaves(log.pairs)
    check_epochs(leaves, log.epochs)
    return leaves


class _Bundle:
    """The checks that rest on one another; `records` comes first."""

    def __init__(self, contents: Contents) -> None:
        self._contents = contents
        self._stream = contents.manifest["stream"]
        self._erased = {entry["erasure"] for entry in contents.withheld if "erasure" in entry}
        self.leaves: list[Leaf] = []
        self._events: list[Leaf] = []
        self._links: list[Link] = []
        self._by_id: dict[str, Leaf] = {}

    def records(self) -> str:
        """Leaves are well formed, of this log, and the ones that the manifest speaks of."""
        self.leaves = _leaves(self._contents.log)
        self._by_id = {leaf.id: leaf for leaf in self.leaves}
        stream = self._stream["id"]
        self._events = [leaf for leaf in self.leaves if leaf.record["stream"] == stream]
        heads = self._contents.heads
        cited = self._erased | ({heads["event"]} if heads else set())
        others = {leaf.id for leaf in self.leaves if leaf.record["stream"] != stream}
        if not others <= cited <= self._by_id.keys():
            raise Wrong("an event is shown that nothing refers to, or one referred to is not shown")
        self._check_manifest()
        self._link()
        return f"{len(self._events)} events of the stream, {len(others)} others"

    @property
    def hashes(self) -> dict[int, bytes]:
        """What is to stand at which position of the log."""
        found = {leaf.position: leaf.hash for leaf in self.leaves}
        withheld = self._contents.withheld_entries
        return found | {each["position"]: bytes.fromhex(each["leaf"]) for each in withheld}

    def _link(self) -> None:
        """Put the entries of the stream in order, those that are withheld among them."""
        withheld = self._contents.withheld_entries
        places = [each["position"] for each in withheld]
        taken = {leaf.position for leaf in self.leaves}
        if places != sorted(set(places)) or not taken.isdisjoint(places):
            raise Wrong("the withheld entries are not in order, or one is shown too")
        links = [
            Link(leaf.position, leaf.version, leaf.record_hash, leaf.prev, leaf.record["kind"])
            for leaf in self._events
        ]
        links += [Link(each["position"], each["version"], each["record"]) for each in withheld]
        self._links = sorted(links, key=lambda link: link.position)

    def _check_manifest(self) -> None:
        manifest, contents, events = self._contents.manifest, self._contents, self._events
        documents = [name for name in contents.files if name.startswith("documents/")]
        counts = {
            "access": len(contents.access.pairs) if contents.access else 0,
            "documents": len(documents),
            "events": len(events),
            "openings": len(contents.openings),
            "withheld": len(contents.withheld),
        }
        if contents.withheld_entries:
            counts["withheld_entries"] = len(contents.withheld_entries)
        if not events or counts != manifest["counts"]:
            raise Wrong("the manifest counts something else than there is")
        first, last = events[0], events[-1]
        positions = {"first": first.position, "last": last.position}
        versions = {"first": first.version, "last": last.version}
        if (positions, versions) != (manifest["positions"], manifest["versions"]):
            raise Wrong("the manifest names other positions or versions than are shown")

    def chain(self) -> str:
        """Versions rise by one from the first, and each record is linked to the one before."""
        before, gaps = None, []
        for leaf in self._links:
            if leaf.kind not in {None, self._stream["kind"]}:
                raise Wrong(f"position {leaf.position}: an event of another kind of stream")
            expected = (0, 1) if before is None else (before.version + 1,)
            if before is not None and leaf.version <= before.version:
                raise Wrong(f"position {leaf.position}: versions do not rise with positions")
            begins, told = leaf.begins, leaf.prev is not None
            if told and (
                (begins and (before or leaf.version > 1)) or (leaf.version == 0 and not begins)
            ):
                raise Wrong(f"position {leaf.position}: only a first version is linked to nothing")
            if leaf.version not in expected or (before is None and not begins):
                gaps.append(f"before version {leaf.version}")
            elif before is not None and told and leaf.prev != before.record_hash:
                raise Wrong(f"position {leaf.position}: not linked to the record before it")
            before = leaf
        if gaps:
            raise Incomplete(f"events are missing {', '.join(gaps)}")
        return f"versions {self._links[0].version} to {self._links[-1].version}"

    def complete(self, freshness: Freshness) -> str:
        """The stream ended, up to a position, with a version that is shown."""
        heads = self._contents.heads
        if heads is None:
            raise Incomplete("no heads event is shown, so the stream may go on")
        recorded = self._by_id[heads["event"]]
        data, heading = recorded.record["data"], recorded.record
        named = (heading["kind"], heading["type"], heading["schema"], heading["parts"])
        if named != ("governance", "log.heads_recorded", 1, []) or not _HEADS_DATA(data):
            raise Wrong("the event that should record the heads is another")
        covered = data["covered"]
        last = next((leaf for leaf in self._links if leaf.version == heads["version"]), None)
        if last is None:
            raise Incomplete(f"the stream's last version by position {covered} is not shown")
        line = f"{self._stream['id']} {last.version} {last.record_hash}".encode()
        index, proof = heads["index"], self._contents.heads_proof
        root = root_of(data["count"], {index: leaf_hash(line)}, proof)
        if root.hex() != data["root"] or not last.position <= covered < recorded.position:
            raise Wrong("the heads event does not say that the stream ended with this version")
        later = [leaf for leaf in self._links if leaf.version > last.version]
        if any(leaf.position <= covered for leaf in later):
            raise Wrong("the heads event is contradicted by an event that it should have covered")
        if not self._links[0].begins or len(self._links) - len(later) != (
            last.version - self._links[0].version + 1
        ):
            raise Incomplete(f"events up to version {last.version} are missing")
        if datetime.fromisoformat(recorded.at).timestamp() < (freshness.oldest or 0):
            raise Incomplete(f"the heads event is of {recorded.at}, which is older than you ask")
        return (
            f"version {last.version} was the last at position {covered}, by the heads event at"
            f" position {recorded.position} of {recorded.at}; {len(later)} later events are shown"
        )

    def openings(self) -> str:
        """Each opened text fits the commitment in its record."""
        keys = [self._key(entry) for entry in self._contents.openings]
        if keys != sorted(set(keys)):
            raise Wrong("the openings are not in the order of the parts, or one is there twice")
        for entry in self._contents.openings:
            made = commitment(entry)
            if made != self._part(entry)["commitment"]:
                raise Wrong(f"{_place(entry)}: the text is not the one that was recorded")
        return f"{len(keys)} parts"

    def documents(self) -> str:
        """Each opened document's bytes are there, or withheld, and those that were recorded."""
        withheld = {(entry["event"], entry["part"]) for entry in self._contents.withheld}
        held = self._contents.files
        files = {name for name in held if name.startswith("documents/")}
        if files != {f"documents/{sha256(held[name]).hexdigest()}" for name in files}:
            raise Wrong("a document is not the one that its name says")
        named, missing = set(), []
        for entry in self._contents.openings:
            content = entry["content"]
            blob = (entry["event"], f"{entry['part']}.blob")
            if not content.keys() >= _DOCUMENT or blob in withheld:
                continue
            name = f"documents/{content['sha256']}"
            if name not in files:
                missing.append(_place(entry))
                continue
            named.add(name)
            if len(held[name]) != content["length"]:
                raise Wrong(f"{_place(entry)}: the document is not the one that was recorded")
        if files != named:
            raise Wrong("a document is there that no opened part speaks of")
        if missing:
            raise Incomplete(f"documents are missing: {', '.join(missing)}")
        return f"{len(named)} documents"

    def withheld(self) -> str:
        """Each part is opened or named among the withheld, and erasures were ordered."""
        opened = {(entry["event"], entry["part"]) for entry in self._contents.openings}
        documents = {
            (entry["event"], entry["part"])
            for entry in self._contents.openings
            if entry["content"].keys() >= _DOCUMENT
        }
        keys = [self._key(entry) for entry in self._contents.withheld]
        if keys != sorted(set(keys)):
            raise Wrong("the withheld are not in the order of the parts, or one is there twice")
        for entry in self._contents.withheld:
            if (entry["event"], entry["part"]) in opened:
                raise Wrong(f"{_place(entry)}: both shown and withheld")
            whole = entry["part"].removesuffix(".blob")
            if whole != entry["part"] and (entry["event"], whole) not in documents:
                raise Wrong(f"{_place(entry)}: the bytes of what is not shown to be a document")
            if "erasure" in entry:
                self._check_erasure(entry)
        withheld = {(entry["event"], entry["part"]) for entry in self._contents.withheld}
        parts = {(leaf.id, part["name"]) for leaf in self._events for part in leaf.record["parts"]}
        if missing := sorted(parts - opened - withheld):
            raise Incomplete(f"neither shown nor withheld: {'; '.join(map(' '.join, missing))}")
        return f"{len(withheld)} withheld, of which {len(self._erased)} erasure orders are shown"

    def entries(self) -> str:
        """Entries that are not shown at all; `inclusion` and `chain` hold for them too."""
        versions = [str(each["version"]) for each in self._contents.withheld_entries]
        return f"withheld as a whole: version {', '.join(versions)}"

    def _check_erasure(self, entry: Mapping[str, Any]) -> None:
        order, event = self._by_id[entry["erasure"]], self._by_id[entry["event"]]
        data, heading = order.record["data"], order.record
        if (heading["kind"], heading["type"]) != ("governance", "governance.erasure_ordered"):
            raise Wrong(f"{_place(entry)}: the event that should order its erasure is another")
        said = {
            "event": entry["event"],
            "part": entry["part"].removesuffix(".blob"),
            "stream": self._stream["id"],
            "subject": self._part(entry)["subject"],
        }
        scope = {name: data[name] for name in said if name in data}
        whole = {name: said[name] for name in ("stream", "subject")}
        if scope not in (said, whole):
            raise Wrong(f"{_place(entry)}: the erasure that was ordered is of something else")
        if order.position <= event.position:
            raise Wrong(f"{_place(entry)}: its erasure was ordered before it was recorded")

    def access(self, log: ShownLog, policy: Policy, freshness: Freshness) -> str:
        """The access records shown are in the access log, and of this stream."""
        names = [{epoch.origin for epoch in each.epochs} for each in (log, self._contents.log)]
        if names[0] & names[1]:
            raise Wrong("the access log bears a name of the log itself")
        leaves = _leaves(log)
        if any(leaf.record["data"].get("stream") != self._stream["id"] for leaf in leaves):
            raise Wrong("an access record is about another stream")
        included = _inclusion({leaf.position: leaf.hash for leaf in leaves}, log)
        _signature(log, policy)
        policy.witnesses_of(log.checkpoint, freshness)
        return included

    def _part(self, entry: Mapping[str, Any]) -> Mapping[str, Any]:
        """What the record says of the part that an entry speaks of."""
        leaf = self._by_id.get(entry["event"])
        name = entry["part"].removesuffix(".blob")
        if leaf is not None and leaf.record["stream"] == self._stream["id"]:
            for part in leaf.record["parts"]:
                if part["name"] == name:
                    return part  # type: ignore[no-any-return]
        raise Wrong(f"{_place(entry)}: the stream has no such part")

    def _key(self, entry: Mapping[str, Any]) -> tuple[int, int, bool]:
        """Where an entry belongs among its like: by position, then as the record orders parts."""
        part = self._part(entry)
        leaf = self._by_id[entry["event"]]
        return leaf.position, leaf.record["parts"].index(part), entry["part"].endswith(".blob")


def commitment(opening: Mapping[str, Any]) -> str:
    """What a record must say of a part with this content and `r`, in hex."""
    fields = (opening["event"].encode(), opening["part"].encode(), canonical(opening["content"]))
    prefixed = b"".join(len(field).to_bytes(4, "big") + field for field in fields)
    committed = b"caseledger/part/v1\x00" + prefixed
    return hmac.digest(bytes.fromhex(opening["r"]), committed, "sha256").hex()


def _place(entry: Mapping[str, Any]) -> str:
    return f"part {entry['part']} of event {entry['event']}"
