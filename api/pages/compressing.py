"""Answers by gzip, to whom it tells nothing by how long they are.

What repeats in a page makes it shorter, also where one half is a secret and the other stood in the
address: who sends somebody to a page with guesses in its address, and sees how long the answers
are, reads the secret letter by letter (BREACH). So a page is compressed only where the browser says
that a page of ours asked for it, or the person's own hand.
"""

import gzip
import re

from starlette.requests import Request

_LEVEL = 5
"""Above it a page of a hundred kilobytes takes longer and is hardly shorter."""
_OURS = frozenset({"same-origin", "none"})
_READS_GZIP = re.compile(r"(^|,)\s*gzip\s*(,|$|;(?!\s*q=0(\.0*)?\s*(,|$)))", re.IGNORECASE)
"""A weight of nought means that it can not (RFC 9110, 12.4.2)."""


def takes_gzip(request: Request) -> bool:
    """Whether whoever asks can read it."""
    return _READS_GZIP.search(request.headers.get("accept-encoding", "")) is not None


def may_compress(request: Request) -> bool:
    """Whether a page may be compressed for whoever asks; a browser that does not say from where it
    comes gets it as it is."""
    return takes_gzip(request) and request.headers.get("sec-fetch-site") in _OURS


def compressed(content: bytes) -> bytes:
    """The content by gzip, the same bytes each time."""
    return gzip.compress(content, _LEVEL, mtime=0)
