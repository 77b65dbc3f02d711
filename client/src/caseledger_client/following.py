"""Following: page after page, each taken in whole by one transaction, or not at all."""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from secrets import SystemRandom
from typing import Any
from urllib.parse import urlencode

import httpx
from psycopg import Connection
from psycopg.pq import TransactionStatus

from caseledger_client.errors import LogForked, LogRewound, NotAFeed, NotSigned
from caseledger_client.event import Event
from caseledger_client.page import Page
from caseledger_client.rereading import MOST_FILTERS, ReadAgain, opens, stream_until
from caseledger_client.service import LogChanged, Service, Stopped
from caseledger_client.standing import Place, Standing
from caseledger_client.witness import Witness
from caseledger_verify.policy import Policy, parse_policy

Handle = Callable[[Connection[Any], Event], None]
"""What a consumer makes of an event, by this connection and within its transaction."""

WAIT = 25.0
"""Seconds for which one request waits for the next event."""

MOST_UNPROVEN = 10_000
"""Events that are taken in before a checkpoint covers them: usually a second or two of them."""

_log = logging.getLogger(__name__)

_ANSWER_WITHIN = 30.0
_LOOKS_AGAIN, _BEFORE_LOOKING = 30, 2.0
_BEFORE_WAITING = 0.1


class Follower:
    """One follower, by the name under which its place is kept.

    ``wanted`` are filters of the feed, by name. ``connection`` is to the consumer's own Postgres
    and has no transaction open; nothing else may use it meanwhile. ``read_again``, where there is
    one, is given a stream from its beginning right after the event by which something of it that
    was closed is open once more, in the same transaction.
    """

    def __init__(
        self,
        connection: Connection[Any],
        service: Service,
        handle: Handle,
        *,
        name: str,
        policy: Policy,
        wanted: Mapping[str, Sequence[str]],
        read_again: ReadAgain | None = None,
    ) -> None:
        if connection.info.transaction_status is not TransactionStatus.IDLE:
            raise ValueError("the connection has a transaction open, or is broken")
        self._connection = connection
        self._service = service
        self._handle = handle
        self._witness = Witness(policy, service.tile)
        self._wanted = [(key, each) for key in sorted(wanted) for each in sorted(wanted[key])]
        self._read_again = read_again
        if read_again is not None and len(self._wanted) > MOST_FILTERS:
            raise ValueError(f"who reads again may filter by {MOST_FILTERS} values")
        self._place = Place(connection, name=name, wanted=urlencode(self._wanted))
        with connection.transaction():
            self._place.begin()
            self._standing = self._place.read()

    @property
    def position(self) -> int:
        """Up to where everything was taken in; 0 before the first page."""
        cursor = self._standing.cursor
        return 0 if cursor is None else cursor.position

    def take(self, *, wait: float = 0.0) -> bool:
        """Take in the next page, waiting so many seconds for an event; False where the feed had
        nothing further.

        When this returns, every event of the page was handled and the cursor after it stored, in
        one transaction that is committed; or another follower of this name had been faster, and
        nothing was done. When it raises, nothing was done. Raises
        :class:`~caseledger_client.errors.FollowingStopped`, what ``handle`` raises, and what
        psycopg raises.
        """
        before = self._standing
        try:
            page = self._service.page(before.cursor, self._wanted, wait=wait)
        except LogChanged:
            raise self._changed(before) from None
        after = self._proven(before, page)
        if after == before:
            return False
        opened = self._opened(page, before, after)
        with self._connection.transaction():
            if not self._place.holds(before):
                self._standing = self._place.read()
                return True
            for event in page.events:
                self._handle(self._connection, event)
                if self._read_again is not None and event.id in opened:
                    self._read_again(self._connection, event.stream, opened[event.id])
            self._place.move(before, after)
        self._standing = after
        return after.cursor != before.cursor

    def _proven(self, before: Standing, page: Page) -> Standing:
        """Where a page leads to, once its checkpoint continues the last and covers what it can."""
        checkpoint = before.checkpoint
        if page.checkpoint is not None and page.checkpoint != checkpoint:
            checkpoint = self._witnessed(checkpoint, page.checkpoint)
        leaves = dict(before.unproven)
        for event in page.events:
            if event.leaf_hash is not None:
                leaves[event.position] = event.leaf_hash
        checkpoint = self._covering(checkpoint, leaves)
        size = self._size(checkpoint)
        if checkpoint is not None:
            covered = {each: leaf for each, leaf in leaves.items() if each <= size}
            self._witness.check_included(checkpoint, covered)
        unproven = {each: leaf for each, leaf in leaves.items() if each > size}
        return Standing(cursor=page.cursor, checkpoint=checkpoint, unproven=unproven)

    def _opened(
        self, page: Page, before: Standing, after: Standing
    ) -> Mapping[str, Sequence[Event]]:
        """What is to be read again with this page, by the event after which it is: fetched before
        the transaction begins, however long that takes."""
        if self._read_again is None:
            return {}
        found = {}
        for event in filter(opens, page.events):
            _log.info("reading a stream again up to position %d", event.position)
            try:
                found[event.id] = stream_until(self._service, self._wanted, event, wait=WAIT)
            except LogChanged:
                raise self._changed(before) from None
            self._check_told_again(found[event.id], after)
        return found

    def _check_told_again(self, events: Sequence[Event], standing: Standing) -> None:
        """Raises unless each stands in the tree, or is one of those that are still to be proven."""
        size = self._size(standing.checkpoint)
        leaves = {each.position: each.leaf_hash for each in events if each.leaf_hash is not None}
        if standing.checkpoint is not None:
            covered = {each: leaf for each, leaf in leaves.items() if each <= size}
            self._witness.check_included(standing.checkpoint, covered)
        for position, leaf in leaves.items():
            if position > size and standing.unproven.get(position) != leaf:
                raise NotAFeed(f"position {position} is told otherwise than before")

    def _covering(self, checkpoint: bytes | None, leaves: Mapping[int, bytes]) -> bytes | None:
        """A checkpoint that leaves no more of these unproven than are taken in on trust; raises
        :class:`NotSigned` where for a while there is none."""
        for _ in range(_LOOKS_AGAIN):
            size = self._size(checkpoint)
            beyond = sum(position > size for position in leaves)
            if beyond <= MOST_UNPROVEN:
                return checkpoint
            _log.warning(
                "no checkpoint covers %d events behind position %d: looking again in %.0f s",
                beyond,
                size,
                _BEFORE_LOOKING,
            )
            self._service.rest(_BEFORE_LOOKING)
            told = self._service.checkpoint()
            if told is not None and told != checkpoint:
                checkpoint = self._witnessed(checkpoint, told)
        raise NotSigned(f"{beyond} events behind position {size} are covered by no checkpoint")

    def _size(self, checkpoint: bytes | None) -> int:
        return 0 if checkpoint is None else self._witness.opened(checkpoint).size

    def _witnessed(self, kept: bytes | None, told: bytes) -> bytes:
        size = self._size(told)
        if kept is None:
            return told
        for _ in range(_LOOKS_AGAIN):
            if size >= self._size(kept):
                break
            # Of several processes one may be a second behind; a log that was restored stays there.
            _log.warning(
                "the service signed for %d events and had signed for %d: looking again in %.0f s",
                size,
                self._size(kept),
                _BEFORE_LOOKING,
            )
            self._service.rest(_BEFORE_LOOKING)
            told = self._service.checkpoint() or told
            size = self._size(told)
        self._witness.check_continues(kept, told)
        return told

    def _changed(self, standing: Standing) -> LogRewound | LogForked:
        """What became of the log that our cursor is of."""
        assert standing.cursor is not None, "only a cursor can be refused"
        stands = f"our cursor {standing.cursor.text} is of another history"
        told = self._service.checkpoint()
        epoch = self._service.page(None, (), wait=0.0).cursor.epoch
        size = self._size(told)
        kind: type[LogForked] | type[LogRewound] = LogForked
        if epoch != standing.cursor.epoch or size < standing.cursor.position:
            kind = LogRewound
        return kind(f"{stands} than epoch {epoch}", kept=standing.checkpoint, told=told)


