"""`caseledger keys rotate`: a new key-encryption key, and the old one destroyed."""

from contextlib import ExitStack

from rich.console import Console

from api.composing.foundation import keys_pool
from api.composing.keks import key_encryption
from api.databases_at_hand import at_hand
from api.operators.progress import progress_bar
from api.settings import Settings
from infrastructure.keys.errors import KeyFault
from infrastructure.keys.rotation import Rotation
from infrastructure.postgres.cannot_start import CannotStart


def rotate_keks(settings: Settings) -> str:
    """Begin a rotation or go on with one, to its end; a sentence says what was done.

    Raises ``CannotStart``.
    """
    with ExitStack() as closing:
        found = at_hand(settings, closing, say=lambda _: None, stop_asked=lambda: False)
        try:
            keks = key_encryption(found, create=False)
            return _rotated(Rotation(keys_pool(found, closing), keks))
        except (KeyFault, OSError) as trouble:
            raise CannotStart(
                f"{trouble} Nothing is lost: run it again to go on with what was begun."
            ) from None


def _rotated(rotation: Rotation) -> str:
    count = 0
    total = rotation.begin()
    with progress_bar("Wrapping keys again", Console(stderr=True)) as progress:
        bar = progress.add_task("keys", total=total)
        for some in rotation.rewrap():
            count += some
            progress.update(bar, completed=count)
    gone = rotation.end()
    destroyed = ", ".join(gone) or "none"
    return f"{count:,} data keys were wrapped again; destroyed: {destroyed}."
