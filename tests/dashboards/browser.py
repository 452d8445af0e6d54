"""The dashboards served to a real headless Chromium, and what can be asked of a page that stands there. Tests nothing.

A page is loaded once and then looked at in every theme and width: the colour scheme and the window change in the open
tab, which costs a tenth of a load. Nothing here waits for a time; it waits for what it needs to see.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from appearance import APP

from pipelines.settings import REPOSITORY

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
SIZES = {"desktop": (1440, 900), "phone": (390, 844)}
LOCALES = {"zh": "zh-CN", "en": "en-US"}
VIEWS = (("light", "desktop"), ("dark", "desktop"), ("dark", "phone"), ("light", "phone"))
STARTING_SECONDS, SETTLING_MILLISECONDS = 60, 60_000
SCRIPTS = Path(__file__).with_suffix(".js").read_text("utf-8")


@contextmanager
def served(workspace: Path) -> Iterator[str]:
    """The dashboards of a workspace on a free loopback port."""
    port = _free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(APP), f"--server.port={port}"]
    environment = {**os.environ, "JUKE_WORKSPACE": str(workspace)}
    with (workspace.parent / f"streamlit_{port}.log").open("wb") as log:
        server = subprocess.Popen(command, cwd=REPOSITORY, env=environment, stdout=log, stderr=log)
        try:
            _wait_until_up(f"http://127.0.0.1:{port}/_stcore/health", server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(10)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait_until_up(address: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + STARTING_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the dashboards did not start")


class Tab:
    """One tab of one browser context in one language, with what it fetched from elsewhere."""

    def __init__(self, browser: Any, language: str = "zh") -> None:
        self.context = browser.new_context(viewport=_window("desktop"), locale=LOCALES[language], color_scheme="light")
        self.context.add_init_script(SCRIPTS)
        self.page = self.context.new_page()
        self.abroad: list[str] = []
        self.page.on("request", self._note)

    def _note(self, request: Any) -> None:
        if not re.match(r"(https?|wss?)://127\.0\.0\.1[:/]|data:|blob:", request.url):
            self.abroad.append(request.url)

    def open(self, address: str, theme: str = "light", size: str = "desktop") -> Tab:
        self.look(theme, size)
        self.page.goto(address)
        self.settle()
        return self

    def look(self, theme: str, size: str) -> Tab:
        self.page.emulate_media(color_scheme=theme)
        self.page.set_viewport_size(_window(size))
        return self

    def settle(self) -> None:
        """Wait until the script has ended and everything it sent is drawn."""
        self.page.wait_for_function("() => window.juke && juke.isSettled()", timeout=SETTLING_MILLISECONDS)

    def faults(self, theme: str) -> list[str]:
        """What is wrong with the page as it stands, in words; empty once it is drawn in that theme and sound."""
        found: list[str] = self.page.evaluate("theme => juke.faults(theme)", theme)
        return found + [f"fetched from elsewhere: {address}" for address in self.abroad]

    def text(self) -> str:
        return str(self.page.inner_text("[data-testid=stMain]"))

    def numbers(self) -> list[str]:
        return list(self.page.locator("[data-testid=stMetricValue]").all_inner_texts())

    def photograph(self, name: str) -> None:
        """The whole page, however long it is, where `JUKE_SCREENSHOTS` names a folder; nothing otherwise."""
        if not (folder := os.environ.get("JUKE_SCREENSHOTS")):
            return
        Path(folder).mkdir(parents=True, exist_ok=True)
        before = self.page.viewport_size
        height = self.page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollHeight")
        self.page.set_viewport_size({"width": before["width"], "height": min(max(height, 800), 6000)})
        self.page.wait_for_timeout(600)  # charts play in; nobody waits for it in a test run
        self.page.screenshot(path=str(Path(folder) / f"{name}.png"))
        self.page.set_viewport_size(before)


def _window(size: str) -> dict[str, int]:
    return dict(zip(("width", "height"), SIZES[size], strict=True))
