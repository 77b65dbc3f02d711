"""A proxy between two programs that cuts the line at a chosen moment."""

import shutil
import socket
import tempfile
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random

from psycopg.conninfo import conninfo_to_dict, make_conninfo

CUTS = (
    "before sending",  # what the client sends is lost
    "in mid-request",  # half of it arrives
    "after sending",  # all of it arrives; the line is gone at once, and the commit may land later
    "after the commit",  # it is carried out, and the whole answer is lost
    "in mid-reply",  # half of the answer arrives
)

_READY = b"Z\x00\x00\x00\x05I"
"""Postgres's "ready for query, no transaction": what came before it is committed."""

_LARGEST = 1 << 20


class CuttingProxy:
    """Carries what is sent each way, and cuts as `share` of the requests say, once `cutting`.

    `begins` tells whether bytes ask for something that is worth cutting; the rest (logging in, say)
    is carried. `asked` tells whether bytes are a whole request, `whole` whether a whole answer.
    """

    def __init__(
        self,
        listening: socket.socket,
        connect: Callable[[], socket.socket],
        *,
        chance: Random,
        share: float,
        begins: Callable[[bytes], bool],
        asked: Callable[[bytes], bool],
        whole: Callable[[bytes], bool],
    ) -> None:
        self._listening = listening
        self._connect = connect
        self._chance = chance
        self._share = share
        self._begins = begins
        self._asked = asked
        self._whole = whole
        self._lock = threading.Lock()
        self.cutting = False
        self.seen: Counter[str] = Counter()
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, suppress(OSError), self._connect() as server:
            answers = _Answers(server, client, self._whole)
            answers.start()
            try:
                while sent := client.recv(_LARGEST):
                    cut = self._cut(sent)
                    while cut and not self._asked(sent) and (more := client.recv(_LARGEST)):
                        sent += more
                    if cut == "before sending":
                        break
                    if cut == "in mid-request":
                        server.sendall(sent[: len(sent) // 2])
                        break
                    answers.cut = cut
                    server.sendall(sent)
                    if cut == "after sending":
                        break
            finally:
                _hang_up(client)
                _hang_up(server)
                answers.join()

    def _cut(self, sent: bytes) -> str:
        if not self.cutting or not self._begins(sent):
            return ""
        with self._lock:
            if self._chance.random() >= self._share:
                return ""
            cut = self._chance.choice(CUTS)
            self.seen[cut] += 1
            return cut


class _Answers(threading.Thread):
    """Carries the answers back; where it is told to cut, waits for a whole one first."""

    def __init__(
        self, server: socket.socket, client: socket.socket, whole: Callable[[bytes], bool]
    ) -> None:
        super().__init__(daemon=True)
        self._server = server
        self._client = client
        self._whole = whole
        self.cut = ""

    def run(self) -> None:
        with suppress(OSError):
            while answer := self._server.recv(_LARGEST):
                if self.cut in {"after the commit", "in mid-reply"}:
                    self._cut_answer(answer)
                    break
                if self.cut == "after sending":
                    continue
                self._client.sendall(answer)
        _hang_up(self._client)

    def _cut_answer(self, answer: bytes) -> None:
        while not self._whole(answer):
            more = self._server.recv(_LARGEST)
            if not more:
                break
            answer += more
        if self.cut == "in mid-reply":
            self._client.sendall(answer[: len(answer) // 2])


def _hang_up(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)


class PostgresProxy(CuttingProxy):
    """Between the service and Postgres; cuts appends."""

    def __init__(self, server_url: str, *, chance: Random, share: float) -> None:
        parameters = conninfo_to_dict(server_url)
        name = f".s.PGSQL.{parameters.get('port') or 5432}"
        where = str(Path(str(parameters["host"])) / name)
        self._folder = Path(tempfile.mkdtemp(prefix="cl-"))
        self.url = make_conninfo(server_url, host=str(self._folder))
        listening = socket.socket(socket.AF_UNIX)
        listening.bind(str(self._folder / name))
        listening.listen(64)
        super().__init__(
            listening,
            lambda: _connected(socket.AF_UNIX, where),
            chance=chance,
            share=share,
            # An append carries records; what logs in, checks or prepares is smaller.
            begins=lambda sent: b'"version"' in sent,
            asked=lambda sent: True,
            whole=lambda answer: answer.endswith(_READY),
        )

    def close(self) -> None:
        super().close()
        shutil.rmtree(self._folder)


class HttpProxy(CuttingProxy):
    """Between a client and the service; cuts commands."""

    def __init__(self, server: tuple[str, int], *, chance: Random, share: float) -> None:
        listening = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.address: tuple[str, int] = listening.getsockname()
        super().__init__(
            listening,
            lambda: _connected(socket.AF_INET, server),
            chance=chance,
            share=share,
            begins=lambda sent: sent.startswith(b"POST"),
            asked=_is_whole,
            whole=_is_whole,
        )


def _connected(family: socket.AddressFamily, where: str | tuple[str, int]) -> socket.socket:
    end = socket.socket(family)
    end.connect(where)
    return end


def _is_whole(message: bytes) -> bool:
    head, ended, body = message.partition(b"\r\n\r\n")
    if not ended:
        return False
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return len(body) >= int(value)
    return False
