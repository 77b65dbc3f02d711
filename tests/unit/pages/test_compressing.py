"""To whom a page is sent by gzip, and that it reads the same."""

import gzip

import pytest
from starlette.requests import Request

from api.pages.compressing import compressed, may_compress, takes_gzip


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


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_a_page_that_we_or_the_persons_own_hand_asked_for_is_compressed(site: str) -> None:
    assert may_compress(_asking("gzip, br", site))
    assert not may_compress(_asking("br", site))


@pytest.mark.parametrize(
    "site", [None, "cross-site", "same-site"], ids=["unsaid", "another site", "a neighbour"]
)
def test_one_that_another_site_may_have_asked_for_is_not(site: str | None) -> None:
    assert not may_compress(_asking("gzip, br", site))


def test_what_is_compressed_reads_the_same() -> None:
    page = "<p>Señora Łucja, 14 March</p>".encode() * 100
    assert gzip.decompress(compressed(page)) == page
    assert len(compressed(page)) < len(page)


def _asking(said: str, site: str | None = None) -> Request:
    told = [(b"accept-encoding", said.encode())]
    told += [] if site is None else [(b"sec-fetch-site", site.encode())]
    return Request({"type": "http", "headers": told})
