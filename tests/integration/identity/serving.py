"""A service on a real port, so that it can be its own issuer, and a browser that asks it."""

import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import uvicorn

from api.app import create_app
from api.composing.compose import compose
from api.settings import Settings
from tests.conftest import ORIGIN, Cluster

PATIENCE_SECONDS = 30.0
POLL_SECONDS = 0.01


@contextmanager
def service(cluster: Cluster, folder, monkeypatch, **named) -> Iterator[str]:
    """The address of a service with these settings; it has ended when the block has."""
    databases = cluster.make_databases()
    monkeypatch.setenv("DATABASE_URL", databases.service_url)
    monkeypatch.setenv("KEYS_URL", databases.keys_url)
    monkeypatch.setenv("ACCESS_URL", databases.access_url)
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    if named:
        named["public_address"] = address
    settings = Settings(data_dir=folder, log_origin=ORIGIN, port=port, **named)
    try:
        with served(create_app(compose(settings)), listening):
            yield address
    finally:
        cluster.drop(databases)


@contextmanager
def served(app, listening: socket.socket) -> Iterator[None]:
    """An application on a socket, in a thread."""
    server = uvicorn.Server(uvicorn.Config(app, log_config=None))
    thread = threading.Thread(target=server.run, args=([listening],))
    thread.start()
    try:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not server.started:
            assert thread.is_alive(), "the server ended before it had started"
            assert time.monotonic() < deadline, "the server did not start"
            time.sleep(POLL_SECONDS)
        yield
    finally:
        server.should_exit = True
        thread.join()
        listening.close()


def browser(address: str) -> httpx.Client:
    """It keeps cookies and follows nothing by itself."""
    return httpx.Client(base_url=address, timeout=PATIENCE_SECONDS, trust_env=False)


def form_of(answer: httpx.Response) -> tuple[str, dict[str, str]]:
    """Where the one form of a page goes, and what is hidden in it."""
    action = re.search(r'action="([^"]*)"', answer.text)
    hidden = dict(re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', answer.text))
    return action.group(1).replace("&amp;", "&"), hidden
