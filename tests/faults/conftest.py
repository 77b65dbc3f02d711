"""What the faults share: a durable Postgres, seeds that are told, and figures told at the end."""

from collections.abc import Callable, Iterator
from random import Random

import pytest

from tests.faults.postgres import DurablePostgres, durable_postgres

SEED = 20261121

_figures = pytest.StashKey[list[str]]()


@pytest.fixture(scope="module")
def postgres() -> Iterator[DurablePostgres]:
    """A server for the tests of one module."""
    with durable_postgres() as running:
        yield running


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Tells a figure that stands at the end of the run, whether or not the test passes."""
    figures = request.config.stash.setdefault(_figures, [])
    return lambda figure: figures.append(f"{request.node.name}: {figure}")


@pytest.fixture
def chance(tell: Callable[[str], None]) -> Random:
    """The randomness of a test, from a seed that is told."""
    tell(f"seed {SEED}")
    return Random(SEED)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    if config.stash.get(_figures, []):
        terminalreporter.section("what was seen")
        for figure in config.stash[_figures]:
            terminalreporter.line(figure)
