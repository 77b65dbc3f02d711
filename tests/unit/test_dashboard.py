"""The dashboard asks for figures that there are, and no panel stands in another's place."""

import json
import re
from itertools import combinations
from pathlib import Path

import pytest
from prometheus_client.core import Metric
from prometheus_client.parser import text_string_to_metric_families

from api.perimeter.feed_metrics import FollowerMetrics
from api.perimeter.metrics import Metrics, Standing
from api.perimeter.relay_metrics import RelayFigures
from api.perimeter.webhook_metrics import WebhookFigures

DASHBOARD = json.loads(
    (Path(__file__).parents[2] / "deploy" / "grafana" / "feed.json").read_text(encoding="utf-8")
)
PANELS = {panel["title"]: panel for panel in DASHBOARD["panels"]}
_ENDS = {"counter": "_total"}
_GAUGES = {"log_position": 0.0, "access_readings_waiting": 0.0, "access_spool_files": 0.0}


def told() -> set[str]:
    """The names under which the service tells anything."""
    metrics = Metrics()
    metrics.answered(method="GET", route="/feed", status=200, seconds=0.1)
    standing = Standing(lambda: [], lambda: _GAUGES)
    families: list[Metric] = [
        *text_string_to_metric_families(metrics.read(standing).decode()),
        *standing.collect(),
        *FollowerMetrics(lambda: []).collect(),
        *WebhookFigures(lambda: []).collect(),
        *RelayFigures(lambda: []).collect(),
    ]
    samples = {sample.name for family in families for sample in family.samples}
    return samples | {f"{each.name}{_ENDS.get(each.type, '')}" for each in families}


@pytest.mark.parametrize("title", sorted(PANELS))
def test_a_panel_asks_for_what_is_told(title: str) -> None:
    asked = {
        name
        for target in PANELS[title]["targets"]
        for name in re.findall(r"caseledger_\w+", target["expr"])
    }
    assert asked
    assert asked <= told()


def test_what_an_alarm_is_asked_for_is_on_it() -> None:
    """Each figure of which docs/feed.md says so, and what nobody delivers any more."""
    asked = {target["expr"] for panel in PANELS.values() for target in panel["targets"]}
    for name in ("log_changed", "dead_letters", "lag_seconds", "standing"):
        assert any(f"caseledger_subscription_{name}" in each for each in asked)
    assert any("caseledger_relay_halted" in each for each in asked)


def test_panels_stand_beside_each_other() -> None:
    assert len(PANELS) == len(DASHBOARD["panels"]) == len({p["id"] for p in PANELS.values()})
    for one, other in combinations((panel["gridPos"] for panel in PANELS.values()), 2):
        beside = one["x"] + one["w"] <= other["x"] or other["x"] + other["w"] <= one["x"]
        below = one["y"] + one["h"] <= other["y"] or other["y"] + other["h"] <= one["y"]
        assert beside or below


def test_whose_figures_they_are_is_chosen_where_it_is_shown() -> None:
    sources = {target["datasource"]["uid"] for p in PANELS.values() for target in p["targets"]}
    assert sources == {"${datasource}"}
    assert [each["name"] for each in DASHBOARD["templating"]["list"]] == ["datasource"]
