"""A follower takes every event in once, whatever breaks, or stops and has taken nothing in."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

import httpx
import psycopg
import pytest
from caseledger_client import Event, Follower, following
from caseledger_client.errors import AnotherFilter, LogForked, LogRewound, NotSigned
from caseledger_client.following import follow
from caseledger_client.service import Stopped
from caseledger_verify.policy import parse_policy
from psycopg.rows import dict_row

from client.tests.served import Served, policy
from tests.integration.following.conftest import Connect
from verifier.tests.maker import Log, Signer, some_uuid

TAKEN = "CREATE TABLE IF NOT EXISTS taken (follower text, place serial, position int)"


class Consumer:
    """Writes down what it is given, under the follower's name."""

    def __init__(self, name: str, connect: Connect) -> None:
        self.name = name
        self._connect = connect
        connect().execute(TAKEN)
        self.before: Callable[[psycopg.Connection[Any], Event], None] = lambda *_: None

    def handle(self, connection: psycopg.Connection[Any], event: Event) -> None:
        connection.execute(
            "INSERT INTO taken (follower, position) VALUES (%s, %s)", (self.name, event.position)
        )
        self.before(connection, event)

    def follower(
        self, served: Served, *, log: Log | None = None, **wanted: Sequence[str]
    ) -> Follower:
        return Follower(
            self._connect(),
            served.service(),
            self.handle,
            name=self.name,
            policy=parse_policy(policy(log or served.log)),
            wanted=wanted,
        )

    def taken(self) -> list[int]:
        rows = self._connect().execute(
            "SELECT position FROM taken WHERE follower = %s ORDER BY place", (self.name,)
        )
        return [position for (position,) in rows]

    def stored(self, column: str) -> Any:
        row = self._connect().execute(
            f"SELECT {column} FROM caseledger_client.cursor WHERE follower = %s", (self.name,)
        )
        return row.fetchone()[0]

    def unproven(self) -> list[int]:
        rows = self._connect().execute(
            "SELECT position FROM caseledger_client.unproven WHERE follower = %s ORDER BY position",
            (self.name,),
        )
        return [position for (position,) in rows]


@pytest.fixture
def consumer(name: str, connect: Connect) -> Consumer:
    return Consumer(name, connect)


def log_of(events: int, *, said: str = "", origin: str | None = None) -> Log:
    log = Log() if origin is None else Log(origin=origin, signer=Signer(origin, 1))
    for number in range(events):
        log.append(some_uuid(f"case {number % 3}"), data={"said": said})
    return log


@pytest.fixture
def served() -> Served:
    return Served(log_of(10), signed=10, limit=3)


def to_the_end(follower: Follower) -> None:
    while follower.take():
        pass


def test_every_event_is_taken_in_once_and_in_order(consumer: Consumer, served: Served) -> None:
    to_the_end(consumer.follower(served))
    assert consumer.taken() == list(range(1, 11))
    assert consumer.stored("checkpoint") == served.checkpoint()
    assert consumer.unproven() == []


def test_another_process_goes_on_where_it_stood(consumer: Consumer, served: Served) -> None:
    assert consumer.follower(served).take()
    assert consumer.taken() == [1, 2, 3]
    to_the_end(consumer.follower(served))
    assert consumer.taken() == list(range(1, 11))


def test_a_page_is_taken_in_whole_or_not_at_all(consumer: Consumer, served: Served) -> None:
    follower = consumer.follower(served)
    follower.take()

    def fail(_connection: psycopg.Connection[Any], event: Event) -> None:
        if event.position == 5:
            raise RuntimeError("the consumer's own fault")

    consumer.before = fail
    with pytest.raises(RuntimeError):
        follower.take()
    assert consumer.taken() == [1, 2, 3]
    assert consumer.stored("cursor").startswith("1.3.")
    consumer.before = lambda *_: None
    to_the_end(follower)
    assert consumer.taken() == list(range(1, 11))


def test_a_connection_that_is_lost_before_the_commit_loses_and_doubles_nothing(
    consumer: Consumer, served: Served, connect: Connect
) -> None:
    def cut(connection: psycopg.Connection[Any], event: Event) -> None:
        if event.position == 5:
            connect().execute("SELECT pg_terminate_backend(%s)", (connection.info.backend_pid,))

    consumer.before = cut
    with pytest.raises(psycopg.OperationalError):
        to_the_end(consumer.follower(served))
    assert consumer.taken() == [1, 2, 3]
    consumer.before = lambda *_: None
    to_the_end(consumer.follower(served))
    assert consumer.taken() == list(range(1, 11))


