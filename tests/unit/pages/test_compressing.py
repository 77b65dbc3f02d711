"""To whom a page is sent by gzip."""

import pytest
from starlette.requests import Request

from api.pages.compressing import takes_gzip


@pytest.mark.parametrize(
    "said", ["gzip", "br, GZIP", "deflate,gzip;q=0.5", "gzip; q=1.0, identity", "gzip;q=0.001"]
)
def test_who_reads_gzip_gets_it(said: str) -> None:
    assert takes_gzip(_asking(said))


@pytest.mark.parametrize(
    "said", ["", "identity", "br", "gzip;q=0", "br, gzip; q=0.000", "gzip;q=0, br", "not-gzip"]
)
def test_who_does_not_gets_the_page_as_it_is(said: str) -> None:
    assert not takes_gzip(_asking(said))


def _asking(said: str) -> Request:
    return Request({"type": "http", "headers": [(b"accept-encoding", said.encode())]})
