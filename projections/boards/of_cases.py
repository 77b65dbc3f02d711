"""What stands open in some cases, now or as it stood."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from psycopg import Connection

from projections.boards.item import Item
from projections.boards.projection import PACKAGE
from projections.row_versions import restored
from projections.statements import statement


def items_of(
    connection: Connection[Any], cases: Sequence[UUID], position: int
) -> Mapping[UUID, list[Item]]:
    """The items of each of these cases at a position, what has stood open longest first; nothing
    for a case without any."""
    asked = {"cases": cases, "position": position}
    found: dict[UUID, list[Item]] = defaultdict(list)
    for values in connection.execute(statement(PACKAGE, "of_cases"), asked, binary=True):
        item = restored(Item, values)
        found[item.case_id].append(item)
    return found
