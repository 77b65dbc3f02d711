"""Tokens: the same for the same word under the same secret, and telling nothing of it."""

import hashlib
import hmac

from hypothesis import given
from hypothesis import strategies as st

from infrastructure.keys.blind_index import BlindIndex

SECRET = bytes(range(32))
INDEX = BlindIndex(SECRET)


def hkdf(secret: bytes, label: bytes) -> bytes:
    """RFC 5869 for one block, without salt, written out."""
    extracted = hmac.digest(bytes(32), secret, hashlib.sha256)
    return hmac.digest(extracted, label + b"\x01", hashlib.sha256)


def test_a_token_is_the_beginning_of_an_hmac_under_a_key_of_its_field() -> None:
    key = hkdf(SECRET, b"caseledger/search/name/v1")
    told = hmac.digest(key, b"ashdown", hashlib.sha256)
    assert INDEX.name_word("ashdown") == int.from_bytes(told[:4], signed=True)
    key = hkdf(SECRET, b"caseledger/search/nhs-number/v1")
    told = hmac.digest(key, b"9990000018", hashlib.sha256)
    assert INDEX.nhs_number("9990000018") == int.from_bytes(told[:8], signed=True)
    key = hkdf(SECRET, b"caseledger/search/address/v1")
    told = hmac.digest(key, b"12 bw12ab", hashlib.sha256)
    assert INDEX.address("12 bw12ab") == int.from_bytes(told[:8], signed=True)


@given(st.text(max_size=50))
def test_tokens_fit_their_column_and_depend_on_secret_and_field(word: str) -> None:
    token = INDEX.name_word(word)
    assert -(2**31) <= token < 2**31
    assert -(2**63) <= INDEX.nhs_number(word) < 2**63
    assert -(2**63) <= INDEX.address(word) < 2**63
    assert token == BlindIndex(SECRET).name_word(word)


def test_another_secret_or_field_gives_another_token() -> None:
    other = BlindIndex(bytes(32))
    assert other.name_word("ashdown") != INDEX.name_word("ashdown")
    assert other.nhs_number("9990000018") != INDEX.nhs_number("9990000018")
    assert other.address("12 bw12ab") != INDEX.address("12 bw12ab")
    assert INDEX.address("9990000018") != INDEX.nhs_number("9990000018")
    assert INDEX.nhs_number("ashdown") >> 32 != INDEX.name_word("ashdown")
