"""Blind indexes: what is searched for stands in a view only as the short end of an HMAC.

Equal words have equal tokens, so that a view finds them; the key stands outside the databases. A
name's token is cut to 32 bits, so that several words share one and a token alone says less.
"""

import hashlib
import hmac

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NAME_BYTES = 4
_NUMBER_BYTES = 8
_ADDRESS_BYTES = 8


class BlindIndex:
    """Tokens under one key for each field, derived from a secret of the deployment.

    Source: RFC 5869 (HKDF). With another secret nothing is found that was put in before: the view
    is then made anew.
    """

    def __init__(self, secret: bytes) -> None:
        self._name = _derived(secret, b"caseledger/search/name/v1")
        self._nhs_number = _derived(secret, b"caseledger/search/nhs-number/v1")
        self._address = _derived(secret, b"caseledger/search/address/v1")

    def name_word(self, word: str) -> int:
        """The token of one word of a name, as it is compared."""
        return _token(self._name, word, _NAME_BYTES)

    def nhs_number(self, digits: str) -> int:
        """The token of an NHS number, ten digits."""
        return _token(self._nhs_number, digits, _NUMBER_BYTES)

    def address(self, dwelling: str) -> int:
        """The token of an address, as it is compared."""
        return _token(self._address, dwelling, _ADDRESS_BYTES)


def _derived(secret: bytes, label: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=label).derive(secret)


def _token(key: bytes, value: str, size: int) -> int:
    digest = hmac.digest(key, value.encode(), hashlib.sha256)
    return int.from_bytes(digest[:size], signed=True)
