"""Which tests one worker runs in a row: those of a file, and of files that share what takes long to
make."""

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

TOGETHER = (
    "tests/acceptance/browser/",
    "tests/acceptance/stories/",
    "tests/acceptance/test_histories",
)
"""How the paths of files begin that one worker takes: a browser and what it looks at, the stories,
and the service that was told the histories are then made once."""


class FilesTogether(LoadFileScheduling):
    """Gives a worker a file, or files that belong together."""

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        return next((each for each in TOGETHER if file.startswith(each)), file)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> FilesTogether | None:
    """The one that knows what belongs together, where files are shared out."""
    return FilesTogether(config, log) if config.getvalue("dist") == "loadfile" else None
