"""NHS numbers that are never issued: they begin with 999 and their check digit is right."""

_WEIGHTS = range(10, 1, -1)
_HIGHEST = 10**6


def test_number(ordinal: int) -> str:
    """A number for a six-digit ordinal, moved on where no check digit exists.

    Check digit: ten digits, weights 10 down to 2, modulus 11; a remainder of 10 has none.
    """
    while True:
        body = f"999{ordinal % _HIGHEST:06d}"
        total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, body, strict=True))
        check = (11 - total % 11) % 11
        if check < 10:
            return f"{body}{check}"
        ordinal += 1
