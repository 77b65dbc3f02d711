"""The one way to write: every command, from every door, goes through :meth:`Casework.carry_out`.

The order of steps is the promise: is the role one that does this, and may they know of the stream;
is it in the log already; may this person do this to this case now; did they see it as it is; what
follows from it; record. Nothing is recorded unless all of them passed, and sending the same command
again is always safe, also for who lost by it what tied them to the case. The door of the log looks
for the command and at the version by itself, so an additive entry is first decided on the case at
hand and put to the door; whatever comes of that but its recording is settled by the steps in their
order.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from eventsourcing.application import AggregateNotFoundError, Application
from eventsourcing.persistence import ApplicationRecorder, EventStore, Mapper

from application.event_ids import MOST_FACTS, EventIds
from application.judging import NoSuchStream, admit_command
from application.log import (
    AlreadyRecorded,
    Conflict,
    Landed,
    Log,
    PartStore,
    PartsUnavailable,
    RecordedCommand,
    Unrecordable,
)
from application.orders import Answer, Order
from application.requests import request_digest
from application.subscription_start import start_of
from domain.case.case import Case, FoldAgain
from domain.case.measures.measures import OpenedScores, opened_scores
from domain.commands import Circumstances, Command, NotPossible, Refusal, check_role
from domain.envelope import Envelope
from domain.facts import Fact
from domain.moments import At, When
from domain.person.merging import MergePerson
from domain.person.person import Person
from domain.streams import CASE, KINDS, PERSON, Kind, StreamState

ATTEMPTS = 20
CACHED_CASES = 2_000


class SeenMissing(Exception):
    """This command depends on what was seen, and nobody said which version that was."""


class SeenStale(Exception):
    """The case has moved on since it was seen; ``seen`` is None for a version that never was."""

    def __init__(self, *, case: UUID, seen: int | None, current: int) -> None:
        super().__init__("the case has moved on")
        self.case = case
        self.seen = seen
        self.current = current


class KeyReused(Exception):
    """The idempotency key was used before, for something else: on ``stream``."""

    def __init__(self, stream: UUID) -> None:
        super().__init__("the key was used before")
        self.stream = stream


class TooBusy(Exception):
    """Others kept changing the case; nothing was recorded."""


@dataclass(frozen=True)
class Identity:
    """What makes ids and digests this deployment's own.

    ``first_origin`` is the log's first name, which epochs never change; ``request_key`` is the
    deployment's secret behind request digests.
    """

    first_origin: str
    request_key: bytes


class Casework(Application[UUID]):
    """Loads cases, lets them decide, and records what they decided."""

    name = "casework"

    def __init__(
        self,
        *,
        events: EventStore[UUID],
        recorder: ApplicationRecorder,
        log: Log,
        parts: PartStore,
        identity: Identity,
        clock: Callable[[], datetime],
        new_stream: Callable[[], UUID],
    ) -> None:
        self._given_events = events
        self._given_recorder = recorder
        self._log = log
        self._parts = parts
        self._identity = identity
        self._clock = clock
        self._new_stream = new_stream
        super().__init__(
            {
                self.AGGREGATE_CACHE_MAXSIZE: str(CACHED_CASES),
                # Cases are frozen: what the cache holds can't be harmed by who borrows it.
                self.DEEPCOPY_FROM_AGGREGATE_CACHE: "n",
            }
        )

    def construct_mapper(self) -> Mapper[UUID]:
        return self._given_events.mapper

    def construct_recorder(self) -> ApplicationRecorder:
        return self._given_recorder

    def construct_event_store(self) -> EventStore[UUID]:
        return self._given_events

    def carry_out(self, order: Order) -> Answer:
        """Record what a command makes of its case; at least one event, all or none.

        Raises :class:`~domain.commands.Refusal` (nothing recorded, with a code), ``NoSuchStream``,
        ``SeenMissing``, ``SeenStale``, ``KeyReused``, ``TooBusy``,
        :class:`~application.log.LogUnavailable` (unknown whether recorded: send again) or
        :class:`~application.log.PartsUnavailable` (nothing recorded).
        """
        check_role(order.caller.role, type(order.asked))
        digest = request_digest(
            self._identity.request_key,
            order.body(),
            command=order.asked.NAME,
            stream=order.case,
        )
        if order.case is not None and not order.asked.SEEN:
            answer = self._straight(order, self._at_hand(order, order.case), digest)
            if answer is not None:
                return answer
        return self._carefully(order, digest)

    def _straight(self, order: Order, case: StreamState, digest: bytes) -> Answer | None:
        """Decide on the case as it is at hand; None where that settles nothing.

        The door takes only what follows the version decided upon, and no command twice: what it
        takes was decided on the case as it is. A refusal may be due to an old case, or to what an
        earlier sending of this very command did, and settles nothing.
        """
        try:
            admit_command(order.caller, order.asked, case, self._clock())
            return self._decide_and_save(order, case, digest)
        except (Refusal, Conflict, AlreadyRecorded):
            return None
        except (PartsUnavailable, Unrecordable):
            # Who sends again is given the first answer, even now.
            earlier = self._log.find_command(self._ids(order)[0])
            if earlier is None:
                raise
            return self._first_answer(earlier, digest)

    def _carefully(self, order: Order, digest: bytes) -> Answer:
        """Decide on the case as it is now, once it is known that this was not recorded before."""
        for _ in range(ATTEMPTS):
            # The case comes before the look-up: what another sending of this command makes of it in
            # between would else be held against this one, and a repetition be refused.
            case = None if order.case is None else self._as_it_is(order, order.case)
            earlier = self._log.find_command(self._ids(order)[0])
            if earlier is not None:
                return self._first_answer(earlier, digest)
            admit_command(order.caller, order.asked, case, self._clock())
            if case is not None and order.asked.SEEN:
                _refuse_unseen(order, case)
            try:
                return self._decide_and_save(order, case, digest)
            except AlreadyRecorded:
                # Another sending of this command landed in between: the next look finds it.
                continue
            except Conflict as conflict:
                if order.case is None:
                    raise NotPossible(
                        "id-taken", "There is such a record already, by this id or this name."
                    ) from None
                if order.asked.SEEN and case is not None:
                    current = conflict.current_version or case.version
                    raise SeenStale(case=case.id, seen=case.version, current=current) from None
        raise TooBusy

    def case(self, case_id: UUID) -> Case:
        """The case as it is now; raises :class:`NoSuchStream`."""
        state = self._load(CASE, case_id)
        if not isinstance(state, Case):
            raise NoSuchStream
        return state

    def _at_hand(self, order: Order, stream: UUID) -> StreamState:
        """The stream as this process last saw it, else as it is; raises :class:`NoSuchStream`.

        What may be hidden is looked up each time, as what is not there is: else how soon the answer
        comes would tell the one from the other.
        """
        if self.repository.cache is not None and not _kind(order).may_be_hidden:
            with suppress(KeyError):
                return _known(order, self.repository.cache.get(stream))
        return self._as_it_is(order, stream)

    def _as_it_is(self, order: Order, stream: UUID) -> StreamState:
        """The stream as it is now; raises :class:`NoSuchStream`."""
        return _known(order, self._load(_kind(order), stream))

    def _load(self, kind: Kind, stream: UUID) -> StreamState:
        """The stream as it is now; raises :class:`NoSuchStream`."""
        try:
            state: StreamState = self.repository.get(stream, projector_func=kind.project)
        except AggregateNotFoundError:
            raise NoSuchStream from None
        except FoldAgain:
            self._forget(stream)
            return self._load(kind, stream)
        if self.repository.cache is not None:
            self.repository.cache.put(stream, state)
        return state

    def _decide_and_save(self, order: Order, case: StreamState | None, digest: bytes) -> Answer:
        given = self._circumstances(order, case)
        facts = _kind(order).decide(case, order.asked, given)
        envelopes = self._envelopes(order, case, given, facts, digest)
        # Past `save`, which asks of each event whether it is one: a twentieth of a command.
        recordings = self.events.put(envelopes)
        self._remember(_kind(order), case, envelopes)
        return Answer(
            events=tuple(
                Landed(
                    position=recording.notification.id,
                    id=envelope.id,
                    stream=envelope.originator_id,
                    version=envelope.originator_version,
                    type=envelope.fact.TYPE,
                )
                for recording, envelope in zip(recordings, envelopes, strict=True)
            ),
            again=False,
        )

    def _remember(
        self, kind: Kind, case: StreamState | None, envelopes: Sequence[Envelope]
    ) -> None:
        """Keep what was just recorded at hand, so that the next command need not read it back."""
        if self.repository.cache is None:
            return
        try:
            after: StreamState = kind.project(case, envelopes)
        except FoldAgain:
            self._forget(envelopes[0].originator_id)
        else:
            self.repository.cache.put(after.id, after)

    def _forget(self, stream: UUID) -> None:
        """Have the stream read from its beginning when it is next asked for."""
        if self.repository.cache is not None:
            with suppress(KeyError):
                self.repository.cache.get(stream, evict=True)

    def _ids(self, order: Order) -> Sequence[UUID]:
        return EventIds(
            log_origin=self._identity.first_origin, caller=order.caller, idempotency_key=order.key
        )

    def _circumstances(self, order: Order, case: StreamState | None) -> Circumstances:
        now = self._clock()
        occurred: When = order.about.occurred or order.asked.happened() or At(at=now)
        scores = self._scores(case) if case is not None and order.asked.NEEDS_SCORES else ()
        entries = self._entries(case) if case is not None and order.asked.NEEDS_ENTRIES else ()
        return Circumstances(
            now=now,
            by=order.caller.author(order.about.on_behalf_of),
            occurred=occurred,
            known=order.about.known,
            ids=self._ids(order),
            scores=scores,
            entries=entries,
            found_under=self._found_under(order.asked),
            start=start_of(self._log, order.asked),
        )

    def _scores(self, case: StreamState) -> Sequence[OpenedScores]:
        assert isinstance(case, Case), "only cases are decided upon by scores"
        # Of a withdrawn questionnaire the case knows nothing any more.
        taken = [e for e in self._entries(case) if e.id in case.measures.recorded]
        return opened_scores(self._parts.open(taken, [None] * len(taken)))

    def _found_under(self, asked: Command) -> Sequence[UUID]:
        """Where the record is found that another is to be merged into, itself first."""
        chain: list[UUID] = []
        into = asked.into if isinstance(asked, MergePerson) else None
        # Two merges at one moment may have made a circle.
        while into is not None and into not in chain:
            chain.append(into)
            with suppress(NoSuchStream):
                found = self._load(PERSON, into)
                into = found.merging.into if isinstance(found, Person) else None
        return chain

    def _entries(self, state: StreamState) -> Sequence[Envelope]:
        """The stream's events as far as this state has come."""
        return self._log.stream(state.id)[: state.version]

    def _envelopes(
        self,
        order: Order,
        case: StreamState | None,
        given: Circumstances,
        facts: Sequence[Fact],
        digest: bytes,
    ) -> list[Envelope]:
        assert 0 < len(facts) <= MOST_FACTS, "a command makes at least one fact"
        stream = case.id if case is not None else self._begun(_kind(order), facts[0], given)
        before = case.version if case is not None else 0
        subject = case.subject if case is not None else facts[0].about_whom()
        about = order.about
        return [
            Envelope(
                originator_id=stream,
                originator_version=before + ordinal + 1,
                kind=order.asked.KIND,
                id=given.ids[ordinal],
                fact=fact,
                occurred=given.occurred,
                known=given.known,
                by=given.by,
                why=about.why,
                source=about.source,
                basis=about.basis,
                sensitivity=_kind(order).sensitivity or about.sensitivity,
                subject=subject,
                request=digest,
                cause=about.cause,
                correlation=about.correlation,
                ordinal=ordinal,
            )
            for ordinal, fact in enumerate(facts)
        ]

    def _begun(self, kind: Kind, first: Fact, given: Circumstances) -> UUID:
        """The id of a stream that is to begin."""
        subject = first.about_whom() if kind.named_by_subject else None
        return subject or first.fixed_stream(given.by.organisation) or self._new_stream()

    @staticmethod
    def _first_answer(earlier: RecordedCommand, digest: bytes) -> Answer:
        if earlier.request != digest:
            raise KeyReused(earlier.events[0].stream)
        return Answer(events=earlier.events, again=True)


def _kind(order: Order) -> Kind:
    return KINDS[order.asked.KIND]


def _known(order: Order, state: object) -> StreamState:
    """The state, unless it is of another kind than the command is for, or hidden from the sender:
    both are answered as if there were none."""
    kind = _kind(order)
    if not isinstance(state, kind.state) or not kind.known_to(state, order.caller.author(None)):
        raise NoSuchStream
    return state


def _refuse_unseen(order: Order, case: StreamState) -> None:
    if order.seen is None:
        raise SeenMissing
    seen = order.seen(case.id, case.version)
    if seen != case.version:
        raise SeenStale(case=case.id, seen=seen, current=case.version)
