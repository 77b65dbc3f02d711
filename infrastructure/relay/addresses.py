"""Where a broker is, and which addresses events may be sent to."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from infrastructure.tokens.loopback import is_loopback


@dataclass(frozen=True)
class BrokerAddress:
    """Where the broker is, and how it and we prove who we are.

    ``servers`` are those of one cluster. Without ``certificates``, a file, the machine's own
    authorities are trusted.
    """

    servers: tuple[str, ...]
    credentials: Path | None = None
    certificates: Path | None = None

    @property
    def is_encrypted(self) -> bool:
        """Whether only an encrypted connection will do: to all servers where one asks for it."""
        return any(urlsplit(server).scheme == "tls" for server in self.servers)


def is_safe_server(server: str) -> bool:
    """Whether what is sent there can't be read on its way: by TLS, or on this machine itself.

    An address with a password is none: an address is seen where a secret should not be.
    """
    parts = urlsplit(server)
    if not parts.hostname or "@" in parts.netloc or parts.path or parts.query or parts.fragment:
        return False
    return parts.scheme == "tls" or (parts.scheme == "nats" and is_loopback(parts.hostname))
