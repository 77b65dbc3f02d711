"""A form as a browser without script has it: what stands in it, and what it sends."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

import httpx
from fastapi.testclient import TestClient

SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}


@dataclass
class Sheet:
    """The form of a page and what has been typed into it."""

    action: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    options: dict[str, list[str]] = field(default_factory=dict)

    def typed(self, given: dict[str, Any]) -> "Sheet":
        """The same with this typed into its fields; every one of them has to be there."""
        for name in given:
            assert name in self.fields or name in self.options, f"the form has no {name}"
        told = {
            name: value if isinstance(value, list) else [value] for name, value in given.items()
        }
        return Sheet(self.action, {**self.fields, **told}, self.options)

    def send(self, browser: TestClient, *, button: tuple[str, str] | None = None, **headers: str):
        pairs = [(name, each) for name, values in self.fields.items() for each in values]
        pairs += [button] if button else []
        return browser.post(
            self.action,
            content=urlencode(pairs),
            headers={
                "Content-Type": "application/x-www-form-urlencoded",
                **SAME_ORIGIN,
                **headers,
            },
        )


class _Reading(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[Sheet] = []
        self._inside: Sheet | None = None
        self._area: str | None = None
        self._select: str | None = None

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = Sheet(told.get("action", ""))
            self.sheets.append(self._inside)
        if self._inside is None:
            return
        fields, options = self._inside.fields, self._inside.options
        name = told.get("name", "")
        if tag == "input" and told.get("type") in {"radio", "checkbox"}:
            options.setdefault(name, []).append(told["value"])
            if "checked" in told:
                fields.setdefault(name, []).append(told["value"])
        elif tag == "input":
            fields.setdefault(name, []).append(told.get("value", ""))
        elif tag == "textarea":
            self._area = name
            fields[name] = [""]
        elif tag == "select":
            self._select = name
            fields[name] = [""]
        elif tag == "option" and self._select is not None:
            options.setdefault(self._select, []).append(told["value"])
            if "selected" in told:
                fields[self._select] = [told["value"]]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = None
        elif tag == "textarea" and self._inside is not None and self._area is not None:
            # The first line end behind the tag is none of the text.
            text = self._inside.fields[self._area][0].removeprefix("\n")
            self._inside.fields[self._area] = [text]
            self._area = None
        elif tag == "select":
            self._select = None

    def handle_data(self, data: str) -> None:
        if self._area is not None and self._inside is not None:
            self._inside.fields[self._area][0] += data


def sheet_of(page: httpx.Response) -> Sheet:
    """The form that a page is about: the last of it."""
    reading = _Reading()
    reading.feed(page.text)
    return reading.sheets[-1]
