"""Wiring of what answers subject access requests."""

from api.clock import utc_now
from application.casework import Casework
from application.disclosure.disclosing import Disclosing
from application.disclosure.held import Holdings
from application.disclosure.pack import Packing
from application.documents import DocumentStore
from application.gate import Gate
from application.log import Log, PartStore
from infrastructure.disclosure.pack_files import PackFiles, sha256_of


def disclosing(
    *,
    casework: Casework,
    gate: Gate,
    log: Log,
    parts: PartStore,
    documents: DocumentStore,
    holdings: Holdings,
    first_origin: str,
) -> Disclosing:
    """Over these parts."""
    return Disclosing(
        casework=casework,
        gate=gate,
        log=log,
        parts=parts,
        holdings=holdings,
        packing=Packing(parts=parts, documents=documents),
        writer=PackFiles(),
        digest=sha256_of,
        first_origin=first_origin,
        clock=utc_now,
    )
