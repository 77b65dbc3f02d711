"""Somebody at a browser, and all that their pages did which no page of ours may do."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    StorageState,
)

PATIENCE_MS = 15_000
FIRST_PAGE = "/me"
WIDE = 1280
NARROW = 320
_OWN_SCHEMES = ("data:", "blob:")


@dataclass
class Visitor:
    """One window of somebody who is signed in, at one service.

    ``amiss`` gathers what its pages did: errors and warnings on the console, where a broken content
    security policy shows too, requests to other hosts, and parts of a page that could not be had.
    """

    page: Page
    address: str
    amiss: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self.amiss.append(f"error: {error.message}"))
        self.page.on("request", self._on_request)
        self.page.on("response", self._on_response)

    def open(self, path: str) -> Response:
        """The answer to asking for a page of the service."""
        answer = self.page.goto(self.address + path)
        assert answer is not None, path
        return answer

    @property
    def path(self) -> str:
        """Where this window is."""
        return self.page.url.removeprefix(self.address)

    def _on_console(self, message: ConsoleMessage) -> None:
        # A page that is refused is no fault; a part of one is, and is told of below.
        if message.type in {"error", "warning"} and not message.text.startswith("Failed to load"):
            self.amiss.append(f"console: {message.text} ({self.path})")

    def _on_request(self, request: Request) -> None:
        if not request.url.startswith((self.address + "/", *_OWN_SCHEMES)):
            self.amiss.append(f"request to another host: {request.url} ({self.path})")

    def _on_response(self, response: Response) -> None:
        if response.status >= 400 and response.request.resource_type != "document":
            self.amiss.append(f"{response.status} for {response.url} ({self.path})")


def sign_in(visitor: Visitor, persona: str) -> None:
    """By the pages that anybody would sign in by, at the local issuer."""
    visitor.open(f"/sign-in?to={FIRST_PAGE}")
    visitor.page.check(f'input[name="persona"][value="{persona}"]')
    visitor.page.get_by_role("button", name="Sign in").click()
    visitor.page.wait_for_url(visitor.address + FIRST_PAGE)


class Windows:
    """Opens windows of people who are signed in; each signs in once, however many windows."""

    def __init__(self, browser: Browser, address: str) -> None:
        self._browser = browser
        self._address = address
        self._signed_in: dict[str, StorageState] = {}
        self._contexts: dict[tuple[str, tuple[tuple[str, Any], ...]], BrowserContext] = {}

    def open(self, persona: str, **options: Any) -> Visitor:
        """A new window; ``options`` are those of a context of Playwright's."""
        key = persona, tuple(sorted(options.items()))
        if key not in self._contexts:
            context = self._context(storage_state=self.signed_in(persona), **options)
            self._contexts[key] = context
        return Visitor(self._contexts[key].new_page(), self._address)

    def open_as_nobody(self, **options: Any) -> Visitor:
        """A new window of a browser that holds nothing of ours."""
        return Visitor(self._context(**options).new_page(), self._address)

    def signed_in(self, persona: str) -> StorageState:
        """The cookies of somebody who is signed in."""
        if persona not in self._signed_in:
            visitor = self.open_as_nobody()
            sign_in(visitor, persona)
            assert visitor.amiss == []
            self._signed_in[persona] = visitor.page.context.storage_state()
            visitor.page.context.close()
        return self._signed_in[persona]

    def _context(self, *, width: int = WIDE, height: int = 900, **options: Any) -> BrowserContext:
        context = self._browser.new_context(
            viewport={"width": width, "height": height},
            locale="en-GB",
            timezone_id="Europe/London",
            **options,
        )
        context.set_default_timeout(PATIENCE_MS)
        return context


Open = Callable[..., Visitor]
"""Opens a window of a persona, as ``Windows.open`` does."""
