"""A process that serves as `serving.service` does, but for that readings are not recorded:
`python -m serving.unrecorded LEDGER`."""

from __future__ import annotations

import json
import sys
from concurrent.futures import Future
from dataclasses import replace
from typing import Any, cast

from appending.ours import settings_of

from api.composing.compose import compose
from application.accesses.readings import Reading
from infrastructure.access.writer import AccessWriter
from infrastructure.observing.logs import configure
from serving.service import serve


def main() -> None:
    settings = settings_of(json.loads(sys.argv[1]))
    configure("api", settings.data_dir)
    services = compose(settings)
    written = cast("AccessWriter", _Forgotten())
    serve(settings, replace(services, access=replace(services.access, writer=written)))


class _Forgotten:
    """Takes readings as the access log's writer does, and keeps none."""

    def submit(self, _reading: Reading) -> Future[int]:
        future: Future[Any] = Future()
        future.set_result(0)
        return future


if __name__ == "__main__":
    main()