def test_two_of_one_name_take_each_event_in_once_between_them(
    consumer: Consumer, served: Served
) -> None:
    one, other = consumer.follower(served), consumer.follower(served)
    while one.take() | other.take():
        pass
    assert consumer.taken() == list(range(1, 11))


def test_two_of_one_name_at_the_same_time(consumer: Consumer, served: Served) -> None:
    followers = [consumer.follower(served) for _ in range(2)]
    threads = [threading.Thread(target=to_the_end, args=(each,)) for each in followers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert consumer.taken() == list(range(1, 11))


def test_a_name_keeps_its_filter(consumer: Consumer, served: Served) -> None:
    consumer.follower(served, type=["case.b", "case.a"]).take()
    assert consumer.stored("wanted") == "type=case.a&type=case.b"
    asked = served.asked[0].url.params.get_list("type")
    assert asked == ["case.a", "case.b"]
    consumer.follower(served, type=["case.a", "case.b"])
    with pytest.raises(AnotherFilter, match="began with"):
        consumer.follower(served)


def test_a_transaction_of_somebody_elses_is_not_taken_part_in(
    consumer: Consumer, served: Served, connect: Connect
) -> None:
    connection = connect()
    connection.execute("BEGIN")
    with pytest.raises(ValueError, match="transaction open"):
        Follower(
            connection,
            served.service(),
            consumer.handle,
            name=consumer.name,
            policy=parse_policy(policy(served.log)),
            wanted={},
        )


def test_it_works_on_a_connection_without_autocommit(
    consumer: Consumer, served: Served, consumers_url: str
) -> None:
    with psycopg.connect(consumers_url) as connection:
        follower = Follower(
            connection,
            served.service(),
            consumer.handle,
            name=consumer.name,
            policy=parse_policy(policy(served.log)),
            wanted={},
        )
        follower.take()
        assert consumer.taken() == [1, 2, 3], "it was committed"


def test_rows_of_the_connection_may_have_any_form(
    consumer: Consumer, served: Served, connect: Connect
) -> None:
    connection = connect()
    connection.row_factory = dict_row  # type: ignore[assignment]  # what an owner may have done
    for _ in range(2):
        follower = Follower(
            connection,
            served.service(),
            consumer.handle,
            name=consumer.name,
            policy=parse_policy(policy(served.log)),
            wanted={},
        )
        to_the_end(follower)
    assert consumer.taken() == list(range(1, 11))


def test_a_log_that_ends_before_our_cursor_was_rewound(consumer: Consumer, served: Served) -> None:
    to_the_end(consumer.follower(served))
    kept = served.checkpoint()
    restored = Served(log_of(6), signed=6)
    with pytest.raises(LogRewound) as stopped:
        to_the_end(consumer.follower(restored))
    assert (stopped.value.kept, stopped.value.told) == (kept, restored.checkpoint())
    assert consumer.taken() == list(range(1, 11))
    assert consumer.stored("checkpoint") == kept


def test_a_log_of_another_epoch_was_rewound(consumer: Consumer, served: Served) -> None:
    to_the_end(consumer.follower(served))
    renewed = Served(log_of(20), signed=20, epoch=2)
    with pytest.raises(LogRewound, match="epoch 2"):
        consumer.follower(renewed).take()


def test_a_log_with_another_event_under_our_cursor_forked(
    consumer: Consumer, served: Served
) -> None:
    to_the_end(consumer.follower(served))
    with pytest.raises(LogForked):
        consumer.follower(Served(log_of(20, said="something else"), signed=20)).take()
    assert consumer.taken() == list(range(1, 11))


def test_a_rewritten_past_is_found_though_our_cursor_stands(
    consumer: Consumer, served: Served
) -> None:
    """The event under the cursor is as it was; one before it is not."""
    to_the_end(consumer.follower(served))
    rewritten = log_of(20)
    changed = log_of(20, said="something else")
    rewritten.events[4] = changed.events[4]
    with pytest.raises(LogForked, match="does not continue"):
        consumer.follower(Served(rewritten, signed=20)).take()
    assert consumer.taken() == list(range(1, 11))


def test_an_event_that_is_told_otherwise_than_it_was_signed_is_not_taken_in(
    consumer: Consumer, served: Served
) -> None:
    told = log_of(10)
    told.events[4] = log_of(10, said="something else").events[4]
    lying = Served(told, signed=10)
    lying.checkpoint = served.checkpoint  # type: ignore[method-assign]
    with pytest.raises(LogForked, match="not what was signed"):
        to_the_end(consumer.follower(lying))
    assert consumer.taken() == []


def test_what_no_checkpoint_covered_yet_is_proven_later(consumer: Consumer, served: Served) -> None:
    served.signed = 4
    follower = consumer.follower(served)
    to_the_end(follower)
    assert consumer.taken() == list(range(1, 11))
    assert consumer.unproven() == [5, 6, 7, 8, 9, 10]
    served.signed = 8
    follower.take()
    assert consumer.unproven() == [9, 10]
    served.signed = 10
    consumer.follower(served).take()
    assert consumer.unproven() == []


def test_what_was_told_and_never_signed_is_found(consumer: Consumer, served: Served) -> None:
    served.signed = 4
    to_the_end(consumer.follower(served))
    other = log_of(10)
    other.events[6] = log_of(10, said="something else").events[6]
    with pytest.raises(LogForked, match="positions 5 to 10"):
        consumer.follower(Served(other, signed=10)).take()


def test_before_the_first_checkpoint_everything_waits_for_it(
    consumer: Consumer, served: Served
) -> None:
    served.signed = 0
    follower = consumer.follower(served)
    to_the_end(follower)
    assert consumer.unproven() == list(range(1, 11))
    served.signed = 10
    follower.take()
    assert consumer.unproven() == []


def test_no_more_is_taken_in_on_trust_than_is_said(
    consumer: Consumer, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "MOST_UNPROVEN", 4)
    served.signed = 2
    follower = consumer.follower(served)
    with pytest.raises(NotSigned, match="7 events behind position 2"):
        to_the_end(follower)
    assert consumer.taken() == [1, 2, 3, 4, 5, 6]
    assert len(served.rests) == 30

    def sign() -> bool:
        served.signed = 9
        return False

    served.on_rest = sign
    to_the_end(follower)
    assert consumer.taken() == list(range(1, 11))
    assert consumer.unproven() == [10]


def test_a_server_that_is_a_moment_behind_is_waited_for(consumer: Consumer, served: Served) -> None:
    follower = consumer.follower(served)
    follower.take()
    served.signed = 8

    def catch_up() -> bool:
        served.signed = 10
        return False

    served.on_rest = catch_up
    to_the_end(follower)
    assert served.rests == [2.0]
    assert consumer.taken() == list(range(1, 11))


def test_a_log_that_stays_behind_its_checkpoint_was_rewound(
    consumer: Consumer, served: Served
) -> None:
    follower = consumer.follower(served)
    follower.take()
    served.signed = 8
    with pytest.raises(LogRewound, match="shorter"):
        follower.take()
    assert len(served.rests) == 30
    assert consumer.taken() == [1, 2, 3]


def test_who_stops_while_the_service_is_away_has_lost_nothing(
    consumer: Consumer, served: Served
) -> None:
    follower = consumer.follower(served)
    follower.take()
    served.faults = [httpx.ConnectError("refused")]
    served.on_rest = lambda: True
    with pytest.raises(Stopped):
        follower.take()
    assert consumer.taken() == [1, 2, 3]


def test_nothing_is_written_while_nothing_happens(consumer: Consumer, served: Served) -> None:
    follower = consumer.follower(served)
    to_the_end(follower)
    version = consumer.stored("xmin::text")
    assert follower.take() is False
    assert consumer.stored("xmin::text") == version


def test_following_ends_when_it_is_told(
    consumer: Consumer,
    served: Served,
    connect: Connect,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stop = threading.Event()
    transport = served.service()._http
    monkeypatch.setattr(httpx, "Client", lambda **_: transport)

    def stop_at_the_fifth(_connection: psycopg.Connection[Any], event: Event) -> None:
        if event.position == 5:
            stop.set()

    consumer.before = stop_at_the_fifth
    follow(
        connect(),
        "http://service.invalid",
        lambda: "first",
        consumer.handle,
        name=consumer.name,
        policy=policy(served.log),
        stop=stop,
    )
    assert consumer.taken() == [1, 2, 3, 4, 5, 6]
