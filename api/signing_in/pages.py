"""The few pages around signing in: plain HTML that needs neither script nor style."""

import html
from importlib.resources import files
from string import Template

from starlette.responses import HTMLResponse

_PAGE = Template(files("api.signing_in").joinpath("page.html").read_text(encoding="utf-8"))
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'",
}
"""Beside those that every answer carries."""


def page(title: str, content: str, *, status: int = 200) -> HTMLResponse:
    """A page; ``content`` is HTML, ``title`` is text."""
    filled = _PAGE.substitute(title=html.escape(title), content=content)
    return HTMLResponse(filled, status_code=status, headers=_HEADERS)


def sentence(text: str) -> str:
    """A paragraph of text."""
    return f"<p>{html.escape(text)}</p>"


def form(action: str, button: str, hidden: dict[str, str]) -> str:
    """A form of one button, which sends what is hidden in it."""
    inputs = "".join(
        f'<input type="hidden" name="{html.escape(name)}" value="{html.escape(value)}">'
        for name, value in hidden.items()
    )
    return (
        f'<form method="post" action="{html.escape(action)}">{inputs}'
        f'<button type="submit">{html.escape(button)}</button></form>'
    )
