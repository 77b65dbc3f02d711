"""A receiver of webhooks on this machine, with a certificate of its own for a name of its own."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key

NAME = "receiver.test"
_DAY = timedelta(days=1)

Act = Callable[[bytes, asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True)
class Certificate:
    """A certificate for `NAME`, and a context in which it is believed."""

    served: ssl.SSLContext
    trusted: ssl.SSLContext


def certificate(folder: Path) -> Certificate:
    """One that signs for itself."""
    key = generate_private_key(SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - _DAY)
        .not_valid_after(now + _DAY)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file = folder / "receiver.pem"
    file.write_bytes(private + pem)
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(file)
    return Certificate(served, ssl.create_default_context(cadata=pem.decode()))


@dataclass
class Receiver:
    """What it heard: each request whole, head and body, and by which name TLS asked for it."""

    port: int
    heard: list[bytes] = field(default_factory=list)
    names: list[str | None] = field(default_factory=list)


def saying(status: int, body: bytes = b"", *headers: str) -> Act:
    """Answers each request alike."""
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", "Connection: close", *headers]
    answer = "\r\n".join(lines).encode() + b"\r\n\r\n" + body

    async def act(_: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)
        await writer.drain()

    return act


@asynccontextmanager
async def receiving(
    act: Act, *, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1"
) -> AsyncIterator[Receiver]:
    """A receiver that does with each request what it is told to."""
    found = Receiver(port=0)
    if tls is not None:
        tls.sni_callback = lambda _socket, name, _context: found.names.append(name)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            lengths = [
                int(line.split(b":")[1])
                for line in head.lower().split(b"\r\n")
                if line.startswith(b"content-length:")
            ]
            found.heard.append(head + await reader.readexactly(sum(lengths)))
            await act(found.heard[-1], writer)
        except (asyncio.IncompleteReadError, ConnectionError, ssl.SSLError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, host, 0, ssl=tls)
    found.port = server.sockets[0].getsockname()[1]
    try:
        yield found
    finally:
        server.close()
        await server.wait_closed()
