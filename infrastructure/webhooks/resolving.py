"""What a name leads to, asked anew each time."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""The addresses of a host, in the order in which they are to be tried. Raises ``OSError``."""


class SystemResolver:
    """Asks the system. In threads of its own: names that nobody answers for must not keep others
    from theirs."""

    def __init__(self, *, at_once: int) -> None:
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="resolving")

    async def resolve(self, host: str, port: int) -> Sequence[str]:
        """The addresses of a host. Raises ``OSError`` where it has none."""
        found = await asyncio.get_running_loop().run_in_executor(self._threads, _asked, host, port)
        return list(dict.fromkeys(found))

    def close(self) -> None:
        """Wait for nobody who was asked."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _asked(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError:
        # A label that is empty or too long is no name.
        raise OSError("no name") from None
    return [str(address[0]) for *_, address in found]
