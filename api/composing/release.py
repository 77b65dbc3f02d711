"""Whether this release of Caseledger can read what the log holds."""

from infrastructure.postgres.cannot_start import CannotStart
from infrastructure.records.versions_unread import versions_unread
from infrastructure.statements import Rows

NAMED = 5
"""How many versions of events a refusal names."""


def refuse_unread(rows: Rows) -> None:
    """Raises ``CannotStart`` where the case log holds a version of an event not known here.

    A view would set such an event's stream aside, and a case with one can't be loaded: the older
    release is found out at its start and not one case at a time.
    """
    versions = versions_unread(rows)
    if not versions:
        return
    named = ", ".join(f"{type} version {schema}" for type, schema in versions[:NAMED])
    more = f" and {len(versions) - NAMED} more" if len(versions) > NAMED else ""
    raise CannotStart(
        "The log holds events that this release of Caseledger can't read, and would show less than"
        f" is recorded: start the release that wrote them, or a later one ({named}{more})."
    )
