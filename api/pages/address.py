"""Addresses of pages, as links and forms hold them."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from starlette.requests import Request


def address(path: str, query: Mapping[str, Any]) -> str:
    """A path with these parameters, several under one name where a list is given."""
    return f"{path}?{urlencode(query, doseq=True)}" if query else path


def asked_at(request: Request) -> str:
    """The whole address that was asked, for it to be asked again."""
    query = request.url.query
    return quote(request.url.path) + (f"?{query}" if query else "")
