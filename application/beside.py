"""One entry of a case, and every later one that speaks of it: that puts it right, adds to it,
disputes or withdraws it, or says what was decided about that.

Which these are the case tells for ever: who was shown what rests on it.
"""

from collections.abc import Sequence
from uuid import UUID

from application.log import StreamEntry
from application.remarks import speaks_of


def entry_and_beside(entries: Sequence[StreamEntry], wanted: UUID) -> list[StreamEntry]:
    """The entry of this id among those of a case, and after it, in the order recorded, what speaks
    of it or of what speaks of it; nothing where it is not there."""
    about = {wanted}
    found = []
    for entry in entries:
        if entry.id == wanted or speaks_of(entry) in about:
            about.add(entry.id)
            found.append(entry)
    return found
