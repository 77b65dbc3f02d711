"""Python imports this by itself where its folder is on PYTHONPATH.

It puts the smallest API, worker, notary, deliveries and histories in the place of the real ones, so
that the tests of the run are about the run. A file `refuse` in the data folder makes the API refuse
to start.
"""

import functools
import importlib.abc
import importlib.machinery
import os
import pathlib
import signal
import sys
import threading
import types


async def _ready(scope, receive, send):
    if scope["type"] == "lifespan":
        while True:
            message = await receive()
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"{}"})


def _compose(settings):
    from api.composing.tide import Tide
    from infrastructure.postgres.cannot_start import CannotStart

    if (settings.data_dir / "refuse").exists():
        raise CannotStart("The placeholder was told to refuse.")
    _note_given("api")
    return types.SimpleNamespace(tide=Tide(lambda: 0), view_tides={})


def _note_given(process):
    """What a process was given, for the tests to look at."""
    given = [f"{name}={value}" for name, value in os.environ.items()]
    file = pathlib.Path(os.environ["CASELEDGER_DATA_DIR"], f"given-to-the-{process}")
    part = file.with_suffix(".part")
    part.write_text("\n".join(given))
    part.rename(file)


def _work(process):
    _note_given(process)
    stopped = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    stopped.wait()


def _record(address, before_step):
    before_step()
    print(f"recording at {address}")


_PLACEHOLDERS = {
    "api.composing.compose": {"compose": _compose},
    # Named in an annotation only; loading all that it holds takes longer than the rest of a start.
    "api.composing.services": {"Services": object},
    "api.app": {"create_app": lambda services: _ready},
    "api.processes.worker": {"main": functools.partial(_work, "worker")},
    "api.notarising.notary": {"main": functools.partial(_work, "notary")},
    "api.processes.deliver": {"main": functools.partial(_work, "deliveries")},
    "api.demonstration.first_start": {"record_histories": _record},
}


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path, target=None):
        return importlib.machinery.ModuleSpec(name, self) if name in _PLACEHOLDERS else None

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        vars(module).update(_PLACEHOLDERS[module.__name__])


sys.meta_path.insert(0, _Finder())
