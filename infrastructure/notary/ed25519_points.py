"""Which 32 bytes are a public key that can be trusted to name one signer (RFC 8032 §5.1.3).

The cryptography library takes keys under which anybody can make a signature that verifies for many
texts: points of low order. It also takes two spellings of one key.
"""

_PRIME = 2**255 - 19
_D = -121665 * pow(121666, -1, _PRIME) % _PRIME


class KeyRefused(ValueError):
    """The message is one sentence that says what is wrong with a public key."""


def check_public_key(key: bytes) -> None:
    """Raises `KeyRefused` for a key that is not canonical, not on the curve, or of low order."""
    if len(key) != 32:
        raise KeyRefused("An Ed25519 public key has 32 bytes.")
    y = int.from_bytes(key, "little") & ~(1 << 255)
    if y >= _PRIME:
        raise KeyRefused("The public key is not written canonically.")
    if _is_of_low_order(y):
        raise KeyRefused("The public key is a point of low order: anybody could sign for it.")
    # x² of the curve's equation; a square has a root, and only then is there such a point.
    x_squared = (y * y - 1) * pow(_D * y * y + 1, -1, _PRIME) % _PRIME
    if pow(x_squared, (_PRIME - 1) // 2, _PRIME) != 1:
        raise KeyRefused("The public key is not a point of the curve.")


def _is_of_low_order(y: int) -> bool:
    """Whether the order of the points with this y divides 8; x and -x share one y.

    Orders 1 and 2 have y = 1 and y = -1, order 4 has y = 0. A point of order 8 doubles to one with
    y = 0, so x² = -y², which the curve's equation turns into d·y⁴ + 2·y² = 1.
    """
    squared = y * y % _PRIME
    return squared in {0, 1} or (_D * squared * squared + 2 * squared - 1) % _PRIME == 0
