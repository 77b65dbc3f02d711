"""What the outermost ring is told of a deployment: its names, and what it takes in."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from api.perimeter.hosts import host_of
from api.settings import Settings

_LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Perimeter:
    """``hosts``: the names that are answered to. ``requests_per_second``: for one actor, for long.
    ``is_https``: browsers find the service over https."""

    hosts: frozenset[str]
    is_https: bool
    requests_per_second: float


def perimeter(settings: Settings) -> Perimeter:
    """What the settings say of it: every name that they give the service, and this machine's."""
    public = urlsplit(settings.address)
    named = (public.netloc, *settings.allowed_hosts)
    return Perimeter(
        hosts=frozenset(map(host_of, named)) | {settings.host.lower(), *_LOOPBACK},
        is_https=public.scheme == "https",
        requests_per_second=settings.requests_per_second,
    )
