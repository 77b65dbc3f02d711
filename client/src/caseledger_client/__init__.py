"""Follows the feed of a Caseledger service into a Postgres of your own, and witnesses its log.

Each page is taken in by one transaction of yours together with the cursor after it: every event
counts once, whatever breaks. The log has to continue each checkpoint that was seen before.
"""

from caseledger_client.errors import (
    AnotherFilter,
    FollowingStopped,
    HistoryChanged,
    LogForked,
    LogRewound,
    NotAdmitted,
    NotAFeed,
    NotSigned,
    NotVouchedFor,
    Refused,
)
from caseledger_client.event import Event
from caseledger_client.following import Follower, follow
from caseledger_client.notices import Meaning, Notice, notice_of
from caseledger_client.rereading import ReadAgain

__all__ = [
    "AnotherFilter",
    "Event",
    "Follower",
    "FollowingStopped",
    "HistoryChanged",
    "LogForked",
    "LogRewound",
    "Meaning",
    "NotAFeed",
    "NotAdmitted",
    "NotSigned",
    "NotVouchedFor",
    "Notice",
    "ReadAgain",
    "Refused",
    "follow",
    "notice_of",
]
