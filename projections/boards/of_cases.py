"""What stands open in some cases, now or as it stood."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import Connection

from projections.boards.item import Item, Kind
from projections.boards.projection import PACKAGE
from projections.row_versions import restored
from projections.statements import statement


def items_of(
    connection: Connection[Any],
    cases: Sequence[UUID],
    position: int,
    *,
    kinds: Collection[str] = tuple(Kind),
) -> Mapping[UUID, list[Item]]:
    """The items of these kinds of each of these cases at a position, what has stood open longest
    first; nothing for a case without any."""
    asked = {"cases": list(cases), "position": position, "kinds": list(kinds)}
    found: dict[UUID, list[Item]] = defaultdict(list)
    for values in connection.execute(statement(PACKAGE, "of_cases"), asked, binary=True):
        item = restored(Item, values)
        found[item.case_id].append(item)
    return found


def late_in(
    connection: Connection[Any],
    cases: Sequence[UUID],
    position: int,
    *,
    begun_by: Mapping[Kind, datetime],
) -> Mapping[UUID, Mapping[str, Sequence[UUID]]]:
    """Of each of these cases by its kind what stands open at a position and began by the instant
    beside the kind, as the entries that it is about, longest first; nothing for a case without any.
    """
    asked = {
        "cases": list(cases),
        "position": position,
        "kinds": [kind.value for kind in begun_by],
        "begun_by": list(begun_by.values()),
    }
    found: dict[UUID, dict[str, Sequence[UUID]]] = defaultdict(dict)
    rows = connection.execute(statement(PACKAGE, "late_of_cases"), asked, binary=True)
    for case, kind, entries in rows:
        found[case][kind] = entries
    return found
