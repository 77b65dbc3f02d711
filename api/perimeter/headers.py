"""Headers that every answer carries, so that a browser makes of it no more than it is.

The names and values that OWASP's list of secure headers asks of an API; a page that needs more,
such as a form, brings its own.
"""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_ALWAYS = {
    b"cache-control": b"no-store",
    b"content-security-policy": b"default-src 'none'; base-uri 'none'; form-action 'none';"
    b" frame-ancestors 'none'",
    b"referrer-policy": b"no-referrer",
    b"x-content-type-options": b"nosniff",
}
_OVER_HTTPS = {b"strict-transport-security": b"max-age=31536000; includeSubDomains"}


class SecurityHeaders:
    """Adds what an answer does not say itself. ``is_https``: browsers find us over https."""

    def __init__(self, app: ASGIApp, *, is_https: bool) -> None:
        self._app = app
        self._headers = [*_ALWAYS.items(), *(_OVER_HTTPS.items() if is_https else ())]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def completed(message: Message) -> None:
            if message["type"] == "http.response.start":
                said = list(message.get("headers", ()))
                names = {name.lower() for name, _ in said}
                lacking = [each for each in self._headers if each[0] not in names]
                message["headers"] = said + lacking
            await send(message)

        await self._app(scope, receive, completed)
