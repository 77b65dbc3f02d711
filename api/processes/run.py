"""`caseledger run`: starts everything, watches over it, and stops all that it started.

The API is loading by then, and does nothing before it is told. In this order, so that nothing is
half-started: the port, the data folder, Postgres, the databases; then the word, then the worker,
the notary and what delivers.
"""

import http.client
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

from api.notarising.listening import listen
from api.pages.assets import assets
from api.processes.child import Children
from api.settings import Settings
from infrastructure.postgres.addresses import Addresses, DatabaseNames
from infrastructure.postgres.data_folder import DataFolder, was_interrupted
from infrastructure.postgres.launcher import EmbeddedPostgres
from infrastructure.postgres.programs import embedded_programs
from infrastructure.postgres.server import StopAsked

_LOOK_EVERY = 0.05
"""Seconds between two looks at the processes."""

_SAY_EVERY = 5.0
"""Seconds between two sentences about a long wait."""

_DATABASES = DatabaseNames()

_HAS_SAID_WHY = 2
"""Exit code of a process that could not start and has said why."""

Say = Callable[[str], None]
StopAskedYet = Callable[[], bool]


class Watched(Protocol):
    """A process whose end ends the run."""

    @property
    def name(self) -> str: ...

    @property
    def exit_code(self) -> int | None: ...


class _Ended(Exception):
    def __init__(self, process: Watched) -> None:
        super().__init__(process.name)
        self.process = process


def run(settings: Settings, children: Children, *, say: Say, stop_asked: StopAskedYet) -> int:
    """Run the service until a stop is asked for (0) or one of its processes ends by itself (1).

    2 where a process could not start and has said why itself. Raises `CannotStart` where the
    service can't start. What it started has then been stopped; the children, by their owner.
    """
    with ExitStack() as started:
        try:
            _run(settings, children, started, say=say, stop_asked=stop_asked)
        except StopAsked:
            say("Stopping …")
        except _Ended as ended:
            code = ended.process.exit_code
            if code == _HAS_SAID_WHY:
                return code
            say(
                f"{ended.process.name} ended by itself (exit code {code}); stopping the rest."
                " What stands above may say why."
            )
            return 1
    return 0


def _run(
    settings: Settings,
    children: Children,
    started: ExitStack,
    *,
    say: Say,
    stop_asked: StopAskedYet,
) -> None:
    external = settings.external()
    listening = listen(
        settings.host, settings.port, letting_go=lambda: was_interrupted(settings.data_dir)
    )
    started.callback(listening.close)
    folder = DataFolder.hold(settings.data_dir)
    started.callback(folder.release)
    watched: list[Watched] = []
    postgres = None
    if external is None:
        postgres = EmbeddedPostgres(folder, embedded_programs(), say=say)
        started.callback(postgres.stop)
        watched.append(postgres)
        addresses = postgres.addresses(_DATABASES, settings.roles)
    else:
        addresses = external
    started.callback(children.stop)
    watched.append(children.api)
    address = _address(listening)
    empty = _open_databases(postgres, addresses, settings, stop_asked=stop_asked)
    told = _told(settings, addresses)
    children.api.go(told, listening=[listening])
    listening.close()
    _watch(watched, say=say, stop_asked=stop_asked, until=lambda: _is_ready(address))
    worker = children.start_worker()
    worker.go(told if addresses.erase is None else {**told, "ERASE_URL": addresses.erase})
    watched.append(worker)
    notary = children.start_notary()
    notary.go(told)
    watched.append(notary)
    deliveries = children.start_deliveries()
    deliveries.go(told)
    watched.append(deliveries)
    if _is_read_only(address):
        say("The log is not whole: nothing is recorded before you decide; see docs/restoring.md")
    elif external is None and not settings.oidc_issuers:
        # Invented people have no place beside those whom a configured issuer vouches for.
        _record_histories(address, settings, first=empty, say=say, stop_asked=stop_asked)
    _tell(address, settings, say=say)
    _watch(watched, say=say, stop_asked=stop_asked)


