"""The clock of the service, of Postgres or of both is stepped by two hours while it works."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from threading import Event
from typing import Any
from uuid import UUID

import httpx
import pytest

from api.demonstration.history import demonstration_histories
from api.demonstration.personas import PERSONAS
from api.local_issuing import AUDIENCE, LOCAL_ISSUER
from application.log import NotYet
from infrastructure.ledger.connections import ledger_pool
from infrastructure.ledger.reader import LogReader
from infrastructure.tokens.local_issuer import LIFETIME_SECONDS, LocalIssuer, issuer_key
from tests.faults.checks import checked_log
from tests.faults.clocks import SteppedClock, swept
from tests.faults.postgres import DurablePostgres, durable_postgres
from tests.faults.senders import Journal, PersistentClient
from tests.faults.serving import ServedApi, served_api

NONE = timedelta(0)
HOURS = timedelta(hours=2)
WITHIN_LEEWAY = timedelta(seconds=20)
EACH = 20
"""Commands sent at each stand of the clocks."""


@dataclass(frozen=True)
class Stage:
    """A service and a Postgres, each with a clock that can be stepped."""

    api: ServedApi
    client: PersistentClient
    service_clock: SteppedClock
    database_clock: SteppedClock
    reader: LogReader
    url: str
    numbers: Iterator[int]

    def step_both(self, offset: timedelta) -> None:
        self.service_clock.step_to(offset)
        self.database_clock.step_to(offset)

    def token(self, *, issued: timedelta = NONE) -> str:
        """A token of an issuer whose clock is that far from the machine's."""
        return LocalIssuer(
            issuer=LOCAL_ISSUER,
            audience=AUDIENCE,
            key=issuer_key(self.api.settings.secrets_dir, create=False),
            clock=lambda: datetime.now(UTC) + issued,
        ).token(PERSONAS["admin"])

    def refer(self, key: str, *, issued: timedelta = NONE) -> httpx.Response:
        """Receive a referral, in one sending."""
        answer = self.client.once("POST", "/cases/receive-referral", REFERRAL, {
            "Authorization": f"Bearer {self.token(issued=issued)}",
            "Idempotency-Key": key,
            "Content-Type": "application/json",
        })  # fmt: skip
        assert answer is not None
        return answer

    def read(self, case: str, *, issued: timedelta = NONE) -> int:
        """The status with which a case is read."""
        bearer = {"Authorization": f"Bearer {self.token(issued=issued)}"}
        answer = self.client.once("GET", f"/cases/{case}", None, bearer)
        assert answer is not None
        return answer.status_code

    def record(self, *, issued: timedelta = NONE) -> list[str]:
        """Record some cases; all must be taken."""
        cases = []
        for _ in range(EACH):
            answer = self.refer(f"clock-{next(self.numbers):04d}", issued=issued)
            assert answer.status_code == 201, answer.text
            cases.append(answer.json()["case"])
        return cases

    def refuse(self, case: str, *, issued: timedelta = NONE) -> list[str]:
        """Send some commands that must all be refused for the clock's sake; their keys.

        Nothing is recorded, and the case can be read all the while.
        """
        before = self.reader.last()
        keys = [f"clock-{next(self.numbers):04d}" for _ in range(EACH)]
        for key in keys:
            answer = self.refer(key, issued=issued)
            assert (answer.status_code, _type(answer)) == (503, "/problems/unavailable")
            assert self.read(case, issued=issued) == 200
        assert self.reader.last() == before
        return keys

    def send_again(self, keys: list[str], *, issued: timedelta = NONE) -> None:
        """What was refused is taken now, once: sent twice, it gets one answer."""
        for key in keys:
            first, second = self.refer(key, issued=issued), self.refer(key, issued=issued)
            assert (first.status_code, second.status_code) == (201, 201)
            assert "Idempotency-Replayed" not in first.headers
            assert "Idempotency-Replayed" in second.headers
            assert first.content == second.content


def _referral() -> bytes:
    step = demonstration_histories()[2].steps[0]
    data = {**step.data, "person": str(UUID(int=7, version=4))}
    return json.dumps({"data": data}).encode()


REFERRAL = _referral()


def _type(answer: httpx.Response) -> Any:
    return answer.json().get("type")


@pytest.fixture(scope="module")
def clocked(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[DurablePostgres, SteppedClock]]:
    """A Postgres and its clock; only its own programs see that clock."""
    clock = SteppedClock(tmp_path_factory.mktemp("clock") / "database")
    with ExitStack() as stack:
        stack.enter_context(swept())
        with _patched(clock):
            postgres = stack.enter_context(durable_postgres())
        yield postgres, clock


