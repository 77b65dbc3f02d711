"""Which keys the log names and the key store lacks: parts that nobody can open."""

from collections.abc import Callable, Iterator
from importlib.resources import files

from infrastructure.keys.store import KeyName, KeyStore
from infrastructure.ledger.calls import call
from infrastructure.ledger.connections import Pool

POSITIONS_AT_ONCE = 20_000
_KEYS_NAMED = files(__package__).joinpath("keys_named.sql").read_text(encoding="utf-8")


def keys_lacking(
    pool: Pool, store: KeyStore, *, upto: int, go_on: Callable[[], bool]
) -> Iterator[KeyName]:
    """The lacking keys up to a position, in log order; a key may come more than once.

    Asks ``go_on`` between stretches. Raises what the log or the key store raises when it gives no
    answer.
    """
    for after in range(0, upto, POSITIONS_AT_ONCE):
        if not go_on():
            return
        bounds = {"after": after, "upto": min(upto, after + POSITIONS_AT_ONCE)}
        yield from store.missing(KeyName(*row) for row in call(pool, _KEYS_NAMED, bounds))
