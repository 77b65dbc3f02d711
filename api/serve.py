"""`caseledger serve`: the API, on a socket that the run has opened."""

import socket

import uvicorn

from api.app import create_app
from api.compose import compose
from api.lifeline import Lifeline
from api.settings import load_settings
from infrastructure.observing.logs import configure

_GRACE = 5
"""Seconds that answers under way are given at a stop."""


def serve(lifeline: Lifeline) -> None:
    """Serve until asked to stop. Raises `CannotStart` where the parts don't fit together."""
    descriptors = lifeline.wait_for_go()
    lifeline.watch()
    settings = load_settings()
    configure("api", settings.log_dir)
    config = uvicorn.Config(
        create_app(compose(settings)),
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_GRACE,
    )
    uvicorn.Server(config).run(sockets=[socket.socket(fileno=each) for each in descriptors])
