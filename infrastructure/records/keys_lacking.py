"""Which keys the log names and the key store lacks: parts that nobody can open."""

from collections.abc import Callable, Iterator

from infrastructure.keys.store import KeyName, KeyStore
from infrastructure.ledger.calls import call
from infrastructure.ledger.connections import Pool
from infrastructure.statements import statement

POSITIONS_AT_ONCE = 20_000
_KEYS_NAMED = statement("records", "keys_named")


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