@pytest.fixture
def stage(clocked: tuple[DurablePostgres, SteppedClock], tmp_path: Path) -> Iterator[Stage]:
    postgres, database_clock = clocked
    service_clock = SteppedClock(tmp_path / "service")
    databases = postgres.cluster.make_databases()
    with (
        served_api(databases, tmp_path / "data", environment=service_clock.environment) as api,
        ledger_pool(databases.service_url, size=2) as pool,
    ):
        api.start()
        client = PersistentClient(api.address, Journal(), Event())
        try:
            yield Stage(
                api=api,
                client=client,
                service_clock=service_clock,
                database_clock=database_clock,
                reader=LogReader(pool),
                url=databases.superuser_url,
                numbers=count(),
            )
        finally:
            database_clock.step_to(NONE)
            client.close()


@contextmanager
def _patched(clock: SteppedClock) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        for name, value in clock.environment.items():
            patched.setenv(name, value)
        yield


@pytest.mark.parametrize("offset", [HOURS, -HOURS], ids=["ahead", "behind"])
@pytest.mark.parametrize("whose", ["the service's", "Postgres's"])
def test_clocks_that_disagree_record_nothing(
    stage: Stage, whose: str, offset: timedelta, tell: Callable[[str], None]
) -> None:
    case, *_ = stage.record()
    answers = _positions(stage.reader)
    stepped = stage.service_clock if whose == "the service's" else stage.database_clock
    issued = offset if stepped is stage.service_clock else NONE
    stepped.step_to(offset)
    try:
        refused = stage.refuse(case, issued=issued)
    finally:
        stepped.step_to(NONE)
    stage.send_again(refused)
    stage.record()
    _check_positions(stage.reader, answers)
    log = checked_log(stage.url)
    tell(
        f"{whose} clock {offset / HOURS * 2:+.0f} h: {len(refused)} refused and taken later,"
        f" {len(log.ids)} events"
    )


def test_the_hosts_clock_steps_ahead_and_back(stage: Stage, tell: Callable[[str], None]) -> None:
    """Both agree, so what is recorded ahead is recorded; going back, the log is ahead of both."""
    case, *_ = stage.record()
    before = _positions(stage.reader)
    stage.step_both(HOURS)
    try:
        stage.record(issued=HOURS)
        ahead = _positions(stage.reader)
        stage.step_both(NONE)
        refused = stage.refuse(case)
        stage.step_both(-HOURS)
        refused += stage.refuse(case, issued=-HOURS)
        _check_positions(stage.reader, before, unless_future=True)
        stage.step_both(HOURS)
        stage.send_again(refused, issued=HOURS)
        stage.record(issued=HOURS)
        _check_positions(stage.reader, {**before, **ahead})
    finally:
        stage.step_both(NONE)
    log = checked_log(stage.url)
    tell(f"host ahead, back, behind, ahead: {len(refused)} refused and taken later,"
         f" {len(log.ids)} events")  # fmt: skip


def test_tokens_are_judged_with_leeway(stage: Stage) -> None:
    case, *_ = stage.record()
    lifetime = timedelta(seconds=LIFETIME_SECONDS)
    for step in (NONE, HOURS, -HOURS):
        stage.service_clock.step_to(step)
        for issued, status in (
            (step + WITHIN_LEEWAY, 200),
            (step + WITHIN_LEEWAY * 3, 401),
            (step - lifetime - WITHIN_LEEWAY, 200),
            (step - lifetime - WITHIN_LEEWAY * 3, 401),
        ):
            assert stage.read(case, issued=issued) == status


def _positions(reader: LogReader) -> dict[datetime, int]:
    """Which position each of some times stands for, as answered now."""
    rows = reader.log(after=0, limit=10_000)
    times = [row.at for row in rows[:: max(1, len(rows) // 20)]]
    return {
        at: reader.position_at(at)
        for at in [*times, *(t - timedelta(microseconds=1) for t in times)]
    }


def _check_positions(
    reader: LogReader, answers: dict[datetime, int], *, unless_future: bool = False
) -> None:
    """The answers given before are given again; a clock that is behind may refuse the future."""
    for at, position in answers.items():
        try:
            assert reader.position_at(at) == position
        except NotYet:
            assert unless_future, at
