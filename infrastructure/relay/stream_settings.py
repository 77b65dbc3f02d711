"""How a stream must be set up to hold the feed: on disk, whole, and only ever growing."""

from collections.abc import Mapping

from nats.js.api import DiscardPolicy, RetentionPolicy, StorageType, StreamConfig

from application.relay.target import TargetUnfit

FOLLOWS = "caseledger-subscription"
"""Name, in a stream's metadata, of the log and subscription that it holds, and no other."""

Demand = tuple[str, bool, str]


def wanted(stream: str, follows: str, *, replicas: int) -> StreamConfig:
    """The settings of a stream that we make; each event's subject is its type behind the stream's
    name."""
    return StreamConfig(
        name=stream,
        description="The feed of a Caseledger case log, in the order of the log.",
        subjects=[f"{stream}.>"],
        retention=RetentionPolicy.LIMITS,
        storage=StorageType.FILE,
        discard=DiscardPolicy.NEW,
        max_msgs=-1,
        max_bytes=-1,
        max_age=0,
        num_replicas=replicas,
        deny_delete=True,
        deny_purge=True,
        allow_atomic=True,
        metadata={FOLLOWS: follows},
    )


def refuse_unfit(found: StreamConfig, stream: str, follows: str) -> None:
    """Raise :class:`TargetUnfit` where a stream of that name could lose, mix or repeat events."""
    for code, is_met, sentence in _demands(found, stream, follows):
        if not is_met:
            raise TargetUnfit(f"stream-{code}", f"The broker's stream {stream} {sentence}")


def _demands(found: StreamConfig, stream: str, follows: str) -> list[Demand]:
    metadata: Mapping[str, str] = found.metadata or {}
    limits = (found.max_msgs, found.max_bytes, found.max_msgs_per_subject)
    return [
        (
            "of-another",
            metadata.get(FOLLOWS) == follows,
            "was not made for this subscription of this log: set CASELEDGER_RELAY_STREAM to a name"
            " that is free.",
        ),
        (
            "without-batches",
            found.allow_atomic is True,
            "does not take messages all or none: set allow_atomic, with a broker of version 2.12.1"
            " or later.",
        ),
        ("not-on-disk", found.storage == StorageType.FILE, "is not kept in files: make it anew."),
        (
            "acknowledges-early",
            not found.no_ack and found.persist_mode in (None, "default"),
            "acknowledges before it has stored, or not at all: set no_ack and persist_mode back.",
        ),
        (
            "forgets",
            found.retention == RetentionPolicy.LIMITS
            and all(limit in (None, 0, -1) for limit in limits)
            and not found.max_age
            and not found.allow_msg_ttl,
            "lets go of messages: set its retention to limits, and the limits to none.",
        ),
        (
            "can-be-emptied",
            found.deny_delete and found.deny_purge and not found.allow_rollup_hdrs,
            "lets messages be taken out: set deny_delete and deny_purge, and allow_rollup_hdrs to"
            " false.",
        ),
        (
            "takes-others",
            found.subjects == [f"{stream}.>"]
            and not found.sources
            and found.mirror is None
            and found.subject_transform is None,
            f"takes messages under other subjects than {stream}.>, or from other streams: make it"
            " anew.",
        ),
    ]
