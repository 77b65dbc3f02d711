"""C2SP tlog-policy: which logs and witnesses are trusted, and how many witnesses make a quorum.

The operator names witnesses, groups and the quorum in a file; auditors get that file with the log's
key added, and `caseledger-verify` reads it. What is taken here is taken there.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

from infrastructure.notary.ed25519_points import KeyRefused
from infrastructure.notary.notes import LOG, WITNESS, NoteKey

MOST_WITNESSES = 32
_LARGEST = 2**20
_NONE = "none"
_COUNT = re.compile(r"[1-9][0-9]{0,3}")
_SPACES = re.compile(r"[ \t]+")
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class PolicyRefused(ValueError):
    """The message is one sentence that says what is wrong with a policy, and in which line."""


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness of a policy; without an address it is not asked."""

    name: str
    key: NoteKey
    address: str | None


@dataclass(frozen=True, slots=True)
class Group:
    """Names of witnesses and groups, of which so many must have cosigned."""

    threshold: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """Logs and witnesses, groups by name, and the name of what makes the quorum."""

    logs: tuple[NoteKey, ...]
    witnesses: tuple[Witness, ...]
    groups: Mapping[str, Group]
    quorum: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """The policy of a file's text. Raises `PolicyRefused`."""
        if len(text.encode()) > _LARGEST or _FORBIDDEN.search(text):
            raise PolicyRefused("The policy is too long or has control characters.")
        reader = _Reader()
        for number, line in enumerate(text.split("\n"), 1):
            words = _SPACES.split(line.strip(" \t"))
            if words[0] and not words[0].startswith("#"):
                try:
                    reader.read(words)
                except (PolicyRefused, KeyRefused) as refused:
                    raise PolicyRefused(f"Line {number} of the policy: {refused}") from None
        if reader.quorum is None:
            raise PolicyRefused("The policy has no quorum line.")
        return cls(tuple(reader.logs), tuple(reader.witnesses), reader.groups, reader.quorum)

    def with_log(self, key: NoteKey) -> "Policy":
        """The policy that trusts this log too. Raises `PolicyRefused` for a witness's key."""
        if any(key.public == witness.key.public for witness in self.witnesses):
            raise PolicyRefused("The log's key is a witness's too: it would vouch for itself.")
        if any(key.public == log.public for log in self.logs):
            return self
        return Policy((*self.logs, key), self.witnesses, self.groups, self.quorum)

    @property
    def text(self) -> str:
        """The policy as a file; addresses are left out, because nobody but the log needs them."""
        lines = [
            *(f"log {log.vkey}" for log in self.logs),
            *(f"witness {witness.name} {witness.key.vkey}" for witness in self.witnesses),
            *(
                f"group {name} {group.threshold} {' '.join(group.members)}"
                for name, group in self.groups.items()
            ),
            f"quorum {self.quorum}",
        ]
        return "".join(f"{line}\n" for line in lines)

    def is_met_by(self, names: Collection[str]) -> bool:
        """Whether these witnesses make the quorum."""
        return self.quorum == _NONE or self._has_cosigned(self.quorum, names)

    def _has_cosigned(self, name: str, names: Collection[str]) -> bool:
        group = self.groups.get(name)
        if group is None:
            return name in names
        cosigned = sum(self._has_cosigned(member, names) for member in group.members)
        return cosigned >= group.threshold


NO_WITNESSES = Policy((), (), {}, _NONE)


class _Reader:
    """What the lines up to here have said."""

    def __init__(self) -> None:
        self.logs: list[NoteKey] = []
        self.witnesses: list[Witness] = []
        self.groups: dict[str, Group] = {}
        self.quorum: str | None = None
        self._grouped: set[str] = set()

    def read(self, words: list[str]) -> None:
        match words:
            case ["log", vkey, *address] if len(address) < 2:
                self.logs.append(self._new_key(vkey, LOG))
            case ["witness", name, vkey, *address] if len(address) < 2:
                self._witness(name, vkey, address[0] if address else None)
            case ["group", name, count, *members] if members:
                self._check_new(name)
                self.groups[name] = self._group(count, members)
            case ["quorum", name] if self.quorum is None:
                if name != _NONE and not self._is_defined(name):
                    raise PolicyRefused("the quorum is nothing defined above.")
                self.quorum = name
            case _:
                raise PolicyRefused("it is not a line of a policy, or one too many.")

    def _witness(self, name: str, vkey: str, address: str | None) -> None:
        self._check_new(name)
        if len(self.witnesses) == MOST_WITNESSES:
            raise PolicyRefused(f"there are more than {MOST_WITNESSES} witnesses.")
        if address is not None and not _is_address(address):
            raise PolicyRefused("the address is not one of http or https.")
        self.witnesses.append(Witness(name, self._new_key(vkey, WITNESS), address))

    def _new_key(self, vkey: str, kind: bytes) -> NoteKey:
        key = NoteKey.parse(vkey, kind)
        # A key in both roles would let the log be its own witness.
        known = (*self.logs, *(witness.key for witness in self.witnesses))
        if any(key.public == other.public for other in known):
            raise PolicyRefused("a public key is listed twice.")
        return key

    def _group(self, count: str, members: list[str]) -> Group:
        if len({*members, *self._grouped}) != len(members) + len(self._grouped):
            raise PolicyRefused("a name is a member of groups more than once.")
        if not all(self._is_defined(member) for member in members):
            raise PolicyRefused("a member of the group is not defined above.")
        self._grouped.update(members)
        if count not in {"any", "all"} and not _COUNT.fullmatch(count):
            raise PolicyRefused("a group needs any, all, or how many.")
        threshold = {"any": 1, "all": len(members)}.get(count) or int(count)
        if threshold > len(members):
            raise PolicyRefused("a group needs more members than it has.")
        return Group(threshold, tuple(members))

    def _is_defined(self, name: str) -> bool:
        return name in self.groups or any(name == witness.name for witness in self.witnesses)

    def _check_new(self, name: str) -> None:
        if name == _NONE or self._is_defined(name):
            raise PolicyRefused("a name is defined twice, or is the word none.")


def _is_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
