"""Days and times in words, those of London."""

from collections.abc import Mapping
from datetime import date, datetime

from domain.moments import LONDON

_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def day_words(day: date) -> str:
    """Such as 4 March 2026."""
    return f"{day.day} {day:%B %Y}"


def clock_words(at: datetime) -> str:
    """Such as 9:05am, or 9am."""
    local = at.astimezone(LONDON)
    minutes = f":{local:%M}" if local.minute else ""
    half = "am" if local.hour < 12 else "pm"
    return f"{local.hour % 12 or 12}{minutes}{half}"


def instant_words(at: datetime) -> str:
    """Such as 4 March 2026, 9:05am, or 9am."""
    return f"{day_words(at.astimezone(LONDON).date())}, {clock_words(at)}"


def point_words(point: str) -> str:
    """A day or an instant, as JSON has it."""
    at = datetime.fromisoformat(point)
    return instant_words(at) if "T" in point else day_words(at.date())


def moment_words(moment: Mapping[str, object]) -> str:
    """When something happened, as precisely as it is known."""
    told = [point_words(str(moment[name])) for name in ("at", "on", "from", "to") if name in moment]
    return ("about " if moment.get("about") else "") + " to ".join(told)


def span_words(seconds: int) -> str:
    """How long, in whole days, hours or minutes: the largest that fits."""
    for unit, length in (("day", _DAY), ("hour", _HOUR), ("minute", _MINUTE)):
        if seconds >= length:
            count = seconds // length
            return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
    return "under a minute"