def follow(
    connection: Connection[Any],
    url: str,
    token: Callable[[], str],
    handle: Handle,
    *,
    name: str,
    policy: bytes,
    wanted: Mapping[str, Sequence[str]] | None = None,
    read_again: ReadAgain | None = None,
    stop: threading.Event | None = None,
) -> None:
    """Follow the feed at ``url`` until ``stop`` is set, which is noticed within :data:`WAIT`.

    ``token`` gives an access token. ``handle`` is given each event that is granted to it and
    ``wanted`` by the filters, in order; what it does by the connection counts exactly once.
    ``policy`` names the log's key (C2SP tlog-policy, as ``caseledger keys policy`` prints it); take
    it from the people who run the log, not from the service. ``read_again`` is as in
    :class:`Follower`. While the service is away it is asked again, after up to a minute, and
    ``logging`` is told why and for how long.

    Raises ``Unreadable`` of ``caseledger_verify`` for the policy, and what :meth:`Follower.take`
    raises. Called again it goes on where it stood.
    """
    ending = stop or threading.Event()
    timeout = httpx.Timeout(_ANSWER_WITHIN, read=WAIT + _ANSWER_WITHIN)
    with httpx.Client(base_url=url, timeout=timeout) as http:
        service = Service(http, token, pause=ending.wait, chance=SystemRandom().random)
        follower = Follower(
            connection,
            service,
            handle,
            name=name,
            policy=parse_policy(policy),
            wanted=wanted or {},
            read_again=read_again,
        )
        _log.info("%s follows from position %d", name, follower.position)
        while not ending.is_set():
            try:
                if not follower.take(wait=WAIT):
                    # A service that is stopping answers at once.
                    ending.wait(_BEFORE_WAITING)
            except Stopped:
                return
