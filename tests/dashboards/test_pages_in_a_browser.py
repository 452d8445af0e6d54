"""Every page in real headless Chromium: both widths, languages and themes; no error, no sideways scroll, no network.

Screenshots are left in the run's folder, or in `JUKE_SCREENSHOTS` where that names a folder. Look at them.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import synthetic
from conftest import APP, LANGUAGES, bare_workspace

from dashboards import registry
from pipelines.settings import REPOSITORY, Workspace

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
SIZES = {"desktop": (1440, 900), "phone": (390, 844)}
STARTING_SECONDS = 60

pytestmark = pytest.mark.skipif(
    not Path(CHROMIUM).exists(), reason="no Chromium: `apt-get install chromium fonts-noto-cjk` and run again"
)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def serve(workspace: Path) -> Iterator[str]:
    """The dashboards of a workspace on a free loopback port."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(APP), f"--server.port={port}"]
    environment = {**os.environ, "JUKE_WORKSPACE": str(workspace)}
    with (workspace.parent / f"streamlit_{port}.log").open("wb") as log:
        server = subprocess.Popen(command, cwd=REPOSITORY, env=environment, stdout=log, stderr=log)
        try:
            wait_until_up(f"http://127.0.0.1:{port}/_stcore/health", server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(10)


def wait_until_up(address: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + STARTING_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the dashboards did not start")


@pytest.fixture(scope="module")
def made_by_hand(hand_made: Path) -> Iterator[str]:
    yield from serve(hand_made)


@pytest.fixture(scope="module")
def of_the_demo(demo_workspace: Workspace) -> Iterator[str]:
    yield from serve(demo_workspace.root)


@pytest.fixture(scope="module")
def of_nobody_yet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    yield from serve(bare_workspace(tmp_path_factory.mktemp("bare") / "workspace"))


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def screenshots(run_folder: Path) -> Path:
    folder = Path(os.environ.get("JUKE_SCREENSHOTS") or run_folder / "screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


class Tab:
    """One page in one browser context, with what it fetched from elsewhere."""

    def __init__(self, browser: Any, size: str, language: str, theme: str) -> None:
        self.size = dict(zip(("width", "height"), SIZES[size], strict=True))
        self.context = browser.new_context(
            viewport=self.size,
            color_scheme=theme,
            locale={"zh": "zh-CN", "en": "en-US"}[language],
        )
        self.page = self.context.new_page()
        self.abroad: list[str] = []
        self.page.on("request", self._note)

    def _note(self, request: Any) -> None:
        if not re.match(r"(https?|wss?)://127\.0\.0\.1[:/]|data:|blob:", request.url):
            self.abroad.append(request.url)

    def open(self, address: str) -> Tab:
        self.page.set_viewport_size(self.size)
        self.page.goto(address)
        self.page.wait_for_selector("h1", timeout=STARTING_SECONDS * 1000)
        self.settle()
        return self

    def settle(self) -> None:
        """Wait until the script has ended and charts stand still."""
        ended = "document.querySelector('[data-testid=stApp]')?.dataset.testScriptState !== 'running'"
        self.page.wait_for_timeout(300)
        self.page.wait_for_function(ended, timeout=STARTING_SECONDS * 1000)
        self.page.wait_for_timeout(700)

    def sideways(self) -> int:
        """Pixels by which the page is wider than the window."""
        measure = """() => Math.max(
            document.documentElement.scrollWidth - innerWidth,
            ...[...document.querySelectorAll('[data-testid=stMain]')].map(e => e.scrollWidth - e.clientWidth))"""
        return int(self.page.evaluate(measure))

    def photograph(self, path: Path) -> None:
        """The whole page, however long it is."""
        height = self.page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollHeight")
        self.page.set_viewport_size({"width": self.page.viewport_size["width"], "height": min(max(height, 800), 4000)})
        self.page.wait_for_timeout(500)
        self.page.screenshot(path=str(path))

    def require_sound(self) -> None:
        assert self.page.locator("[data-testid=stException]").count() == 0
        assert self.page.locator("[data-testid=stAlertContentError]").count() == 0
        assert self.sideways() <= 0
        assert self.abroad == []


def addresses(customer: str) -> dict[str, str]:
    known = {item.key: f"/{item.key if item is not registry.PAGES[0] else ''}" for item in registry.PAGES}
    return {**known, "one_customer": f"/customer_360?customer={customer}"}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", list(SIZES))
def test_each_page_of_the_demo_company_is_sound(
    chromium: Any, of_the_demo: str, demo_workspace: Workspace, screenshots: Path, size: str, language: str
) -> None:
    from pipelines.published import open_current

    order = ["-record_count", "-net_sales_amt"]
    customer = open_current(demo_workspace.root).table("marts.mart_customer_360", order_by=order, limit=1)
    pages = addresses(customer.iloc[0]["customer_id"])
    for theme in ("light", "dark"):
        tab = Tab(chromium, size, language, theme)
        for name, path in pages.items():
            tab.open(of_the_demo + path).require_sound()
            tab.photograph(screenshots / f"{name}-{language}-{theme}-{size}.png")
        tab.context.close()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_company_without_a_version_is_told_what_to_do(
    chromium: Any, of_nobody_yet: str, screenshots: Path, language: str
) -> None:
    tab = Tab(chromium, "phone", language, "light").open(of_nobody_yet)
    tab.require_sound()
    assert "juke run" in tab.page.inner_text("[data-testid=stMain]")
    tab.photograph(screenshots / f"nothing_published-{language}-light-phone.png")


def test_held_and_hostile_texts_stay_texts_in_the_browser(chromium: Any, made_by_hand: str, screenshots: Path) -> None:
    tab = Tab(chromium, "phone", "zh", "light").open(f"{made_by_hand}/customer_360?customer=C000013")
    tab.require_sound()
    joiner = "\u2060"
    assert synthetic.HOSTILE in tab.page.inner_text("[data-testid=stMain]").replace(joiner, "")
    assert "起暂缓更新" in tab.page.inner_text("[data-testid=stMain]")
    tab.photograph(screenshots / "hostile-zh-light-phone.png")


def test_filters_survive_a_change_of_language_and_of_page(chromium: Any, made_by_hand: str) -> None:
    tab = Tab(chromium, "desktop", "zh", "light").open(f"{made_by_hand}/?period=ytd&region=east")
    before = tab.page.locator("[data-testid=stMetricValue]").all_inner_texts()
    tab.page.get_by_text(LANGUAGES["en"], exact=True).click()
    tab.page.get_by_role("heading", name="Overview").wait_for()
    tab.settle()
    assert "period=ytd" in tab.page.url
    assert "region=east" in tab.page.url
    assert tab.page.locator("[data-testid=stMetricValue]").all_inner_texts()[1] == before[1]
    tab.page.get_by_text("Data health", exact=True).first.click()
    tab.page.get_by_role("heading", name="Data health").wait_for()
    tab.page.get_by_text("Overview", exact=True).first.click()
    tab.page.get_by_role("heading", name="Overview").wait_for()
    tab.settle()
    assert tab.page.locator("[data-testid=stMetricValue]").all_inner_texts()[1] == before[1]


def test_a_row_picked_from_the_list_opens_that_customer(chromium: Any, made_by_hand: str) -> None:
    tab = Tab(chromium, "desktop", "zh", "light").open(f"{made_by_hand}/customer_360?q=C000108")
    box = tab.page.locator("[data-testid=stDataFrame]").first.bounding_box()
    tab.page.mouse.click(box["x"] + 18, box["y"] + 52)
    tab.page.get_by_text("返回列表").wait_for(timeout=20_000)
    assert "customer=C000108" in tab.page.url
    tab.page.get_by_text("返回列表").click()
    tab.page.get_by_text("点选一行").wait_for(timeout=20_000)


def test_a_definition_opens_beside_its_number(chromium: Any, made_by_hand: str, screenshots: Path) -> None:
    tab = Tab(chromium, "desktop", "zh", "light").open(made_by_hand)
    tab.page.get_by_text("口径", exact=True).first.click()
    tab.page.wait_for_timeout(500)
    shown = tab.page.inner_text("[data-testid=stPopoverBody]")
    assert "net_sales_amt" in shown
    assert "计税口径" in shown
    tab.page.screenshot(path=str(screenshots / "definition-zh-light-desktop.png"))
