"""NHS numbers that are never issued: they begin with 999 and their check digit is right."""

_WEIGHTS = range(10, 1, -1)
_HOW_MANY = 500_000


def unissued_number(ordinal: int) -> str:
    """The number for an ordinal; another for each, until half a million come round again.

    Check digit: weights 10 down to 2, modulus 11; a remainder of 10 has none. Each ordinal stands
    for two numbers that differ by one in the last place before it, of which one always has it.
    """
    pair = ordinal % _HOW_MANY * 2
    return next(found for found in (_checked(pair), _checked(pair + 1)) if found is not None)


def _checked(six_digits: int) -> str | None:
    body = f"999{six_digits:06d}"
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, body, strict=True))
    check = (11 - total % 11) % 11
    return None if check == 10 else f"{body}{check}"
