"""Every registered page opens in AppTest, in both languages, on whatever state a workspace can be in."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import situations
from appearance import LANGUAGES, Seen
from situations import HELD, bare_workspace, copied, damage

from dashboards import registry
from dashboards.components.numbers import MISSING
from dashboards.i18n import said, speaker
from pipelines.published import Badge, open_current

Open = Callable[..., Any]
Walk = Callable[..., dict[str, Seen]]
MAY_BE_MISSING = {"净推荐值", "NPS"}  # a month in which nobody was asked, or nobody answered
RERUN_SECONDS = 0.25  # CPU; a rerun is what every click costs


def wrong(pages: dict[str, Seen]) -> dict[str, list[str]]:
    return {key: page.wrong for key, page in pages.items() if page.wrong}


def untouched(department: str) -> list[str]:
    """The pages that draw on other departments only."""
    return [item.key for item in registry.PAGES if not {department, "*"} & set(item.uses)]


@pytest.fixture(scope="session")
def whole() -> dict[str, dict[str, Seen]]:
    """What the whole demo company's pages show, by language; filled by the first test that walks through them."""
    return {}


@pytest.fixture(params=list(LANGUAGES))
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def complete(whole: dict[str, dict[str, Seen]], walked: Walk, demo: Path, language: str) -> dict[str, Seen]:
    if language not in whole:
        whole[language] = walked(demo, language)
    return whole[language]


def test_every_page_of_the_demo_company_opens_with_its_numbers(complete: dict[str, Seen], language: str) -> None:
    assert wrong(complete) == {}
    assert [page.title for page in complete.values()] == [item.title(language) for item in registry.PAGES]
    missing = {label for page in complete.values() for label, number in page.numbers.items() if number == MISSING}
    assert missing <= MAY_BE_MISSING


def test_every_page_without_any_version_explains_the_next_step(walked: Walk, tmp_path: Path, language: str) -> None:
    pages = walked(bare_workspace(tmp_path), language)
    assert wrong(pages) == {}
    assert all("juke run" in page.words for page in pages.values())


@pytest.mark.parametrize("how", [situations.empty, situations.without])
@pytest.mark.parametrize("department", list(situations.TABLES))
def test_a_missing_department_hides_nothing_of_the_others(
    whole: dict[str, dict[str, Seen]], walked: Walk, demo: Path, tmp_path: Path, department: str, how: Any
) -> None:
    language = "zh" if how is situations.empty else "en"
    if language not in whole:
        whole[language] = walked(demo, language)
    copied(demo, tmp_path, how(department))
    pages = walked(tmp_path, language)
    assert wrong(pages) == {}
    same = {key: page.numbers for key, page in pages.items() if key in untouched(department)}
    assert same == {key: whole[language][key].numbers for key in same}
    assert pages["home"].numbers
    if department in pages:
        name = said(language, f"enum.department.{department}", "")
        assert speaker(language)("notice.no_part") in pages[department].words, name


def test_every_page_opens_in_the_scope_of_one_region(walked: Walk, demo: Path, language: str) -> None:
    pages = walked(demo, language, scope="east")
    assert wrong(pages) == {}
    assert speaker(language)("notice.not_in_scope") in pages["data_health"].words


def test_held_and_late_exports_put_one_badge_each_on_their_pages(walked: Walk, demo: Path, tmp_path: Path) -> None:
    late = Badge("service", "tickets", "2026-11-18", "late", "late")
    orders = Badge("sales", "orders", "2026-11-18", "late", "late")
    copied(demo, tmp_path, badges=[HELD, late, orders])
    pages = walked(tmp_path)
    badges = {key: [line for line in page.words.splitlines() if "badge[" in line] for key, page in pages.items()}
    held = {key: sum("暂缓更新" in badge for badge in lines) for key, lines in badges.items()}
    waited = {key: sum("尚未到件" in badge for badge in lines) for key, lines in badges.items()}
    assert (held["home"], held["service"], held["inventory"]) == (1, 1, 0)
    assert (waited["home"], waited["service"], waited["sales"], waited["inventory"]) == (1, 0, 1, 0)


def test_a_damaged_current_version_shows_the_one_before_with_a_banner(demo: Path, tmp_path: Path, opened: Open) -> None:
    copied(demo, tmp_path, version="20261120-0001")
    damage(copied(demo, tmp_path, version="20261120-0002"))
    app = opened(tmp_path)
    assert not app.exception
    assert "20261120-0002" in app.warning[0].value
    assert "20261120-0001" in app.warning[0].value
    assert app.metric


def test_versions_that_are_all_damaged_are_explained(demo: Path, tmp_path: Path, opened: Open) -> None:
    damage(copied(demo, tmp_path))
    app = opened(tmp_path)
    assert not app.exception
    assert "juke rebuild" in app.info[0].value


def test_a_rerun_of_every_page_stays_under_its_time(demo: Path, opened: Open) -> None:
    slow: dict[str, list[float]] = {}
    app = opened(demo)
    for item in registry.PAGES:
        app.switch_page(item.file).run()
        seconds = []
        for _ in range(2):
            started = time.process_time()
            app.run()
            seconds.append(time.process_time() - started)
        slow |= {item.key: seconds} if min(seconds) > RERUN_SECONDS else {}
    assert slow == {}


def test_the_demo_has_every_table_that_a_department_can_lack(demo: Path) -> None:
    import re

    tables = open_current(demo).columns
    for department, pattern in situations.TABLES.items():
        assert sum(bool(re.fullmatch(pattern, name)) for name in tables) >= 3, department
