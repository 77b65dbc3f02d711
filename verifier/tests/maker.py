"""Makes logs and evidence bundles as `docs/format.md` describes them, for the tests alone.

Written from that page and not from the verifier or the service: where two of the three differ, a
test fails. Nothing is random: what must be random comes from a counter, so a bundle made twice is
the same to the byte.
"""

import hashlib
import hmac
import json
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ORIGIN = "example.org/case-log/1"
ACCESS_ORIGIN = "example.org/access-log/1"
START = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
COSIGNED = 1_795_255_200
"""When witnesses sign unless told otherwise, in POSIX seconds: an hour and more after `START`."""

Json = dict[str, Any]


def canonical(value: Any) -> bytes:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def sha256(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


def lp(*fields: bytes) -> bytes:
    return b"".join(len(one).to_bytes(4, "big") + one for one in fields)


def instant(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def uuid_text(digest: bytes, version: int) -> str:
    bits = bytearray(digest[:16])
    bits[6] = bits[6] & 0x0F | version << 4
    bits[8] = bits[8] & 0x3F | 0x80
    text = bits.hex()
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def some_uuid(name: str, version: int = 7) -> str:
    return uuid_text(sha256(name.encode()), version)


def filler(name: str, length: int) -> bytes:
    """Bytes that stand for random ones."""
    return hashlib.shake_256(name.encode()).digest(length)


# --- Trees, as RFC 6962 §2.1 defines them


def tree_hash(hashes: Sequence[bytes]) -> bytes:
    if not hashes:
        return sha256(b"")
    if len(hashes) == 1:
        return hashes[0]
    half = split(len(hashes))
    return sha256(b"\x01" + tree_hash(hashes[:half]) + tree_hash(hashes[half:]))


def split(size: int) -> int:
    half = 1
    while half * 2 < size:
        half *= 2
    return half


def compact_proof(hashes: Sequence[bytes], shown: Iterable[int]) -> list[bytes]:
    """The hashes of the largest subtrees without a shown leaf, from left to right."""
    wanted = set(shown)

    def walk(start: int, stop: int) -> list[bytes]:
        if not wanted & set(range(start, stop)):
            return [tree_hash(hashes[start:stop])]
        if stop - start == 1:
            return []
        middle = start + split(stop - start)
        return walk(start, middle) + walk(middle, stop)

    return walk(0, len(hashes))


def consistency_proof(hashes: Sequence[bytes], old_size: int) -> list[bytes]:
    """PROOF(m, D[n]) of RFC 6962 §2.1.2."""

    def subproof(size: int, tree: Sequence[bytes], whole: bool) -> list[bytes]:
        if size == len(tree):
            return [] if whole else [tree_hash(tree)]
        half = split(len(tree))
        if size <= half:
            return [*subproof(size, tree[:half], whole), tree_hash(tree[half:])]
        return [*subproof(size - half, tree[half:], False), tree_hash(tree[:half])]

    return subproof(old_size, hashes, True)


# --- Notes


@dataclass(frozen=True)
class Signer:
    """An Ed25519 key under a name; kind 1 signs as a log, kind 4 as a witness."""

    name: str
    kind: int
    seed: str = "key"

    @property
    def private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(filler(f"{self.seed} {self.name}", 32))

    @property
    def material(self) -> bytes:
        return bytes([self.kind]) + self.private.public_key().public_bytes_raw()

    @property
    def id(self) -> bytes:
        return sha256(self.name.encode() + b"\n" + self.material)[:4]

    @property
    def vkey(self) -> str:
        return f"{self.name}+{self.id.hex()}+{b64encode(self.material).decode()}"

    def line(self, text: bytes, time: int = COSIGNED) -> bytes:
        if self.kind == 4:
            message = b"cosignature/v1\ntime %d\n" % time + text
            signature = time.to_bytes(8, "big") + self.private.sign(message)
        else:
            signature = self.private.sign(text)
        return f"— {self.name} ".encode() + b64encode(self.id + signature) + b"\n"


LOG = Signer(ORIGIN, 1)
ACCESS_LOG = Signer(ACCESS_ORIGIN, 1)
WITNESSES = tuple(Signer(f"witness.example.org/w{number}", 4) for number in (1, 2, 3))


def policy(quorum: str = "some", threshold: int = 2) -> bytes:
    lines = [f"log {LOG.vkey}", f"log {ACCESS_LOG.vkey}"]
    lines += [f"witness W{at} {witness.vkey}" for at, witness in enumerate(WITNESSES, 1)]
    lines += [f"group some {threshold} W1 W2 W3", f"quorum {quorum}"]
    return "".join(f"{line}\n" for line in lines).encode()


# --- The log

_USUAL: Json = {
    "v": 1,
    "schema": 1,
    "occurred": {"on": "2026-11-20"},
    "by": {
        "actor": some_uuid("practitioner"),
        "client": "caseledger-web",
        "organisation": "X26",
        "role": "hi_therapist",
    },
    "why": "care",
    "source": "practitioner",
    "basis": "fact",
    "sensitivity": "normal",
}
"""What the records of the tests have in common."""


@dataclass(frozen=True)
class Event:
    """A leaf, what was said in it, and its parts opened: content and r by name."""

    stamp: bytes
    record: bytes
    said: Json
    parts: Mapping[str, tuple[Json, bytes]]

    @property
    def id(self) -> str:
        return str(self.said["id"])

    @property
    def position(self) -> int:
        return int(json.loads(self.stamp)["position"])

    @property
    def leaf_hash(self) -> bytes:
        return sha256(b"\x00" + self.stamp + b"\n" + self.record)


@dataclass
class Log:
    """A log that is written in memory; positions count from 1."""

    origin: str = ORIGIN
    signer: Signer = LOG
    events: list[Event] = field(default_factory=list)

    def of(self, stream: str) -> list[Event]:
        return [event for event in self.events if event.said["stream"] == stream]

    def append(
        self,
        stream: str,
        type: str = "case.note_added",
        *,
        kind: str = "case",
        data: Json | None = None,
        parts: Mapping[str, Json] | None = None,
        subject: str = some_uuid("person"),
        **members: Any,
    ) -> Event:
        position, before = len(self.events) + 1, self.of(stream)
        name = f"{self.origin} {position}"
        fields = (self.origin, "issuer", "client", "actor", f"key {position}", "0")
        id = uuid_text(sha256(lp(*(one.encode() for one in fields))), 8)
        opened = {
            part: (content, filler(f"r {name} {part}", 32))
            for part, content in (parts or {}).items()
        }
        said: Json = {
            **_USUAL,
            "log": self.origin,
            "id": id,
            "n": filler(f"n {name}", 16).hex(),
            "stream": stream,
            "kind": kind,
            "version": len(before) + 1,
            "type": type,
            "request": filler(f"request {name}", 32).hex(),
            "data": data or {},
            "parts": [
                {"commitment": commitment(id, part, content, r), "name": part, "subject": subject}
                for part, (content, r) in opened.items()
            ],
            **members,
        }
        return self.put(said, opened)

    def put(self, said: Json, opened: Mapping[str, tuple[Json, bytes]]) -> Event:
        """Appends a record as it stands, well formed or not."""
        position, before = len(self.events) + 1, self.of(said["stream"])
        stamp = canonical(
            {
                "at": instant(START + timedelta(seconds=position)),
                "position": position,
                "prev": sha256(before[-1].record).hex() if before else "0" * 64,
            }
        )
        event = Event(stamp, canonical(said), said, opened)
        self.events.append(event)
        return event

    def record_heads(self) -> Event:
        """A heads event over everything up to here."""
        lines = self.head_lines()
        root = tree_hash([sha256(b"\x00" + line) for line in lines])
        data = {"count": len(lines), "covered": len(self.events), "root": root.hex()}
        return self.append(
            some_uuid("heads"),
            "log.heads_recorded",
            kind="governance",
            data=data,
            by={
                "actor": some_uuid("service"),
                "client": "caseledger",
                "organisation": "X26",
                "role": "system_administrator",
            },
            source="system",
            why="administration",
        )

    def head_lines(self, covered: int | None = None) -> list[bytes]:
        lasts: dict[str, Event] = {}
        for event in self.events[:covered]:
            lasts[event.said["stream"]] = event
        return sorted(
            f"{stream} {last.said['version']} {sha256(last.record).hex()}".encode()
            for stream, last in lasts.items()
        )

    def order_erasure(self, event: Event, part: str) -> Event:
        subject = next(p["subject"] for p in event.said["parts"] if p["name"] == part)
        data = {
            "event": event.id,
            "ground": "wrong_person",
            "part": part,
            "stream": event.said["stream"],
            "subject": subject,
        }
        return self.append(
            some_uuid("erasures"), "governance.erasure_ordered", kind="governance", data=data
        )

    def hashes(self) -> list[bytes]:
        return [event.leaf_hash for event in self.events]

    def checkpoint(
        self,
        *,
        size: int | None = None,
        witnesses: Iterable[Signer] = WITNESSES,
        time: int = COSIGNED,
        signer: Signer | None = None,
    ) -> bytes:
        hashes = self.hashes()[:size]
        root = b64encode(tree_hash(hashes)).decode()
        text = f"{self.origin}\n{len(hashes)}\n{root}\n".encode()
        lines = [(signer or self.signer).line(text), *(each.line(text, time) for each in witnesses)]
        return text + b"\n" + b"".join(lines)


def commitment(event: str, part: str, content: Json, r: bytes) -> str:
    message = lp(event.encode(), part.encode(), canonical(content))
    return hmac.new(r, b"caseledger/part/v1\x00" + message, hashlib.sha256).hexdigest()
