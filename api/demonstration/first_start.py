"""What a first start records through the ordinary door: staff, and invented histories."""

from collections.abc import Callable

import httpx

from api.clock import utc_now
from api.demonstration.history import demonstration_histories, open_histories
from api.demonstration.personas import PERSONAS
from api.demonstration.player import play
from api.demonstration.staff import record_staff
from api.local_issuing import local_issuer
from api.settings import load_settings
from domain.moments import london_day

_SECONDS = 30.0


def record_histories(address: str, *, before_step: Callable[[], None] = lambda: None) -> None:
    """Record staff, the histories that have ended and those that are open, at the service under
    this base URL; what is there stays.

    ``before_step`` may raise to stop; recording again later goes on, and on another day tells the
    open ones anew. Raises
    :class:`~api.demonstration.staff.EntryRefused`,
    :class:`~api.demonstration.player.StepRefused`, ``httpx.HTTPError`` or ``CannotStart``.
    """
    issuer = local_issuer(load_settings())
    tokens = {name: issuer.token(persona) for name, persona in PERSONAS.items()}
    # A proxy of the environment has no business with the machine's own address.
    with httpx.Client(base_url=address, timeout=_SECONDS, trust_env=False) as client:
        # First, so that whatever moment of a history is looked at, it is known who they are.
        record_staff(client, tokens.__getitem__, before_step=before_step)
        # One after the other: side by side was no quicker, and this way every first start is alike.
        for history in (*demonstration_histories(), *open_histories(london_day(utc_now()))):
            play(history, client=client, token=tokens.__getitem__, before_step=before_step)
