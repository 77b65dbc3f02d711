"""How followers stand is told on lines that a terminal of 80 columns holds."""

from dataclasses import replace

from api.operators.following import status_lines
from application.feed.cursor import Cursor
from application.subscriptions.lagging import Follower, Lag
from application.subscriptions.progress import Progress
from domain.governance.subscription.state import Standing
from tests.unit.feed.memory import OURS, MemoryLog
from tests.unit.subscriptions.following import ID, create, registry


def test_each_follower_is_told_on_a_few_short_lines():
    log = MemoryLog()
    create(log)
    one = registry(log).one(ID)
    progress = Progress(Cursor(1, 41, "aa"), error="endpoint-away", failures=3, dead_letters=2)
    ill = Follower(one, progress, Lag(1_234_567, 86_400.4), log_changed=True)
    well = Follower(
        replace(one, name="registry", standing=Standing.PAUSED),
        Progress(Cursor(1, 90, "bb")),
        Lag(0, 0.0),
        log_changed=False,
    )
    lines = list(status_lines(90, [ill, well]))
    assert lines == [
        "The log ends at position 90.",
        "",
        f"warehouse of {OURS}, pull",
        f"  {ID}",
        "  active at position 41, 1234567 events and 86400 s behind",
        "  log-changed: it knows another history, and is told nothing (docs/feed.md)",
        "  last error endpoint-away, 3 in a row",
        "  2 dead letters",
        "",
        f"registry of {OURS}, pull",
        f"  {ID}",
        "  paused at position 90, nothing that it wants behind that",
    ]
    assert max(map(len, lines)) <= 80
