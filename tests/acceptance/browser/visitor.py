"""Somebody at a browser, and all that their pages did which no page of ours may do."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import (
    APIRequestContext,
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    StorageState,
)

PATIENCE_MS = 15_000
FIRST_PAGE = "/pages"
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


def _sign_in_unseen(asking: APIRequestContext, address: str, persona: str) -> None:
    """The same, with nothing drawn: twenty people sign in for the tests."""
    asked = asking.get(f"{address}/sign-in?to={FIRST_PAGE}")
    back = asking.post(asked.url, form={"persona": persona})
    assert back.url == address + FIRST_PAGE, f"{persona} was left at {back.url}"


class Windows:
    """Opens windows of people who are signed in; each signs in once, however many windows."""

    def __init__(self, browser: Browser, address: str) -> None:
        self._browser = browser
        self.address = address
        self._signed_in: dict[str, StorageState] = {}
        self._contexts: dict[tuple[str, tuple[tuple[str, Any], ...]], BrowserContext] = {}

    def open(self, persona: str, **options: Any) -> Visitor:
        """A new window; ``options`` are those of a context of Playwright's."""
        return Visitor(self._signed_in_context(persona, **options).new_page(), self.address)

    def open_as_nobody(self, **options: Any) -> Visitor:
        """A new window of a browser that holds nothing of ours."""
        return Visitor(self._context(**options).new_page(), self.address)

    def asking(self, persona: str) -> APIRequestContext:
        """What asks as the windows of somebody do, and draws nothing."""
        return self._signed_in_context(persona).request

    def _signed_in_context(self, persona: str, **options: Any) -> BrowserContext:
        key = persona, tuple(sorted(options.items()))
        if key not in self._contexts:
            state = self._signed_in.get(persona)
            context = self._context(storage_state=state, **options)
            if state is None:
                _sign_in_unseen(context.request, self.address, persona)
                self._signed_in[persona] = context.storage_state()
            self._contexts[key] = context
        return self._contexts[key]

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
