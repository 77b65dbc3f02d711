"""Why following stops. Nothing of the page that led to it was taken in.

FollowingStopped
├── NotAdmitted      the service does not know us, or may not tell us this
├── Refused          it refuses what we ask for, for another reason
├── NotAFeed         what it answers is not a page of a feed
├── AnotherFilter    this follower began with another filter
├── NotVouchedFor    a checkpoint is not signed by a key that our policy names
├── NotSigned        the log goes on and nobody signs for it
└── HistoryChanged   the log is not the one that was followed so far
    ├── LogRewound   it ends before what it had shown
    └── LogForked    it holds something else where it had shown something before

Messages name positions, sizes and hashes, never what an event says.
"""


class FollowingStopped(Exception):
    """Following stops until somebody has looked at why."""


class NotAdmitted(FollowingStopped):
    """A new token was refused too, or whoever it names may not follow."""


class Refused(FollowingStopped):
    """The service answered with a status that waiting does not mend.

    ``status`` is that of HTTP; ``problem`` and ``code`` are what the problem says of itself.
    """

    def __init__(self, status: int, *, problem: str = "", code: str = "") -> None:
        self.status, self.problem, self.code = status, problem, code
        super().__init__(f"{status} {problem} {code}".strip())


class NotAFeed(FollowingStopped):
    """What was answered has not the form of a page, or contradicts itself."""


class AnotherFilter(FollowingStopped):
    """Under this name events were left out that would now be wanted: take another name."""


class NotVouchedFor(FollowingStopped):
    """No log key of the policy signed the checkpoint, or a signature is false."""


class NotSigned(FollowingStopped):
    """More events than we take in on the service's word alone are covered by no checkpoint."""


class HistoryChanged(FollowingStopped):
    """The log is not the one that was followed so far.

    ``kept`` is the last checkpoint that was taken in and ``told`` the one that stands against it,
    as they were signed; either may be missing. Keep both: whoever has them can check them alone.
    """

    def __init__(self, reason: str, *, kept: bytes | None, told: bytes | None) -> None:
        self.kept, self.told = kept, told
        super().__init__(f"{reason}; kept: {_named(kept)}; told: {_named(told)}")


class LogRewound(HistoryChanged):
    """The log lacks events that it had shown: it was restored from before them."""


class LogForked(HistoryChanged):
    """The log holds other events than those that it had shown."""


def _named(note: bytes | None) -> str:
    if note is None:
        return "no checkpoint"
    origin, size, root = note.decode("utf-8", "replace").split("\n")[:3]
    return f"{origin} with {size} events under {root}"
