"""Every page in real headless Chromium: both languages, themes and widths; nothing broken, cut off, hard to read or
fetched from the network.

With `JUKE_SCREENSHOTS=folder` each of them is photographed too. Look at them.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import situations
from appearance import LANGUAGES
from browser import FLAGS, VIEWS, Tab, served
from situations import bare_workspace

from dashboards import registry

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
DRAWING_SECONDS = 10
ONE_CUSTOMER = "one_customer"

pytestmark = pytest.mark.skipif(
    not Path(CHROMIUM).exists(), reason="no Chromium: `apt-get install chromium fonts-noto-cjk` and run again"
)


@pytest.fixture(scope="module")
def of_the_demo(demo: Path) -> Iterator[str]:
    with served(demo) as address:
        yield address


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def tabs(chromium: Any) -> dict[str, Tab]:
    """One tab per language for the whole module: the next page comes from its cache."""
    return {language: Tab(chromium, language) for language in LANGUAGES}


def faults_once_drawn(tab: Tab, theme: str) -> list[str]:
    """A theme and a width take a moment to be drawn; what is still wrong after it is a fault."""
    deadline = time.monotonic() + DRAWING_SECONDS
    while (faults := tab.faults(theme)) and time.monotonic() < deadline:
        tab.page.wait_for_timeout(50)
    return faults


@pytest.mark.parametrize("language", list(LANGUAGES))
@pytest.mark.parametrize("page", [*(item.key for item in registry.PAGES), ONE_CUSTOMER])
def test_a_page_of_the_demo_company_is_sound_in_every_theme_and_width(
    tabs: dict[str, Tab], of_the_demo: str, a_customer: dict[str, Any], page: str, language: str
) -> None:
    path = f"customer_360?customer={a_customer['customer_id']}" if page == ONE_CUSTOMER else page
    tab = tabs[language].open(f"{of_the_demo}/{'' if page == registry.PAGES[0].key else path}")
    faults = {}
    for theme, size in VIEWS:
        faults[f"{theme} {size}"] = faults_once_drawn(tab.look(theme, size), theme)
        tab.photograph(f"{page}-{language}-{theme}-{size}")
    assert not any(faults.values()), faults


def test_a_company_without_a_version_is_told_what_to_do(tabs: dict[str, Tab], tmp_path: Path) -> None:
    with served(bare_workspace(tmp_path / "workspace")) as address:
        for language, tab in tabs.items():
            tab.open(address, size="phone")
            assert faults_once_drawn(tab, "light") == []
            assert "juke run" in tab.text()
            tab.photograph(f"nothing_published-{language}-light-phone")


def test_held_and_hostile_texts_stay_texts_in_the_browser(
    tabs: dict[str, Tab], on_hold: Path, a_customer: dict[str, Any]
) -> None:
    with served(on_hold) as address:
        tab = tabs["zh"].open(f"{address}/customer_360?customer={a_customer['customer_id']}", size="phone")
        assert faults_once_drawn(tab, "light") == []
        joiner = "\u2060"
        assert situations.HOSTILE in tab.text().replace(joiner, "")
        assert "起暂缓更新" in tab.text()
        tab.photograph("hostile-zh-light-phone")


def test_filters_survive_a_change_of_language_and_of_page(chromium: Any, of_the_demo: str) -> None:
    tab = Tab(chromium).open(f"{of_the_demo}/?period=ytd&region=east")
    before = tab.numbers()[1]
    tab.page.get_by_text(LANGUAGES["en"], exact=True).click()
    arrive(tab, "Overview")
    assert "period=ytd" in tab.page.url
    assert "region=east" in tab.page.url
    assert tab.numbers()[1] == before
    for name in ("Data health", "Overview"):
        tab.page.get_by_text(name, exact=True).first.click()
        arrive(tab, name)
    assert tab.numbers()[1] == before
    tab.context.close()


def arrive(tab: Tab, title: str) -> None:
    tab.page.get_by_role("heading", name=title, exact=True).wait_for()
    tab.settle()


def test_a_row_picked_from_the_list_opens_that_customer(
    tabs: dict[str, Tab], of_the_demo: str, a_customer: dict[str, Any]
) -> None:
    tab = tabs["zh"].open(f"{of_the_demo}/customer_360?q={a_customer['customer_id']}")
    box = tab.page.locator("[data-testid=stDataFrame]").first.bounding_box()
    tab.page.mouse.click(box["x"] + 18, box["y"] + 52)
    tab.page.get_by_text("返回列表").wait_for(timeout=20_000)
    assert f"customer={a_customer['customer_id']}" in tab.page.url
    tab.page.get_by_text("返回列表").click()
    tab.page.get_by_text("点选一行，打开客户全景。", exact=True).wait_for(timeout=20_000)


def test_a_number_leads_to_its_rows_and_a_row_to_its_customer(tabs: dict[str, Tab], of_the_demo: str) -> None:
    tab = tabs["zh"].open(f"{of_the_demo}/service?service_period=ytd")
    tab.page.locator(".st-key-card_offered_call_count").get_by_role("link", name="明细").first.click()
    arrive(tab, "人工请求的通话")
    tab.page.wait_for_function("() => location.search.includes('list=calls')")
    box = tab.page.locator("[data-testid=stDataFrame]").first.bounding_box()
    tab.page.mouse.click(box["x"] + 18, box["y"] + 52)
    arrive(tab, "客户全景")
    tab.page.get_by_text("返回列表").wait_for()
    tab.page.wait_for_function("() => location.search.includes('customer=')")


def test_a_definition_opens_beside_its_number(tabs: dict[str, Tab], of_the_demo: str) -> None:
    tab = tabs["zh"].open(of_the_demo)
    tab.page.get_by_text("口径", exact=True).first.click()
    opened = tab.page.locator("[data-testid=stPopoverBody]")
    opened.get_by_text("net_sales_amt").wait_for()
    assert "计税口径" in opened.inner_text()
    tab.photograph("definition-zh-light-desktop")
