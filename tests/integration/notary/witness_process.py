"""A witness as another organisation runs it: `caseledger witness`, a process of its own."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

from infrastructure.notary.notes import NoteKey
from infrastructure.witnesses.identity import witness_signer
from infrastructure.witnesses.policy import Witness
from infrastructure.witnesses.witness import SignedRecord
from tests.integration.setup.running import environment, free_port

PATIENCE = 60


class WitnessProcess:
    """It keeps its folder, its name and its port from one start to the next."""

    def __init__(self, name: str, folder: Path, *, logs: list[NoteKey]) -> None:
        self.name = name
        self.folder = folder
        self.port = free_port()
        folder.mkdir(parents=True)
        (folder / "logs").write_text("".join(f"# a log\n{key.vkey}\n" for key in logs))
        self._process: subprocess.Popen[str] | None = None
        self.key = witness_signer(
            folder / "data" / "secrets",
            folder / "data" / "witness",
            name=f"{name}.test.invalid/witness",
            random_bytes=os.urandom,
        ).key

    @property
    def listed(self) -> Witness:
        """As it stands in a policy."""
        return Witness(self.name, self.key, f"http://127.0.0.1:{self.port}")

    @property
    def line(self) -> str:
        """Its line of a policy."""
        return f"witness {self.name} {self.key.vkey} {self.listed.address}\n"

    @property
    def forgeries(self) -> list[Path]:
        """The requests it has kept as evidence."""
        return sorted((self.folder / "data" / "witness" / "forgeries").glob("*.request"))

    def start(self, *program: str) -> None:
        """Return when it listens; `program` runs in the place of the command."""
        self._process = subprocess.Popen(
            [sys.executable, *(program or ("-m", "api.commandline", "witness"))],
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        late = threading.Timer(PATIENCE, self._process.kill)
        late.start()
        assert self._process.stdout is not None
        said = self._process.stdout.readline()
        late.cancel()
        assert said.startswith(f"Witness {self.key.vkey} at "), said

    def wait_end(self) -> int:
        """How it ended by itself."""
        assert self._process is not None
        code = self._process.wait(PATIENCE)
        self._drop()
        return code

    def kill(self) -> None:
        """Without warning."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """As an operator stops it."""
        self._end(signal.SIGTERM)

    @property
    def _environment(self) -> dict[str, str]:
        return environment(
            self.folder / "data",
            port=self.port,
            # The tests of the run put other programs in the place of ours by it.
            PYTHONPATH="",
            CASELEDGER_WITNESS_NAME=self.key.name,
            CASELEDGER_WITNESS_LOGS=str(self.folder / "logs"),
        )

    def interrupt(self) -> int:
        """As with Ctrl-C; how it ended."""
        assert self._process is not None
        self._process.send_signal(signal.SIGINT)
        return self.wait_end()

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(PATIENCE)
            self._drop()

    def _drop(self) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._process = None


def killed_once_it_is_on_disk() -> None:
    """Be a witness that is killed between writing what it cosigned and answering."""
    from api.notarising.witness import serve_witness
    from api.settings import load_settings

    replace = SignedRecord.replace

    def deadly(self: SignedRecord, before: str | None, after: str) -> None:
        replace(self, before, after)
        os.kill(os.getpid(), signal.SIGKILL)

    SignedRecord.replace = deadly  # type: ignore[method-assign] # the moment this is about
    serve_witness(load_settings())


if __name__ == "__main__":
    killed_once_it_is_on_disk()
