"""The API, on a socket that the run has opened."""

import socket
from types import FrameType

import uvicorn

from api.app import create_app
from api.composing.compose import compose
from api.composing.services import Services
from api.perimeter.connections import server_config
from api.processes.lifeline import Lifeline
from api.processes.pauses import make_pauses_rare
from api.settings import load_settings
from infrastructure.observing.logs import configure


def serve(lifeline: Lifeline) -> None:
    """Serve until asked to stop. Raises `CannotStart` where the parts don't fit together."""
    descriptors = lifeline.wait_for_go()
    lifeline.watch()
    settings = load_settings()
    configure("api", settings.log_dir)
    services = compose(settings)
    config = server_config(
        create_app(services), trusted_proxies=[str(each) for each in settings.trusted_proxies]
    )
    server = _Server(config, services)
    server.run(sockets=[socket.socket(fileno=each) for each in descriptors])


class _Server(uvicorn.Server):
    """Lets those go who wait for an event when it is asked to stop, and then waits for nobody."""

    def __init__(self, config: uvicorn.Config, services: Services) -> None:
        super().__init__(config)
        self._services = services

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        make_pauses_rare()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        super().handle_exit(sig, frame)
        for tide in (self._services.tide, *self._services.view_tides.values()):
            tide.end()
