"""What a monitoring system is told of the followers of the feed."""

from dataclasses import replace

from api.perimeter.feed_metrics import FollowerMetrics
from api.perimeter.metrics import Metrics
from application.feed.cursor import Cursor
from application.subscriptions.lagging import Follower, Lag
from application.subscriptions.progress import Progress
from domain.governance.subscription.state import Standing
from tests.unit.feed.memory import MemoryLog
from tests.unit.subscriptions.following import ID, create, registry


def test_each_follower_is_told_by_the_id_of_its_subscription():
    log = MemoryLog()
    create(log)
    one = registry(log).one(ID)
    progress = Progress(Cursor(1, 41, "aa"), failures=3, dead_letters=2)
    follower = Follower(one, progress, Lag(9, 1.5), log_changed=True)
    stopped = replace(follower, subscription=replace(one, standing=Standing.STOPPED))
    text = Metrics().read(FollowerMetrics(lambda: [follower])).decode()
    for name, value in (
        ("position", "41.0"),
        ("lag_events", "9.0"),
        ("lag_seconds", "1.5"),
        ("failures", "3.0"),
        ("log_changed", "1.0"),
        ("dead_letters", "2.0"),
    ):
        assert f'caseledger_subscription_{name}{{subscription="{ID}"}} {value}\n' in text
    assert f'_standing{{standing="active",subscription="{ID}"}} 1.0\n' in text
    assert str(ID) not in Metrics().read(FollowerMetrics(lambda: [stopped])).decode()
