"""Wiring of what keeps, tells and gives away chronologies."""

from dataclasses import dataclass

from api.answers.chronologies import edition
from api.clock import utc_now
from api.composing.prints import Prints
from application.casework import Casework
from application.chronologies.curating import Curating
from application.chronologies.editions import Editions
from application.chronologies.gathering import Gathering
from application.gate import Gate
from application.log import Log, PartStore
from application.reading import StreamReader
from infrastructure.chronologies.copy_files import CopyFiles
from infrastructure.disclosure.pack_files import sha256_of
from infrastructure.notary.published_tree import PublishedTree


@dataclass(frozen=True)
class Chronologies:
    """The use cases of chronologies: choosing for them, reading them, freezing, printing and
    giving them."""

    curating: Curating
    gathering: Gathering
    editions: Editions
    prints: Prints


def chronologies(
    *,
    casework: Casework,
    gate: Gate,
    reader: StreamReader,
    log: Log,
    parts: PartStore,
    tree: PublishedTree,
) -> Chronologies:
    """Over these parts."""
    gathering = Gathering(reader=reader, gate=gate, log=log, parts=parts, clock=utc_now)
    editions = Editions(
        gathering=gathering,
        gate=gate,
        log=log,
        parts=parts,
        told=edition,
        writer=CopyFiles(),
        digest=sha256_of,
    )
    curating = Curating(
        casework=casework, gathering=gathering, editions=editions, gate=gate, case=casework.case
    )
    return Chronologies(
        curating=curating, gathering=gathering, editions=editions, prints=Prints(tree)
    )
