"""In which service a case was at an event, as the caseload held it then."""

from typing import Any
from uuid import UUID, uuid4

from psycopg_pool import ConnectionPool

from domain.envelope import Envelope
from projections.caseload.places import CaseloadPlaces
from projections.caseload.projection import CaseloadProjection
from projections.runner import Runner
from tests.integration.projections.histories import Ledger
from tests.integration.projections.test_parking import Stumbling

Pool = ConnectionPool[Any]
NORTH = {"services": ["north"], "pathways": []}


def _events(ledger: Ledger, case: UUID) -> list[tuple[int, UUID]]:
    found = []
    for item in ledger.log.items:
        assert isinstance(item, Envelope)
        assert item.recorded is not None
        if item.originator_id == case:
            found.append((item.recorded.position, case))
    return found


def _project(pool: Pool, ledger: Ledger, view: CaseloadProjection) -> None:
    Runner(
        view, pool, ledger.log, tell=lambda _: None, pauses=(0.1,), sleep=lambda _: None
    ).catch_up()


def test_every_event_of_a_case_from_its_first_is_where_the_case_was(
    ledger: Ledger, pool: Pool
) -> None:
    case, other = ledger.begin(), ledger.begin()
    _project(pool, ledger, CaseloadProjection())
    places = CaseloadPlaces(pool)
    events = _events(ledger, case)
    assert places.reached() == len(ledger.log.items)
    assert places.within(events, **NORTH) == {position for position, _ in events}
    assert places.within(events, services=["south", "north"], pathways=["cyp_camhs"]) == set()
    adult = {"services": [], "pathways": ["adult_talking_therapies"]}
    assert len(places.within([*events, *_events(ledger, other)], **adult)) == 4
    assert places.within([(1, uuid4())], **NORTH) == set()
    assert places.held(["north", "nowhere"]) == {"north"}


def test_a_row_counts_for_the_positions_at_which_it_held(ledger: Ledger, pool: Pool) -> None:
    case = ledger.begin()
    _project(pool, ledger, CaseloadProjection())
    with pool.connection() as connection:
        connection.execute(
            "UPDATE views.caseload_1 SET service = 'south' WHERE until_position IS NULL"
        )
    [received, accepted] = _events(ledger, case)
    places = CaseloadPlaces(pool)
    assert places.within([received, accepted], **NORTH) == {received[0]}
    south = {"services": ["south"], "pathways": []}
    assert places.within([received, accepted], **south) == {accepted[0]}
    assert places.within([received, accepted], **NORTH, ever=True) == {received[0], accepted[0]}
    assert places.within([received, accepted], **south, ever=True) == {accepted[0]}, "not before"


def test_it_reaches_no_further_than_the_first_case_that_is_set_aside(
    ledger: Ledger, pool: Pool
) -> None:
    places = CaseloadPlaces(pool)
    assert places.reached() == 0, "nobody has begun it"
    ledger.begin()
    failing = ledger.begin()
    ledger.begin()
    [first, _] = _events(ledger, failing)
    item = ledger.log.items[first[0] - 1]
    assert isinstance(item, Envelope)
    _project(pool, ledger, Stumbling({item.id: 99}))
    assert places.reached() == first[0] - 1
