"""Events for these tests: invented, small, and of no meaning to the domain."""

from uuid import UUID, uuid4

from infrastructure.ledger.stored import NO_REQUEST, LedgerEvent, PartRow


def event(
    stream: UUID,
    version: int,
    *,
    id: UUID | None = None,
    type: str = "case.note",
    record: bytes | None = None,
    request: bytes = NO_REQUEST,
    parts: tuple[PartRow, ...] = (),
) -> LedgerEvent:
    return LedgerEvent(
        originator_id=stream,
        originator_version=version,
        topic=type,
        state=record or f'{{"version":{version}}}'.encode(),
        id=id or uuid4(),
        kind="case",
        schema=1,
        request=request,
        parts=parts,
    )
