"""What a monitoring system is told of a relay."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from prometheus_client import CollectorRegistry, generate_latest

from api.perimeter.relay_metrics import RelayFigures, RelayLag
from application.relay.standing import RelayState
from infrastructure.relay.standings import NotedRelay

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ID = UUID("01990000-0000-7000-8000-000000000001")


def figures(state, seconds=3.0):
    noted = NotedRelay(
        subscription=ID,
        state=state,
        code=None,
        position=90,
        relayed=80,
        refusals=2,
        at=NOW - timedelta(seconds=seconds),
    )
    registry = CollectorRegistry()
    lag = RelayLag(noted, events=10, seconds=1.5, noted=seconds)
    registry.register(RelayFigures(lambda: [lag]))
    lines = generate_latest(registry).decode().splitlines()
    return dict(line.rsplit(" ", 1) for line in lines if not line.startswith("#"))


def test_a_relay_at_work_is_told_with_its_lag():
    label = f'{{subscription="{ID}"}}'
    assert figures(RelayState.RELAYING) == {
        f"caseledger_relay_up{label}": "1.0",
        f"caseledger_relay_halted{label}": "0.0",
        f"caseledger_relay_noted_seconds{label}": "3.0",
        f"caseledger_relay_position{label}": "90.0",
        f"caseledger_relay_lag_events{label}": "10.0",
        f"caseledger_relay_lag_seconds{label}": "1.5",
        f"caseledger_relay_relayed{label}": "80.0",
        f"caseledger_relay_refusals{label}": "2.0",
    }


def test_one_that_is_halted_raises_its_flag():
    told = figures(RelayState.HALTED)
    assert [value for name, value in told.items() if "_up{" in name or "_halted{" in name] == [
        "0.0",
        "1.0",
    ]


def test_one_that_has_said_nothing_for_a_minute_is_not_up():
    [up] = [each for name, each in figures(RelayState.RELAYING, 61.0).items() if "_up{" in name]
    assert up == "0.0"
