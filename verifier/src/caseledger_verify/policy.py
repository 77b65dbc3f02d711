"""Whom the reader trusts: a policy file in the C2SP tlog-policy format, and what it says of a note.

Freshness is part of trust: a cosignature counts only if it was made in the time that is asked for.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from caseledger_verify.errors import Unreadable, Untrusted
from caseledger_verify.notes import (
    LOG,
    WITNESS,
    Checkpoint,
    NoteKey,
    shown,
    signed_at,
    verifier_key,
)

LARGEST_POLICY = 2**20
AHEAD = 300
"""Seconds by which a witness's clock may be ahead of the reader's."""


@dataclass(frozen=True)
class Freshness:
    """The reader's time and, where it matters, how old a cosignature may be; in seconds."""

    now: int
    oldest: int | None = None


@dataclass(frozen=True)
class Group:
    """Names of witnesses and groups, and how many of them must have witnessed."""

    threshold: int
    members: tuple[bytes, ...]


@dataclass(frozen=True)
class Policy:
    """The keys of logs and witnesses by name, and the name of what makes a quorum."""

    logs: tuple[NoteKey, ...]
    witnesses: Mapping[bytes, NoteKey]
    groups: Mapping[bytes, Group]
    quorum: bytes

    def check_signature(self, checkpoint: Checkpoint) -> None:
        """Raises `Untrusted` where no listed log of that origin signed, `Wrong` where the line of
        any listed log is false.
        """
        signed = [key for key in self.logs if signed_at(key, checkpoint.note) is not None]
        if not any(key.name == checkpoint.origin for key in signed):
            raise Untrusted("no log key of the policy signed this checkpoint")

    def witnesses_of(self, checkpoint: Checkpoint, freshness: Freshness) -> Mapping[bytes, int]:
        """When each witness that counts cosigned.

        Raises `Untrusted` without a quorum of cosignatures that are recent enough and not of the
        future, `Wrong` for a false one.
        """
        times: dict[bytes, int] = {}
        for name, key in self.witnesses.items():
            time = signed_at(key, checkpoint.note)
            if time is not None and (freshness.oldest or 0) <= time <= freshness.now + AHEAD:
                times[name] = time
        if self.quorum == b"none":
            if freshness.oldest is not None:
                raise Untrusted("the policy asks no witness, so nothing says when this was so")
        elif not self._witnessed(self.quorum, times):
            counted = ", ".join(map(shown, sorted(times))) or "none"
            raise Untrusted(f"no quorum: the cosignatures that count are of {counted}")
        return times

    def _witnessed(self, name: bytes, times: Mapping[bytes, int]) -> bool:
        group = self.groups.get(name)
        if group is None:
            return name in times
        return sum(self._witnessed(member, times) for member in group.members) >= group.threshold


def describe(times: Mapping[bytes, int]) -> str:
    """Which witnesses counted, and when they signed."""
    if not times:
        return "the policy asks for none"
    each = (
        f"{shown(name)} at {datetime.fromtimestamp(time, UTC):%Y-%m-%dT%H:%M:%SZ}"
        for name, time in sorted(times.items())
    )
    return ", ".join(each)


def parse_policy(data: bytes) -> Policy:
    """The policy of a file; raises `Unreadable`, naming the line."""
    if len(data) > LARGEST_POLICY or re.search(rb"[^\t\n\x20-\x7e\x80-\xff]", data):
        raise Unreadable("the policy is too long or has control characters")
    reader = _Reader()
    for number, line in enumerate(data.split(b"\n"), 1):
        words = re.split(rb"[ \t]+", line.strip(b" \t"))
        if words[0] and not words[0].startswith(b"#"):
            try:
                reader.read(words)
            except Unreadable as refused:
                raise Unreadable(f"line {number} of the policy: {refused}") from None
    if reader.quorum is None:
        raise Unreadable("the policy names no quorum")
    return Policy(tuple(reader.logs), reader.witnesses, reader.groups, reader.quorum)


class _Reader:
    """What the lines up to here have said."""

    def __init__(self) -> None:
        self.logs: list[NoteKey] = []
        self.witnesses: dict[bytes, NoteKey] = {}
        self.groups: dict[bytes, Group] = {}
        self.quorum: bytes | None = None
        self._grouped: set[bytes] = set()

    def read(self, words: list[bytes]) -> None:
        match words:
            case [b"log", key, *url] if len(url) < 2:
                self.logs.append(self._new_key(key, LOG))
            case [b"witness", name, key, *url] if len(url) < 2:
                self._check_new(name)
                self.witnesses[name] = self._new_key(key, WITNESS)
            case [b"group", name, count, *members] if members:
                self._check_new(name)
                self.groups[name] = self._group(count, members)
            case [b"quorum", name] if self.quorum is None:
                if name != b"none" and not self._is_defined(name):
                    raise Unreadable("the quorum is nothing defined above")
                self.quorum = name
            case _:
                raise Unreadable("not a line of a policy, or one too many")

    def _new_key(self, text: bytes, kind: int) -> NoteKey:
        key = verifier_key(text, kind)
        # A key in both roles would let the log be its own witness.
        known = (*self.logs, *self.witnesses.values())
        if any(key.material == other.material for other in known):
            raise Unreadable("a public key is listed twice")
        return key

    def _group(self, count: bytes, members: list[bytes]) -> Group:
        if len({*members, *self._grouped}) != len(members) + len(self._grouped):
            raise Unreadable("a name is a member of groups more than once")
        if not all(self._is_defined(member) for member in members):
            raise Unreadable("a member of the group is not defined above")
        self._grouped.update(members)
        counts = {b"any": 1, b"all": len(members)}
        if count not in counts and not re.fullmatch(rb"[1-9][0-9]{0,3}", count):
            raise Unreadable("a group needs any, all, or how many")
        threshold = counts.get(count) or int(count)
        if threshold > len(members):
            raise Unreadable("a group needs more members than it has")
        return Group(threshold, tuple(members))

    def _is_defined(self, name: bytes) -> bool:
        return name in self.witnesses or name in self.groups

    def _check_new(self, name: bytes) -> None:
        if name == b"none" or self._is_defined(name):
            raise Unreadable("a name is defined twice, or is the word none")
