"""Which parts of an event are documents, whose bytes stand in a row of their own."""

from functools import cache

from domain.documents import document_fields
from domain.facts import UnknownEvent, event_class


@cache
def document_names(type: str, schema: int) -> frozenset[str] | None:
    """The names of the parts of an event type that are documents; None for an unknown type.

    Types are known once their area of the domain was imported.
    """
    try:
        return frozenset(document_fields(event_class(type, schema)))
    except UnknownEvent:
        return None
