"""Chromium without a window, and one page in it."""

import contextlib
import pathlib
import shutil
from collections.abc import Iterator
from typing import Any

from labkit.errors import CannotRun, WrongResult
from labkit.processes import wait_until
from labkit.shell import install

_TIMEOUT_MS = 20_000
# Seconds, until a page has drawn itself.
_PATIENCE = 20.0
# Root has no sandbox.
_ARGUMENTS = ["--no-sandbox", "--force-color-profile=srgb", "--disable-gpu"]


class Tab:
    """A page, with what it complained of and asked for."""

    def __init__(self, context: Any, file: pathlib.Path) -> None:
        self.address = file.as_uri()
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page = context.new_page()
        self.page.set_default_timeout(_TIMEOUT_MS)
        self.page.on("console", lambda message: self._note(message.type, message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.goto(self.address)
        if not wait_until(lambda: self.count("html[data-ready]"), _PATIENCE):
            raise WrongResult(f"{file.name} does not get ready: {self.complaints}")

    def _note(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.complaints.append(text)

    @property
    def noise(self) -> list[str]:
        """What it complained of, and requests for anything but the page itself."""
        strangers = [url for url in self.requests if url.split("#")[0] != self.address]
        return self.complaints + [f"it asked for {url}" for url in strangers]

    def count(self, selector: str) -> int:
        number: int = self.page.locator(selector).count()
        return number

    def ask(self, expression: str) -> Any:
        return self.page.evaluate(expression)


class Browser:
    def __init__(self, chromium: Any) -> None:
        self._chromium = chromium

    @contextlib.contextmanager
    def tab(
        self, file: pathlib.Path, *, scheme: str = "light", width: int = 1280, height: int = 900
    ) -> Iterator[Tab]:
        context = self._chromium.new_context(
            color_scheme=scheme, viewport={"width": width, "height": height}, offline=True
        )
        try:
            yield Tab(context, file)
        finally:
            context.close()


@contextlib.contextmanager
def browser() -> Iterator[Browser]:
    install({"chromium": "chromium"})
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        raise CannotRun(f"{error}: tools/test installs it") from error
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=_ARGUMENTS
        )
        try:
            yield Browser(chromium)
        finally:
            chromium.close()
