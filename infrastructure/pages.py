"""What pages for reading have in common: they need no script and give the same bytes each time."""

from collections.abc import Mapping
from datetime import datetime
from html import escape
from typing import Any
from uuid import UUID

from domain.facts import UnknownEvent, event_class
from domain.moments import LONDON

_STYLE = (
    "body{font:1rem/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "ol{padding:0;list-style:none}li{border-top:1px solid #aeb7bd;padding:.75rem 0}"
    "p{margin:.25rem 0}dl{margin:.25rem 0 .25rem 1rem}dt{font-weight:600}dd{margin:0 0 .25rem 1rem;"
    "white-space:pre-wrap;overflow-wrap:anywhere}.quiet{color:#4c6272}.withheld{background:#f0f4f5}"
)


def page_opening(title: str) -> list[str]:
    """The beginning of a page, up to its body."""
    return [
        '<!doctype html><html lang="en-GB"><head><meta charset="utf-8">',
        '<meta http-equiv="Content-Security-Policy"'
        " content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        f"<title>{title}</title><style>{_STYLE}</style></head><body>",
    ]


def told_label(said: Mapping[str, Any]) -> str:
    """What an event is called; its type where this code does not know it."""
    try:
        return event_class(said["type"], said["schema"]).LABEL
    except UnknownEvent:
        return str(said["type"])


def told_fields(data: Mapping[str, Any]) -> str:
    """The clear fields of an event."""
    return f"<dl><dd>{told_value(data)}</dd></dl>" if data else ""


def told_value(value: Any) -> str:
    """A JSON value for people."""
    match value:
        case Mapping():
            return "\n".join(f"{escape(name)}: {told_value(held)}" for name, held in value.items())
        case list():
            return "; ".join(told_value(held) for held in value)
        case bool():
            return "yes" if value else "no"
    return escape(str(value))


def told_moment(moment: Mapping[str, Any]) -> str:
    """When something happened, as precisely as it is known, in London's time."""
    about = "about " if moment.get("about") else ""
    told = [told_point(moment[name]) for name in ("at", "on", "from", "to") if name in moment]
    return about + " to ".join(told)


def told_point(text: str) -> str:
    """A day, or an instant in London's time."""
    return told_instant(datetime.fromisoformat(text)) if "T" in text else escape(text)


def told_instant(at: datetime) -> str:
    """An instant in London's time."""
    local = at.astimezone(LONDON)
    return f'<time datetime="{at.isoformat()}">{local:%Y-%m-%d %H:%M:%S}</time>'


def told_id(id_: UUID) -> str:
    """An id."""
    return f"<code>{id_}</code>"
