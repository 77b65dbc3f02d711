"""How the parts of the service stand, as tables: each row says in words what is behind or wrong."""

from collections.abc import Mapping, Sequence
from typing import Any

from api.pages import words
from api.pages.operations.checkpoints import Checkpoint
from api.pages.tables import Cell, Table
from api.pages.told import Told, value_text

_STANDING: Mapping[str, str] = {
    "active": "Follows",
    "paused": "Paused",
    "disabled": "Stopped by the service after errors",
    "stopped": "Stopped",
}
_DELIVERIES: Mapping[str, str] = {
    "pull": "Asks for events itself",
    "webhook": "Is sent events",
}
_VIEWS: Mapping[str, str] = {
    "break_glass": "Emergency access",
    "search": "Finding people",
    "sharing": "What was shared",
    "ties": "Who holds which case",
}
_UNITS = ((86_400, "day"), (3_600, "hour"), (60, "minute"))
_MOST = 2
"""From so many of a unit on a time is told in it."""


def logs(found: Sequence[tuple[str, Checkpoint | None]], trusted: Sequence[str]) -> Table:
    """The newest checkpoint of each log, by what the log is called here."""
    rows = [_log(title, checkpoint, trusted) for title, checkpoint in found]
    return Table("Signed history", ("Log", "Signed up to event", "Witnesses"), rows)


def _log(title: str, checkpoint: Checkpoint | None, trusted: Sequence[str]) -> tuple[Cell, ...]:
    if checkpoint is None:
        return Cell(title), Cell("Nothing has been signed yet", stands_out=True), Cell("None")
    at = {each.witness: each.at for each in checkpoint.cosigned}
    said = [
        f"{name}: {words.moment(at[name])}" if name in at else f"{name}: has not signed this one"
        for name in trusted
    ]
    is_behind = any(name not in at for name in trusted)
    told = Cell("; ".join(said) or "None are named", stands_out=is_behind)
    return Cell(title, more=checkpoint.log), Cell(str(checkpoint.size)), told


def views(told: Mapping[str, Any]) -> Table:
    """How far each list has come behind the log."""
    rows = [_view(each) for each in told["views"]]
    caption = f"Lists made from the log, which stands at position {told['log_position']}"
    return Table(caption, ("List", "Has come to", "Behind", "Set aside"), rows)


def _view(each: Mapping[str, Any]) -> tuple[Cell, ...]:
    parked = each["parked_streams"]
    aside = f"{_count(parked, 'record')}, {_count(each['parked_events'], 'event')}"
    at = "" if each["at"] is None else words.moment(each["at"])
    return (
        Cell(
            _VIEWS.get(each["name"], words.in_words(each["name"])),
            more=f"Version {each['version']}",
        ),
        Cell(str(each["position"]), more=at),
        _lag(each["events"], each["seconds"]),
        Cell(aside if parked else "Nothing", stands_out=bool(parked)),
    )


def subscriptions(told: Mapping[str, Any], *, page: str) -> Table:
    """Who follows the feed, and how far each has come; ``page`` is where one is told of."""
    rows = [_subscription(each, page) for each in told["subscriptions"]]
    columns = ("Follower", "Standing", "Behind", "Given up", "Last error")
    return Table("Who follows the feed", columns, rows, "Nobody follows the feed.")


def _subscription(each: Mapping[str, Any], page: str) -> tuple[Cell, ...]:
    lag, given_up = each["lag"], each["dead_letters"]
    return (
        Cell(each["name"], href=page.format(subscription_id=each["subscription"])),
        Cell(_stands(each), more=_DELIVERIES[each["delivery"]], stands_out="log_changed" in each),
        _lag(lag["events"], lag["seconds"]),
        Cell(_count(given_up, "event") if given_up else "Nothing", stands_out=bool(given_up)),
        _error(each.get("last_error")),
    )


def follower(told: Mapping[str, Any]) -> tuple[Told, ...]:
    """What a page tells of one follower; its keys and addresses are not for everybody's screen."""
    lag, error = _lag(**told["lag"]), _error(told.get("last_error"))
    facts = {
        "Stands": _stands(told),
        "Why": told.get("reason", ""),
        "Since": words.moment(told["since"]),
        "How": _DELIVERIES[told["delivery"]],
        "Agreement": told["agreement"],
        "Wants": value_text("wanted", told["wanted"]) or "Every event that it may have",
        "Is told in words": value_text("granted", told["granted"]) or "Nothing",
        "Behind": " ".join(filter(None, (lag.text, lag.more))),
        "Has said last how far it came": _at(told.get("committed_at")),
        "Was told last": _at(told.get("told_at")),
        "Last error": ", ".join(filter(None, (error.text, error.more))),
    }
    return tuple(Told(term, value) for term, value in facts.items() if value)


def _at(instant: str | None) -> str:
    return "" if instant is None else words.moment(instant)


def _stands(told: Mapping[str, Any]) -> str:
    stands = _STANDING[told["standing"]]
    return f"{stands}, of another history" if told.get("log_changed") else stands


def dead_letters(told: Mapping[str, Any]) -> Table:
    """The events that a follower could not be given."""
    rows = [
        (
            Cell(str(each["position"])),
            Cell(words.moment(each["at"])),
            Cell(words.in_words(each["code"])),
            Cell(str(each["attempts"])),
        )
        for each in told["first_dead_letters"]
    ]
    columns = ("Event at position", "Given up", "Why", "Attempts")
    return Table("Events that were given up", columns, rows, "None.")


def _lag(events: int, seconds: float) -> Cell:
    if not events:
        return Cell("Nothing")
    return Cell(_count(events, "event"), more=f"for {_long(seconds)}")


def _long(seconds: float) -> str:
    """How long it has been, in the greatest unit of which there are two."""
    for length, unit in _UNITS:
        if seconds >= _MOST * length:
            return _count(round(seconds / length), unit)
    return _count(round(seconds), "second")


def _error(told: Mapping[str, Any] | None) -> Cell:
    if told is None:
        return Cell("None")
    at = words.moment(told["at"]) if "at" in told else ""
    return Cell(words.in_words(told["code"]), more=at, stands_out=True)


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
