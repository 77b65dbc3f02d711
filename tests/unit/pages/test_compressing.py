"""For whom a page is compressed."""

import gzip

import pytest
from starlette.requests import Request

from api.pages.compressing import compressed, may_compress

READS = {"accept-encoding": "gzip, deflate, br"}


def request(headers):
    told = [(name.encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "method": "GET", "headers": told})


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_a_page_that_we_or_the_persons_own_hand_asked_for_is_compressed(site):
    assert may_compress(request({**READS, "sec-fetch-site": site}))
    assert not may_compress(request({"sec-fetch-site": site}))
    assert not may_compress(request({"accept-encoding": "br", "sec-fetch-site": site}))


@pytest.mark.parametrize(
    "said",
    [{}, {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}],
    ids=["unsaid", "another site", "a neighbour"],
)
def test_one_that_another_site_may_have_asked_for_is_not(said):
    assert not may_compress(request({**READS, **said}))


def test_what_is_compressed_reads_the_same():
    page = "<p>Señora Łucja, 14 March</p>".encode() * 100
    assert gzip.decompress(compressed(page)) == page
    assert len(compressed(page)) < len(page)
