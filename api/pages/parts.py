"""Parts of a page that a script asks for, by the same address as the page (htmx)."""

from starlette.requests import Request


def is_part(request: Request) -> bool:
    """Whether a script asked, which takes a part and leaves the rest: what is no page as it was
    expected it must be told to go to as a whole (`HX-Redirect`)."""
    return request.headers.get("hx-request") == "true"
