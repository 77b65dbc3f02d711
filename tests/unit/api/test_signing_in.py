"""What a sign-in asks of the issuer."""

from datetime import UTC, datetime
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest

from api.signing_in.flow import SigningIn, WebClient
from infrastructure.tokens.bearers import Bearers
from infrastructure.tokens.trusted_issuer import TrustedIssuer

ISSUER = {"issuer": "https://login.example.org", "audience": "a", "web_client": "caseledger"}


@pytest.mark.parametrize(
    ("acr", "asked"), [((), None), (("AAL3", "AAL2"), ["AAL3 AAL2"])], ids=["any", "two factors"]
)
def test_how_people_sign_in_is_asked_for_where_it_matters(acr, asked):
    found = SimpleNamespace(authorisation="https://login.example.org/authorise")
    signing_in = SigningIn(
        TrustedIssuer(**ISSUER, acr=acr),
        published=SimpleNamespace(published=lambda: found),
        web=WebClient(address="https://cases.example.org", client="caseledger", secret=None),
        post=lambda *_: {},
        bearers=Bearers(b"s" * 32),
        secret=b"s" * 32,
        clock=lambda: datetime(2026, 3, 2, tzinfo=UTC),
        new_secret=lambda: "x" * 43,
    )
    sent = parse_qs(urlsplit(signing_in.begin("/me").to).query)
    assert sent.get("acr_values") == asked
    assert sent["code_challenge_method"] == ["S256"]
