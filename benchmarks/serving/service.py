"""A process that serves: `python -m serving.service LEDGER STOCK_URL CACHED`.

With a STOCK_URL the stock application stands behind the very same routes. Says its port and a
token once it serves, and serves until its input ends.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
import threading
from dataclasses import replace
from typing import Any

import uvicorn
from appending.ours import settings_of

from api.app import create_app
from api.composing.compose import compose
from api.composing.services import Services
from api.demonstration.personas import PERSONAS
from api.local_issuing import local_issuer
from api.processes.pauses import make_pauses_rare
from api.settings import Settings
from infrastructure.observing.logs import configure
from serving.stock import stock_casework


def main() -> None:
    ledger, stock_url, cached = (json.loads(argument) for argument in sys.argv[1:])
    settings = settings_of(ledger)
    configure("api", settings.data_dir)
    services = compose(settings)
    if stock_url is not None:
        services = replace(services, casework=stock_casework(stock_url, cached=cached))
    elif not cached:
        services.casework.repository.cache = None
    serve(settings, services)


def serve(settings: Settings, services: Services, **told: Any) -> None:
    """Until the input of this process ends. ``told`` is said beside port and token."""
    listening = socket.create_server(("127.0.0.1", 0))
    token = local_issuer(settings).token(PERSONAS["pwp"])
    threading.Thread(target=_end_with_input, daemon=True).start()
    config = uvicorn.Config(
        create_app(services),
        loop="uvloop",
        http="httptools",
        log_config=None,
        access_log=False,
        server_header=False,
    )
    where = {"port": listening.getsockname()[1], "token": token, **told}
    _Server(config, where).run(sockets=[listening])


class _Server(uvicorn.Server):
    """Says where it is when it answers, not when its socket is there: what is asked before waits
    for the application to be built, and no service is measured while it starts."""

    def __init__(self, config: uvicorn.Config, where: dict[str, Any]) -> None:
        super().__init__(config)
        self._where = where

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        make_pauses_rare()
        print(json.dumps(self._where), flush=True)


def _end_with_input() -> None:
    sys.stdin.read()
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
