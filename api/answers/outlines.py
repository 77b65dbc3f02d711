"""Cases in outline as JSON values: what tells one from another without saying whose it is."""

from typing import Any

from application.reconstruction.plain import plain
from domain.case.outline import Outline


def outlined(told: Outline) -> dict[str, Any]:
    """The team, the days and the codes of a case; what it does not say is left out."""
    return {name: plain(value) for name, value in vars(told).items() if value is not None}
