"""客户事件与名单: rules with their effect, moments that lead to customers, and lists that leave with their record."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import situations
from appearance import LANGUAGES, seen

from dashboards.components.numbers import count
from dashboards.i18n import speaker
from pipelines.published import open_current, told_commands
from pipelines.published.exported import exported_lists

Open = Callable[..., Any]
PAGE = "app_pages/company/events.py"
SIGNED_IN = {"is_logged_in": True, "email": "li.na@example.com", "juke_scope": "all"}


@pytest.fixture
def company(demo: Path, tmp_path: Path) -> Path:
    """The demo company's newest version; lists are exported from it."""
    situations.copied(demo, tmp_path, scopes=["all", "east"])
    return tmp_path


def table(app: Any, column: str) -> Any:
    (found,) = [each.value for each in app.dataframe if column in each.value]
    return found


def pressed(app: Any, label: str) -> Any:
    (button,) = [button for button in app.button if button.label == label]
    return button.click().run()


def buttons(app: Any) -> set[str]:
    return {button.label for button in app.button}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_shows_every_rule_with_what_it_found(demo: Path, opened: Open, language: str) -> None:
    app, version = opened(demo, PAGE, language), open_current(demo)
    assert seen(app).wrong == []
    effects = version.table("marts.mart_event_effect", order_by=["-fired_count", "event_code"])
    shown = table(app, "fired_count")
    assert shown["event_label"].tolist() == effects[f"label_{language}"].tolist()
    assert shown["fired_count"].tolist() == effects["fired_count"].tolist()
    moments = table(app, "outcome_until_date")
    assert 0 < len(moments) <= effects["fired_count"].sum()


def test_one_rule_and_fewer_days_narrow_the_moments(demo: Path, opened: Open) -> None:
    app = opened(demo, PAGE, event_days="90", event_rule="first_order")
    assert seen(app).wrong == []
    moments = table(app, "outcome_until_date")
    assert set(moments["event_label"]) == {"首单欢迎"}


def test_a_list_needs_a_name_leaves_once_and_is_the_same_list_again(company: Path, opened: Open) -> None:
    say = speaker("zh")
    asked = {"list_kind": "win_back", "list_channel": "email"}
    app = pressed(opened(company, PAGE, **asked), say("lists.export"))
    assert [box.value for box in app.error] == [say("lists.unsigned")]
    assert exported_lists(company) == []

    (box,) = app.text_input
    app = pressed_with(app, box, "王敏", say("lists.export"))
    assert seen(app).wrong == []
    (told,) = exported_lists(company)
    assert (told.kind, told.channel, told.exported_by) == ("win_back", "email", "王敏")
    assert told.candidates == told.listed + told.control + sum(told.left_out.values())
    assert any(told.list_id in box.value for box in app.success)
    assert table(app, "held_out_count")["list_id"].tolist() == [told.list_id]

    again = opened(company, PAGE, **asked)
    assert say("lists.export") not in buttons(again)
    assert any(told.list_id in box.value for box in again.success)
    assert len(told_commands(company, "list_export")) == 1


def pressed_with(app: Any, box: Any, text: str, label: str) -> Any:
    box.input(text)
    return pressed(app, label)


def test_who_is_signed_in_exports_only_with_the_right_to(company: Path, opened: Open) -> None:
    say = speaker("zh")
    refused = opened(company, PAGE, user=SIGNED_IN, list_kind="win_back", list_channel="email")
    assert seen(refused).wrong == []
    assert say("lists.export") not in buttons(refused)
    assert say("lists.may_not") in seen(refused).words
    granted = opened(
        company, PAGE, user=SIGNED_IN | {"juke_may_export_lists": True}, list_kind="win_back", list_channel="email"
    )
    assert not granted.text_input
    pressed(granted, say("lists.export"))
    assert [told.exported_by for told in exported_lists(company)] == ["li.na@example.com"]


def test_a_session_of_a_region_lists_that_regions_customers_only(company: Path, opened: Open) -> None:
    user = SIGNED_IN | {"juke_scope": "east", "juke_may_export_lists": True}
    app = opened(company, PAGE, user=user, list_kind="win_back", list_channel="email")
    assert seen(app).wrong == []
    pressed(app, speaker("zh")("lists.export"))
    (told,) = exported_lists(company)
    regions = open_current(company).table("marts.mart_customer_360", ["customer_id", "region_code"])
    where = dict(zip(regions["customer_id"], regions["region_code"], strict=True))
    assert told.scope == "east"
    assert {where[number] for number, _ in told.members} == {"east"}


@pytest.mark.parametrize("kind", ["demand_plan", "supplier_replenishment"])
def test_products_leave_whole_or_those_of_a_supplier_or_category(demo: Path, opened: Open, kind: str) -> None:
    table_name, only, column = {
        "demand_plan": ("marts.mart_demand_plan", {"is_refused": False}, "category_name"),
        "supplier_replenishment": ("marts.mart_supplier_replenishment", {"is_suggested": True}, "supplier_id"),
    }[kind]
    rows = open_current(demo).table(table_name, where=only)
    value = rows[column].value_counts().index[-1]
    whole = opened(demo, PAGE, list_kind=kind)
    part = opened(demo, PAGE, list_kind=kind, **{f"list_{column}": value})
    for app, candidates in ((whole, len(rows)), (part, (rows[column] == value).sum())):
        assert not app.exception
        n = count(candidates, "zh")
        assert f"候选 **{n}**，上榜 **{n}**" in " ".join(text.value for text in app.markdown)


def test_without_events_the_page_says_so_and_stays_open(demo: Path, opened: Open, tmp_path: Path) -> None:
    situations.copied(demo, tmp_path, lambda connection: connection.execute("drop table marts.mart_event"))
    app = opened(tmp_path, PAGE, "en")
    assert seen(app).wrong == []
    assert not app.dataframe
