"""`caseledger witness`: cosigns the checkpoints of other organisations' logs, over HTTP.

It needs a folder and a key, and no database.
"""

import asyncio
import os
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path

import structlog
import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.clock import utc_now
from api.notarising.listening import listen
from api.notarising.unreadable import reason_of
from api.perimeter.connections import server_config
from api.settings import Settings
from infrastructure.keys.errors import KeyFolderRefused
from infrastructure.notary.ed25519_points import KeyRefused
from infrastructure.notary.notes import NoteKey, NoteRefused, NoteSigner
from infrastructure.notary.signed_record import RecordChanged, RecordInUse
from infrastructure.observing.logs import configure
from infrastructure.postgres.cannot_start import CannotStart
from infrastructure.witnesses.add_checkpoint import LARGEST_REQUEST, PATH, SIZE_TYPE
from infrastructure.witnesses.identity import IdentityBroken, witness_signer
from infrastructure.witnesses.witness import Answer, Cosigned, Refusal, Refused, Witness

_BODY_SECONDS = 10.0
"""For a request's body to arrive."""

_log = structlog.get_logger()


def serve_witness(settings: Settings) -> None:
    """Serve until asked to stop. Raises ``CannotStart``."""
    signer = _signer(settings)
    logs = _trusted(settings)
    configure("witness", settings.log_dir)
    witness = Witness(signer, logs=logs, folder=settings.witness_dir, clock=utc_now)
    with ExitStack() as closing:
        try:
            closing.enter_context(witness.held())
        except RecordInUse:
            raise CannotStart(f"A witness is at work in {settings.witness_dir} already.") from None
        except (NoteRefused, OSError) as problem:
            raise CannotStart(
                f"What was cosigned last cannot be read in {settings.witness_dir}"
                f" ({reason_of(problem)})."
            ) from None
        listening = listen(settings.host, settings.port, letting_go=lambda: False)
        closing.callback(listening.close)
        config = server_config(witness_app(witness))
        host, port = listening.getsockname()[:2]
        print(f"Witness {signer.key.vkey} at http://{host}:{port}", flush=True)
        # It raises the signal again that it was stopped by; an operator's Ctrl-C is no failure.
        with suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listening])


def witness_key(settings: Settings) -> str:
    """The witness's vkey, whose key is made where there is none. Raises ``CannotStart``."""
    return _signer(settings).key.vkey


def witness_app(witness: Witness) -> Starlette:
    """The one resource of a witness."""

    async def add_checkpoint(request: Request) -> Response:
        body = b""
        try:
            async with asyncio.timeout(_BODY_SECONDS):
                async for piece in request.stream():
                    body += piece
                    if len(body) > LARGEST_REQUEST:
                        return Response(status_code=413, headers={"Connection": "close"})
        except TimeoutError:
            return Response(status_code=408, headers={"Connection": "close"})
        try:
            answer = await run_in_threadpool(witness.add_checkpoint, body)
        except (OSError, NoteRefused, RecordChanged) as trouble:
            _log.error("witness_fails", trouble=type(trouble).__name__)
            return Response(status_code=500)
        _tell(answer)
        return _response(answer)

    return Starlette(routes=[Route(PATH, add_checkpoint, methods=["POST"])])


def _response(answer: Answer) -> Response:
    if isinstance(answer, Cosigned):
        return Response(answer.line, media_type="text/plain")
    if answer.refusal is Refusal.OTHER_SIZE:
        # As it is: the protocol compares the media type, and has no charset on it.
        headers = {"Content-Type": SIZE_TYPE}
        return Response(f"{answer.size}\n", status_code=409, headers=headers)
    return Response(status_code=answer.refusal.value)


def _tell(answer: Answer) -> None:
    match answer:
        case Cosigned():
            _log.info("cosigned", log=answer.log, position=answer.size)
        case Refused(log=None):
            _log.info("not_cosigned", status=answer.refusal.value)
        case Refused(forged=True):
            _log.error(
                "forgery_kept", log=answer.log, position=answer.size, status=answer.refusal.value
            )
        case Refused():
            _log.warning(
                "not_cosigned", log=answer.log, position=answer.size, status=answer.refusal.value
            )


def _signer(settings: Settings) -> NoteSigner:
    if settings.witness_name is None:
        raise CannotStart("CASELEDGER_WITNESS_NAME is not set: the name that the witness signs as.")
    try:
        return witness_signer(
            settings.secrets_dir,
            settings.witness_dir,
            name=settings.witness_name,
            random_bytes=os.urandom,
        )
    except (IdentityBroken, KeyFolderRefused, KeyRefused) as refused:
        raise CannotStart(str(refused)) from None
    except OSError as problem:
        raise CannotStart(f"The witness's folders cannot be used ({reason_of(problem)}).") from None


def _trusted(settings: Settings) -> Mapping[str, Sequence[NoteKey]]:
    """The keys of the logs that are witnessed, by origin. Raises ``CannotStart``."""
    path = settings.witness_logs
    if path is None:
        raise CannotStart("CASELEDGER_WITNESS_LOGS is not set: a file with a log's vkey a line.")
    logs: dict[str, list[NoteKey]] = {}
    for number, line in enumerate(_lines(path), 1):
        vkey = line.strip()
        if not vkey or vkey.startswith("#"):
            continue
        try:
            key = NoteKey.parse(vkey)
        except KeyRefused as refused:
            raise CannotStart(f"Line {number} of {path}: {refused}") from None
        logs.setdefault(key.name, []).append(key)
    if not logs:
        raise CannotStart(f"{path} names no log.")
    return logs


def _lines(path: Path) -> Sequence[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as problem:
        raise CannotStart(f"{path} cannot be read ({reason_of(problem)}).") from None
