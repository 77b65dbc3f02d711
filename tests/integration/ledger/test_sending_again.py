"""A lost answer is asked for again; what was stored is never stored twice."""

import shutil
import socket
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from uuid import uuid4

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from application.log import LogUnavailable
from infrastructure.ledger import connections, door
from infrastructure.ledger.connections import Pool, ledger_pool
from infrastructure.ledger.errors import RecordedBefore
from infrastructure.ledger.reader import LogReader
from infrastructure.ledger.recorder import LedgerRecorder
from tests.conftest import Databases
from tests.integration.ledger.conftest import make_recorder
from tests.integration.ledger.events import event

READY = b"Z\x00\x00\x00\x05I"
"""Postgres's "ready for query, no transaction": what came before it is committed."""


class CuttingProxy:
    """Stands between service and server and cuts the line at a chosen moment.

    `cut` is "request" (lose what the client sends next) or "answer" (let it be carried out and
    lose the answer); `cuts` counts down how often.
    """

    def __init__(self, server_url: str) -> None:
        parameters = conninfo_to_dict(server_url)
        name = f".s.PGSQL.{parameters.get('port', 5432)}"
        self._server = str(Path(str(parameters["host"])) / name)
        self._folder = Path(tempfile.mkdtemp(prefix="cl-"))
        self.url = make_conninfo(server_url, host=str(self._folder))
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(self._folder / name))
        self._listening.listen()
        self.cut, self.cuts = "", 0
        Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        shutil.rmtree(self._folder)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        server = socket.socket(socket.AF_UNIX)
        with client, server:
            server.connect(self._server)
            answers = Thread(target=self._carry_answers, args=(client, server), daemon=True)
            answers.start()
            while sent := receive(client):
                if self.cuts and self.cut == "request":
                    self.cuts -= 1
                    break
                server.sendall(sent)
            hang_up(server)
            answers.join()

    def _carry_answers(self, client: socket.socket, server: socket.socket) -> None:
        while answer := receive(server):
            if self.cuts and self.cut == "answer":
                while not answer.endswith(READY):
                    answer += receive(server)
                self.cuts -= 1
                break
            client.sendall(answer)
        hang_up(client)


def receive(end: socket.socket) -> bytes:
    try:
        return end.recv(65_536)
    except OSError:
        return b""


def hang_up(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def proxy(databases: Databases) -> Iterator[CuttingProxy]:
    proxy = CuttingProxy(databases.service_url)
    yield proxy
    proxy.close()


@pytest.fixture
def cut_recorder(proxy: CuttingProxy) -> Iterator[LedgerRecorder]:
    """A recorder behind the proxy that has recorded once, so that its statement is prepared."""
    with ledger_pool(proxy.url, size=1) as pool:
        recorder = make_recorder(pool)
        assert recorder.insert_events([event(uuid4(), 0)]) == [1]
        yield recorder


@pytest.mark.parametrize("cut", ["request", "answer"])
@pytest.mark.parametrize("cuts", [1, 2])
def test_a_cut_line_is_answered_with_the_first_positions(
    pool: Pool, proxy: CuttingProxy, cut_recorder: LedgerRecorder, cut: str, cuts: int
) -> None:
    stream = uuid4()
    sent = [event(stream, 0), event(stream, 1)]
    proxy.cut, proxy.cuts = cut, cuts
    assert cut_recorder.insert_events(sent) == [2, 3]
    assert proxy.cuts == 0
    ids = [row.event_id for row in LogReader(pool).log(after=1, limit=10)]
    assert ids == [event.id for event in sent]


def test_the_ids_of_another_request_are_not_taken_for_our_own(
    proxy: CuttingProxy, cut_recorder: LedgerRecorder
) -> None:
    stream, event_id = uuid4(), uuid4()
    cut_recorder.insert_events([event(stream, 0, id=event_id, request=b"a" * 32)])
    proxy.cut, proxy.cuts = "request", 1
    with pytest.raises(RecordedBefore) as caught:
        cut_recorder.insert_events([event(stream, 0, id=event_id, request=b"b" * 32)])
    assert caught.value.request == b"a" * 32


def test_no_answer_at_all_is_said_to_be_unavailable_and_settles_later(
    pool: Pool,
    proxy: CuttingProxy,
    cut_recorder: LedgerRecorder,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(door, "WITHIN", 1.0)
    stream = uuid4()
    sent = event(stream, 0)
    proxy.cut, proxy.cuts = "answer", 10_000
    started = time.monotonic()
    with pytest.raises(LogUnavailable):
        cut_recorder.insert_events([sent])
    assert time.monotonic() - started < 5
    proxy.cuts = 0
    # It had been recorded, and asking again says so.
    with pytest.raises(RecordedBefore) as caught:
        make_recorder(pool).insert_events([sent])
    assert [recorded.event_id for recorded in caught.value.events] == [sent.id]


def test_a_log_held_by_another_is_said_to_be_unavailable(
    databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(connections.SETTINGS, "lock_timeout", 100)
    with (
        psycopg.connect(databases.superuser_url) as holder,
        ledger_pool(databases.service_url, size=1) as pool,
    ):
        holder.execute("LOCK TABLE ledger.append_lock IN SHARE UPDATE EXCLUSIVE MODE")
        with pytest.raises(LogUnavailable, match="55P03"):
            make_recorder(pool).insert_events([event(uuid4(), 0)])


def test_writers_whose_backends_are_ended_lose_and_repeat_nothing(
    databases: Databases, pool: Pool
) -> None:
    recorder, reader = make_recorder(pool), LogReader(pool)
    finished = Event()
    ends = 0

    def write(_: int) -> list[int]:
        stream = uuid4()
        return [recorder.insert_events([event(stream, v)])[0] for v in range(60)]

    def end_backends() -> None:
        nonlocal ends
        with psycopg.connect(databases.superuser_url, autocommit=True) as superuser:
            position = 0
            while not finished.is_set() and ends < 12:
                # Each time only after something got through: a sending is given up after six, and
                # on a slow machine one and the same might be ended as often.
                last = superuser.execute("SELECT max(position) FROM ledger.event").fetchone()[0]
                if last is not None and last > position:
                    position = last
                    ends += superuser.execute(
                        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                        " WHERE datname = current_database() AND application_name = 'caseledger'"
                        " AND query LIKE '%%ledger.append%%'"
                    ).fetchone()[0]
                finished.wait(0.03)

    ending = Thread(target=end_backends)
    ending.start()
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(write, range(8)))
    finished.set()
    ending.join()
    assert ends > 0
    assert sorted(position for answer in answers for position in answer) == list(range(1, 481))
    assert reader.last().position == 480
