"""What an issuer publishes is fetched as from a stranger; a real server that means no good."""

import gzip
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from infrastructure.tokens.fetching import LARGEST, Fetcher
from infrastructure.tokens.refusals import IssuerUnavailable

GOOD = b'{"issuer": "https://issuer.test"}'


class Hostile(BaseHTTPRequestHandler):
    """Answers by the path that is asked for."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        content, status, headers = GOOD, 200, {}
        match self.path:
            case "/elsewhere":
                status, headers = 302, {"Location": "/good"}
            case "/broken":
                status = 500
            case "/created":
                status = 201
            case "/large":
                content = b'{"a": "' + b"x" * LARGEST + b'"}'
            case "/list":
                content = b"[]"
            case "/words":
                content = b"<html>"
            case "/twice":
                content = b'{"issuer": "a", "issuer": "b"}'
            case "/deep":
                content = b'{"a":' * 20_000
            case "/packed":
                content, headers = gzip.compress(GOOD), {"Content-Encoding": "gzip"}
            case "/slow":
                self._drip()
                return
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _drip(self):
        self.send_response(200)
        self.send_header("Content-Length", "100000")
        self.end_headers()
        # Never silent for long enough to be given up for that; ends when the asker has gone.
        while not self.server.ended.wait(0.02):
            try:
                self.wfile.write(b" ")
                self.wfile.flush()
            except OSError:
                return

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def address():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hostile)
    server.ended = threading.Event()
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.ended.set()
    server.shutdown()
    serving.join()
    server.server_close()


@pytest.fixture
def fetcher():
    fetcher = Fetcher(timeout=0.3)
    yield fetcher
    fetcher.close()


def test_an_object_is_fetched(fetcher, address):
    assert fetcher.fetched(f"{address}/good") == {"issuer": "https://issuer.test"}


@pytest.mark.parametrize(
    "path",
    [
        "elsewhere",
        "broken",
        "created",
        "large",
        "list",
        "words",
        "twice",
        "deep",
        "packed",
        "slow",
    ],
)
def test_anything_else_is_no_answer(fetcher, address, path):
    with pytest.raises(IssuerUnavailable):
        fetcher.fetched(f"{address}/{path}")


def test_nobody_there_is_no_answer(fetcher):
    with pytest.raises(IssuerUnavailable):
        fetcher.fetched("http://127.0.0.1:1/nobody")


def test_no_proxy_of_the_environment_is_asked(monkeypatch, address):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    fetcher = Fetcher(timeout=5)
    assert fetcher.fetched(f"{address}/good")
    fetcher.close()
