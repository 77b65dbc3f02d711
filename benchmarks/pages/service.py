"""A process that serves pages: `python -m pages.service LEDGER READERS`.

Says its port and the cookie of a session of every reader once it serves, and serves until its input
ends.
"""

from __future__ import annotations

import json
import sys

from appending.ours import settings_of
from serving.service import serve

from api.clock import utc_now
from api.composing.compose import compose
from api.composing.services import Services
from api.demonstration.personas import PERSONAS
from api.local_issuing import LOCAL_ISSUER, WEB_CLIENT
from application.callers import Caller
from infrastructure.observing.logs import configure
from infrastructure.tokens.id_tokens import SignedIn
from infrastructure.tokens.local_issuer import Persona


def main() -> None:
    ledger, readers = (json.loads(argument) for argument in sys.argv[1:])
    settings = settings_of(ledger)
    configure("api", settings.data_dir)
    services = compose(settings)
    cookies = {reader: _cookie(services, PERSONAS[reader]) for reader in readers}
    serve(settings, services, cookies=cookies)


def _cookie(services: Services, persona: Persona) -> str:
    caller = Caller(
        issuer=LOCAL_ISSUER,
        client=WEB_CLIENT,
        actor=persona.actor,
        role=persona.role,
        organisation=persona.organisation,
        team=persona.team,
    )
    signed_in = SignedIn(
        caller=caller, subject=persona.name, session=None, issued=int(utc_now().timestamp())
    )
    return services.identity.sessions.begun(signed_in).partition(";")[0]


if __name__ == "__main__":
    main()