def _open_databases(
    postgres: EmbeddedPostgres | None,
    addresses: Addresses,
    settings: Settings,
    *,
    stop_asked: StopAskedYet,
) -> bool:
    """Return when all databases are as this code needs them; True when the log is empty."""
    # Loaded here, while the other processes load too: that is a fifth of a second of every start.
    from infrastructure.postgres.external import prepare  # noqa: PLC0415
    from infrastructure.postgres.provision import provision  # noqa: PLC0415
    from infrastructure.postgres.schema import bring_up_to_date  # noqa: PLC0415

    if postgres is None:
        prepare(addresses, settings.roles)
    else:
        postgres.start(stop_asked=stop_asked)
        provision(postgres.url, databases=_DATABASES, roles=settings.roles)
    return bring_up_to_date(
        addresses,
        roles=settings.roles,
        origin=settings.log_origin,
        access_origin=settings.access_origin,
    )


def _logs(settings: Settings) -> Path:
    return (settings.log_dir or settings.data_dir / "logs").absolute()


def _told(settings: Settings, addresses: Addresses) -> Mapping[str, str]:
    """What the processes of the run are told of its settings."""
    return {
        "CASELEDGER_DATA_DIR": str(settings.data_dir.absolute()),
        "CASELEDGER_LOG_DIR": str(_logs(settings)),
        "DATABASE_URL": addresses.service,
        "KEYS_URL": addresses.keys,
        "ACCESS_URL": addresses.access,
    }


def _watch(
    watched: Sequence[Watched],
    *,
    say: Say,
    stop_asked: StopAskedYet,
    until: Callable[[], bool] | None = None,
) -> None:
    """Return when `until` holds. Raises `StopAsked`, or `_Ended` for the first process to end."""
    said = time.monotonic()
    while until is None or not until():
        if stop_asked():
            raise StopAsked
        for process in watched:
            if process.exit_code is not None:
                raise _Ended(process)
        if until is not None and time.monotonic() - said >= _SAY_EVERY:
            said = time.monotonic()
            say("The API is not ready yet; waiting …")
        time.sleep(_LOOK_EVERY)


def _address(listening: socket.socket) -> tuple[str, int]:
    host, port = listening.getsockname()[:2]
    return str(host), int(port)


def _is_ready(address: tuple[str, int]) -> bool:
    return _readiness(address) is not None


def _is_read_only(address: tuple[str, int]) -> bool:
    return b"read-only" in (_readiness(address) or b"")


def _readiness(address: tuple[str, int]) -> bytes | None:
    """What the API says of itself once it can answer."""
    # Short, because the socket takes us in long before the API does, and a stop may be asked for.
    connection = http.client.HTTPConnection(*address, timeout=0.25)
    try:
        connection.request("GET", "/health/ready")
        answer = connection.getresponse()
        return answer.read() if answer.status == http.client.OK else None
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def _record_histories(
    address: tuple[str, int],
    settings: Settings,
    *,
    first: bool,
    say: Say,
    stop_asked: StopAskedYet,
) -> None:
    """Record the invented histories at the first start, or finish what a first start began."""
    under_way = settings.data_dir / "histories.under-way"
    if not first and not under_way.exists():
        return
    # Needed only the first time, and an ordinary start is short.
    from api.demonstration.first_start import record_histories  # noqa: PLC0415

    say("First start: recording invented staff and histories to look at …")
    under_way.touch()

    def heed_a_stop() -> None:
        if stop_asked():
            raise StopAsked

    record_histories(_shown(address), before_step=heed_a_stop)
    under_way.unlink()


def _tell(address: tuple[str, int], settings: Settings, *, say: Say) -> None:
    where = _shown(address)
    say(f"Caseledger is ready at {where}")
    say(f"  in a browser  {where}/")
    if not assets().is_whole:
        say("                plain pages: at set-up there was no way to npm's registry")
    if not settings.oidc_issuers:
        say("  a token       TOKEN=$(.venv/bin/caseledger token --as pwp)")
        caseload = f"{where}/caseload?include_ended=true"
        say(f'  a caseload    curl -H "Authorization: Bearer $TOKEN" "{caseload}"')
    say("  what else     README.md, docs/reference.md")
    say(f"  logs          {_logs(settings)}")
    say("Ctrl-C stops it.")


def _shown(address: tuple[str, int]) -> str:
    host, port = address
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
