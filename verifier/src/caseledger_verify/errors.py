"""Why a check stops. Messages name positions, ids and members, never what somebody wrote.

Refused
├── Unreadable   this is not evidence of the form that we know
├── Wrong        it is, but something it says is not so
├── Untrusted    it may be so, but nobody whom the policy names vouches for it
└── Incomplete   what is there is so, but something that belongs to it is not there
"""


class Refused(Exception):
    """A check that did not pass; the message is for the person who reads the report."""


class Unreadable(Refused):
    """The input has not the form that `docs/format.md` describes."""


class Wrong(Refused):
    """Two things that must agree do not."""


class Untrusted(Refused):
    """A key or a quorum that the policy demands is missing."""


class Incomplete(Refused):
    """Something that the evidence ought to hold is missing."""
