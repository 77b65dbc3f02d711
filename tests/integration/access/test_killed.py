"""A process is killed while it spools readings: what was shown is recorded, and once."""

from pathlib import Path
from uuid import UUID

import pytest

from infrastructure.access.spool import Spool
from tests.faults.forking import PROCESS
from tests.integration.access import killed
from tests.integration.access.conftest import Place

PATIENCE = 60


@pytest.mark.parametrize("moment", killed.KEEPING + killed.APPENDING)
def test_what_was_shown_is_recorded_once(place: Place, tmp_path: Path, moment: str) -> None:
    ours, theirs = PROCESS.Pipe(duplex=False)
    process = PROCESS.Process(target=killed.run, args=(place.url, tmp_path, moment, theirs))
    process.start()
    theirs.close()
    shown: list[UUID] = []
    while ours.poll(PATIENCE):
        try:
            shown.append(ours.recv())
        except EOFError:
            break
    process.join(PATIENCE)
    assert process.exitcode == -9
    assert len(shown) == (2 if moment in killed.KEEPING else 3)

    next_one = Spool(tmp_path, name="next")
    next_one.append_all(place.writer().write)
    assert next_one.files() == 0
    assert next_one.append_all(place.writer().write) == 0
    recorded = [row.event_id for row in place.reader.log(after=0, limit=100)]
    assert len(set(recorded)) == len(recorded)
    assert set(shown) <= set(recorded)
    # Whole on the disk, though its process did not live to show it.
    unshown = moment in {"before it is synced", "once it is synced"}
    assert len(recorded) == len(shown) + unshown
