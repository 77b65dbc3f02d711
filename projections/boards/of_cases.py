"""What stands open in some cases, now or as it stood."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
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
