"""Why a token is not taken.

TokenRefused        it proves nothing
IssuerUnavailable   nobody can tell now: the issuer's keys could not be had
"""


class TokenRefused(Exception):
    """The token proves nothing; ``code`` says which check it failed, for the log and the answer."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class IssuerUnavailable(Exception):
    """The issuer did not say, within its time and form, where it is and which keys it signs by."""


class IssuerRefused(IssuerUnavailable):
    """The issuer answered that it was asked wrongly, or for something it does not give."""
