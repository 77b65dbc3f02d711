"""Readings found by what stands out in them, as the access log holds them at the time of asking."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from uuid import UUID, uuid4

import pytest

from api.showing.whole import MOST_ROWS
from application.accesses.readings import Decision, readings_of
from application.accesses.readings_of import OF_MATTERS
from application.accesses.watching import Stretch
from domain.envelope import Purpose
from domain.gate.watched import watched
from domain.moments import london_day, start_of
from domain.roles import Role
from infrastructure.access.index import AccessIndex
from infrastructure.ledger.connections import ledger_pool
from tests.conftest import ACCESS_ORIGIN
from tests.integration.access.conftest import READER, Place, reading

OTHER = replace(READER, actor=uuid4(), role=Role.SERVICE_MANAGER)
NOON, MIDNIGHT, LAST = time(12), time.min, time.max


@pytest.fixture
def index(place: Place) -> Iterator[AccessIndex]:
    pool = ledger_pool(place.url, size=2)
    yield AccessIndex(pool)
    pool.close()


def lately(*, limit: int = 50, before: int | None = None) -> Stretch:
    now = datetime.now(UTC)
    return Stretch(now - timedelta(hours=1), now + timedelta(hours=1), before, limit)


def written(place: Place, case: UUID, *, by=READER, **changes) -> int:
    """The position of a reading, recorded with these changes to what was decided."""
    made = reading(case, by=by)
    made = replace(made, decided=made.decided.model_copy(update=changes))
    return place.writer().write([made])[0]


def of_a_matter(place: Place, matter: UUID) -> None:
    """Every reading that shows that there is this matter."""
    for action in sorted(OF_MATTERS):
        written(place, matter, action=action, ties=(), code="role")


def test_what_a_role_alone_or_a_grant_opened_is_found(place: Place, index: AccessIndex) -> None:
    case, of_a_role = uuid4(), watched().of_a_role
    written(place, case, code="related", ties=("allocated",))
    by_role = written(place, case, by=OTHER, code="related", ties=("managing",))
    both = written(place, case, code="break-glass", ties=("team",))
    written(place, case, code="related", ties=("team", "managing"))
    written(place, case, decision=Decision.DENIED, code="no-relationship")
    of_a_matter(place, uuid4())
    found = [each.position for each in index.unrelated(lately(), of_a_role)]
    assert found == [both, by_role]
    assert [e.position for e in index.unrelated(lately(limit=1, before=both), of_a_role)] == [
        by_role
    ]


def test_what_was_read_outside_the_hours_or_on_a_day_off_is_found(
    place: Place, index: AccessIndex
) -> None:
    named = written(place, uuid4(), ties=("allocated",))
    listed = written(place, uuid4(), stream=None, shown=(uuid4(), uuid4()))
    written(place, uuid4(), stream=None)
    of_a_matter(place, uuid4())
    today = london_day(datetime.now(UTC))

    def found(begins: time, ends: time, *days_off) -> list[int]:
        rows = index.after_hours(lately(), begins=begins, ends=ends, days_off=days_off)
        return [each.position for each in rows]

    assert found(MIDNIGHT, LAST) == []
    assert found(LAST, LAST) == [listed, named]
    assert found(MIDNIGHT, MIDNIGHT) == [listed, named]
    assert found(MIDNIGHT, LAST, today) == [listed, named]
    assert found(MIDNIGHT, LAST, today - timedelta(days=1)) == []


def test_who_asks_for_many_records_in_a_day_is_found(place: Place, index: AccessIndex) -> None:
    same = uuid4()
    for case in (same, same, uuid4(), uuid4()):
        written(place, case)
    written(place, uuid4(), decision=Decision.DENIED)
    for case in (same, same, same):
        written(place, case, by=OTHER)
    (busy,) = index.many_records(lately(), records=3)
    assert (busy.actor, busy.records, busy.readings) == (READER.actor, 3, 4)
    assert start_of(busy.day) <= datetime.now(UTC)
    assert index.many_records(lately(), records=4) == []


def test_who_saw_what_is_told_once_for_each_pair(place: Place, index: AccessIndex) -> None:
    case, person = uuid4(), uuid4()
    written(place, case, person=person)
    last = written(place, case, person=person)
    written(place, uuid4(), decision=Decision.DENIED)
    of_a_matter(place, uuid4())
    found = {(s.actor, s.record): (s.readings, s.last) for s in index.who_saw_what(lately())}
    assert found == {(READER.actor, each): (2, last) for each in (case, person)}


def test_what_an_earlier_release_took_in_is_taken_in_anew(place: Place, index: AccessIndex) -> None:
    case = uuid4()
    position = written(place, case)
    index.catch_up()
    with index.pool.connection() as connection:
        connection.execute("ALTER TABLE views.reading DROP COLUMN action")
    (found,) = index.who_saw_what(lately())
    assert (found.record, found.readings, found.last) == (case, 1, position)


def test_all_that_two_of_the_longest_lists_show_is_found(place: Place, index: AccessIndex) -> None:
    shown = tuple(uuid4() for _ in range(2 * MOST_ROWS))
    decided = reading(uuid4()).decided.model_copy(update={"stream": None, "shown": shown})
    made = readings_of(
        decided, log_origin=ACCESS_ORIGIN, by=READER, at=datetime.now(UTC), why=Purpose.CARE
    )
    positions = place.writer().write(made)
    for record, position in ((shown[0], positions[0]), (shown[-1], positions[-1])):
        (found,) = index.of([record], since=None, until=None, before=None, limit=5)
        assert found.position == position
