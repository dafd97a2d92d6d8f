"""A real Chromium for tests, a server for it, and what must hold on every page that it opens."""

from __future__ import annotations

import json
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import uvicorn

from support import absent

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Response
    from starlette.types import ASGIApp

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
_ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
]
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
PATIENCE = 90_000
"""How long is waited for what must come, in milliseconds: a machine may be slow, and that is no fault of a page."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """A running Chromium; the test is skipped, with the command that installs it, where there is none."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        absent("browser", "no Chromium on the PATH; install it with: apt-get install chromium")
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=_ARGUMENTS, timeout=PATIENCE)
        yield browser
        browser.close()


@contextmanager
def served(app: ASGIApp) -> Iterator[str]:
    """The application on a free loopback port; its address."""
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(app, log_level="error", ws="none", lifespan="on")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join(PATIENCE / 1_000)


class Watched:
    """A page that remembers what it asked for and what the console said."""

    def __init__(self, page: Page, home: str) -> None:
        self.page = page
        page.set_default_timeout(PATIENCE)
        self.foreign: list[str] = []
        self.said: list[str] = []
        self.under_way: set[object] = set()
        page.on("request", self._begun)
        for ended in ("requestfinished", "requestfailed"):
            page.on(ended, self._ended)
        page.on("request", lambda r: None if r.url.startswith((home, "data:", "blob:")) else self.foreign.append(r.url))
        page.on("console", lambda m: self.said.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda e: self.said.append(str(e)))

    def _begun(self, request: object) -> None:
        self.under_way.add(request)

    def _ended(self, request: object) -> None:
        self.under_way.discard(request)

    def open(self, address: str) -> Response | None:
        """Go to a page and wait until it has what it asks for."""
        self.under_way.clear()
        answer = self.page.goto(address)
        self.settled()
        return answer

    def settled(self) -> None:
        """Wait until the page is whole and asked for nothing for a tenth of a second ("networkidle" takes five)."""
        self.page.wait_for_load_state()
        quiet, deadline = 0, time.monotonic() + PATIENCE / 1_000
        while quiet < 5:
            self.page.wait_for_timeout(20)
            quiet = 0 if self.under_way else quiet + 1
            assert time.monotonic() < deadline, f"{self.page.url} still asks for {self.under_way}"

    def sound(self) -> None:
        """Nothing was asked of another host, nothing was refused or broke, nothing scrolls sideways."""
        self.page.wait_for_load_state()
        assert self.foreign == []
        assert self.said == []
        wide = self.page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        assert wide[0] <= wide[1], f"{self.page.url} is {wide[0]} wide on a screen of {wide[1]}"

    def accessible(self) -> None:
        """No violation of WCAG 2.1 A and AA, as far as axe-core can tell."""
        self.page.wait_for_load_state()
        # Evaluated, not added as an element: the page's own policy refuses scripts that are not its own.
        self.page.evaluate(AXE.read_text("utf-8"))
        run = "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']})"
        found: list[dict[str, Any]] = self.page.evaluate(f"{run}.then(r => r.violations)")
        told = [{"id": v["id"], "help": v["help"], "where": [n["html"][:160] for n in v["nodes"][:3]]} for v in found]
        assert not told, json.dumps(told, indent=1, ensure_ascii=False)
