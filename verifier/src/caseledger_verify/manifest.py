"""What a bundle says it is, and the files that go with it, read but not yet believed."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from caseledger_verify import shapes
from caseledger_verify.canonical import parse
from caseledger_verify.errors import Unreadable, Wrong
from caseledger_verify.notes import Checkpoint, base64_of, parse_checkpoint
from caseledger_verify.records import Epoch, leaf_pairs
from caseledger_verify.shapes import (
    EVENT_ID,
    HASH,
    NAME,
    UUID,
    Shape,
    array,
    number,
    object_of,
    text,
)

_EPOCHS = array(
    object_of({"epoch": number(1), "first_position": number(1), "origin": shapes.ORIGIN})
)
_RANGE = object_of({"first": number(0), "last": number(0)})
_MANIFEST = object_of(
    {
        "asked": object_of({"at": shapes.INSTANT, "by": UUID, "why": NAME}),
        "counts": object_of(
            {name: number(0) for name in ("access", "documents", "events", "openings", "withheld")},
            {"withheld_entries": number(1)},
        ),
        "epochs": _EPOCHS,
        "files": array(
            object_of({"name": text("[!-~]{1,100}"), "sha256": HASH, "size": number(0)})
        ),
        "format": text("caseledger/bundle/v1"),
        "positions": _RANGE,
        "stream": object_of({"id": shapes.STREAM_ID, "kind": NAME}),
        "versions": _RANGE,
    },
    {"access_epochs": _EPOCHS},
)
_OPENING = object_of({"content": shapes.OBJECT, "event": EVENT_ID, "part": shapes.PART, "r": HASH})
_PART_OR_BLOB = text(r"[a-z][a-z0-9_]{0,63}(\.(0|[1-9][0-9]{0,4}|blob))?")
_WITHHELD = shapes.any_of(
    object_of({"by": UUID, "event": EVENT_ID, "ground": NAME, "part": _PART_OR_BLOB}),
    object_of({"erasure": EVENT_ID, "event": EVENT_ID, "part": _PART_OR_BLOB}),
)
_WITHHELD_ENTRY = object_of(
    {
        "by": UUID,
        "ground": NAME,
        "leaf": HASH,
        "position": number(1),
        "record": HASH,
        "version": number(0),
    }
)
_HEADS = object_of(
    {
        "event": EVENT_ID,
        "index": number(0),
        "proof": array(text("[A-Za-z0-9+/]{43}=")),
        "version": number(0),
    }
)
_ALWAYS = {"checkpoint", "leaves", "manifest.json", "openings.jsonl", "proof", "withheld.jsonl"}
_ACCESS = {"access/checkpoint", "access/leaves", "access/proof"}


@dataclass(frozen=True)
class ShownLog:
    """What is shown of one log: the names it bore, a checkpoint, leaves, and the proof of them."""

    epochs: list[Epoch]
    checkpoint: Checkpoint
    pairs: list[tuple[bytes, bytes]]
    proof: list[bytes]

    @property
    def origin(self) -> str:
        """The name of the last epoch, which is the checkpoint's."""
        return self.epochs[-1].origin


@dataclass(frozen=True)
class Contents:
    """The files of a bundle as values; stamps and records are left as bytes."""

    files: Mapping[str, memoryview]
    manifest: Mapping[str, Any]
    log: ShownLog
    access: ShownLog | None
    openings: list[Mapping[str, Any]]
    withheld: list[Mapping[str, Any]]
    withheld_entries: list[Mapping[str, Any]]
    heads: Mapping[str, Any] | None
    heads_proof: list[bytes]

    def check_files(self) -> str:
        """Raises `Wrong` unless the manifest lists exactly the other files, as they are."""
        listed = [
            {"name": name, "sha256": sha256(content).hexdigest(), "size": len(content)}
            for name, content in self.files.items()
            if name != "manifest.json"
        ]
        if listed != self.manifest["files"]:
            raise Wrong("the manifest lists other files than there are")
        return f"{len(listed)} files"


def hash_lines(content: bytes, what: str) -> list[bytes]:
    """SHA-256 hashes in base64, one a line; raises `Unreadable`."""
    *lines, rest = content.split(b"\n")
    found = [base64_of(line) for line in lines]
    if rest or any(len(each) != 32 for each in found):
        raise Unreadable(f"{what} is not lines that each hold a hash of 32 bytes")
    return found


def read_contents(files: Mapping[str, memoryview]) -> Contents:
    """The contents of a bundle; raises `Unreadable` where a file is missing or has another form."""
    if not files.keys() >= _ALWAYS or len(files.keys() & _ACCESS) not in {0, len(_ACCESS)}:
        raise Unreadable("the bundle lacks a file that every bundle has")
    manifest = _object(bytes(files["manifest.json"]), _MANIFEST, "manifest.json")
    if ("access_epochs" in manifest) != ("access/leaves" in files):
        raise Unreadable("the manifest and the files differ on whether there are access records")
    heads = None
    if "heads.json" in files:
        heads = _object(bytes(files["heads.json"]), _HEADS, "heads.json")
    access = manifest.get("access_epochs")
    return Contents(
        files=files,
        manifest=manifest,
        log=_shown(files, "", manifest["epochs"]),
        access=None if access is None else _shown(files, "access/", access),
        openings=_lines(bytes(files["openings.jsonl"]), _OPENING, "openings.jsonl"),
        withheld=_lines(bytes(files["withheld.jsonl"]), _WITHHELD, "withheld.jsonl"),
        withheld_entries=_lines(
            bytes(files.get("withheld-entries.jsonl", b"")),
            _WITHHELD_ENTRY,
            "withheld-entries.jsonl",
        ),
        heads=heads,
        heads_proof=[base64_of(each.encode()) for each in heads["proof"]] if heads else [],
    )


def _shown(files: Mapping[str, memoryview], folder: str, epochs: list[Any]) -> ShownLog:
    checkpoint, leaves, proof = (
        bytes(files[folder + name]) for name in ("checkpoint", "leaves", "proof")
    )
    return ShownLog(
        epochs=_epochs(epochs),
        checkpoint=parse_checkpoint(checkpoint),
        pairs=leaf_pairs(leaves),
        proof=hash_lines(proof, f"{folder}proof"),
    )


def _object(content: bytes, shape: Shape, what: str) -> Mapping[str, Any]:
    value: Mapping[str, Any] = parse(content, what)
    if not shape(value):
        raise Unreadable(f"{what} has not the members that it should have")
    return value


def _lines(content: bytes, shape: Shape, what: str) -> list[Mapping[str, Any]]:
    lines = content.split(b"\n")
    if lines.pop():
        raise Unreadable(f"{what} does not end with its last line")
    return [_object(line, shape, f"a line of {what}") for line in lines]


def _epochs(told: list[Mapping[str, Any]]) -> list[Epoch]:
    epochs = [Epoch(each["epoch"], each["first_position"], each["origin"]) for each in told]
    for rising in ([e.number for e in epochs], [e.first_position for e in epochs]):
        if rising[:1] != [1] or rising != sorted(set(rising)):
            raise Unreadable("numbers and first positions of a log's epochs rise, each from 1")
    if len({epoch.origin for epoch in epochs}) != len(epochs):
        raise Unreadable("two epochs of a log bear one origin")
    return epochs
