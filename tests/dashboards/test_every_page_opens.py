"""Every registered page opens in AppTest, in both languages, on whatever state a workspace can be in."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import synthetic
from conftest import bare_workspace

from dashboards import registry
from dashboards.components import numbers, periods
from dashboards.i18n import speaker
from pipelines.published import Badge, Range, open_current
from pipelines.settings import Workspace

Open = Callable[..., Any]
CUSTOMER_PAGE = "app_pages/customers/customer_360.py"
AS_OF = synthetic.AS_OF
MONTH = {"period_low": date(2026, 11, 1), "period_high": AS_OF}


def pages() -> list[Any]:
    files = [item.file if item is not registry.PAGES[0] else "" for item in registry.PAGES]
    return [
        pytest.param(file, language, id=f"{file or 'home'}-{language}") for file in files for language in ("zh", "en")
    ]


def shown(app: Any) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def words(app: Any) -> str:
    texts = [*app.markdown, *app.caption, *app.info, *app.warning, *app.error, *app.title, *app.header, *app.subheader]
    return "\n".join(str(text.value) for text in texts)


@pytest.mark.parametrize(("file", "language"), pages())
def test_a_registered_page_opens_without_exception(hand_made: Path, opened: Open, file: str, language: str) -> None:
    app = opened(hand_made, file, language)
    assert not app.exception
    assert not app.error
    assert app.title[0].value == next(i.title(language) for i in registry.PAGES if (i.file == file or not file))


@pytest.mark.parametrize(("file", "language"), pages())
def test_a_page_without_any_version_explains_the_next_step(
    tmp_path: Path, opened: Open, file: str, language: str
) -> None:
    app = opened(bare_workspace(tmp_path), file, language)
    assert not app.exception
    assert "juke run" in app.info[0].value


@pytest.mark.parametrize(("file", "language"), pages())
def test_a_page_opens_for_a_company_with_sales_only(tmp_path: Path, opened: Open, file: str, language: str) -> None:
    synthetic.publish_by_hand(bare_workspace(tmp_path), leave_out=("core.fct_ticket", "marts.mart_customer_timeline"))
    app = opened(tmp_path, file, language)
    assert not app.exception
    assert file or numbers.MISSING not in shown(app).values()


@pytest.mark.parametrize(("file", "language"), pages())
def test_a_page_opens_for_a_company_without_sales(tmp_path: Path, opened: Open, file: str, language: str) -> None:
    gone = ("core.fct_order_line", "marts.mart_sales_daily", "marts.mart_customer_360")
    synthetic.publish_by_hand(bare_workspace(tmp_path), leave_out=gone)
    assert not opened(tmp_path, file, language).exception


@pytest.mark.parametrize(("file", "language"), pages())
def test_a_page_opens_in_a_region_scope(hand_made: Path, opened: Open, file: str, language: str) -> None:
    app = opened(hand_made, file, language, scope="east")
    assert not app.exception
    if "data_health" in file:
        assert speaker(language)("notice.not_in_scope") == app.info[0].value


def test_headline_numbers_equal_the_published_tables(hand_made: Path, opened: Open) -> None:
    version = open_current(hand_made)
    for name, label in (("order_count", "订单数"), ("buying_customer_count", "成交客户数"), ("ticket_count", "工单数")):
        value = version.query(synthetic.metric_sql(name), MONTH).iloc[0][name]
        assert shown(opened(hand_made))[label] == numbers.count(value, "zh")
    net = version.query(synthetic.metric_sql("net_sales_amt"), MONTH).iloc[0]["net_sales_amt"]
    assert shown(opened(hand_made))["销售净额（含税）"] == numbers.amount(net, "zh", "CNY")
    assert shown(opened(hand_made, language="en"))["Net sales (incl. tax)"] == numbers.amount(net, "en", "CNY")


def test_a_number_stands_beside_the_month_and_the_year_before(hand_made: Path, opened: Open) -> None:
    text = words(opened(hand_made))
    assert ":green[▲ 25.0%]" in text  # more sales are good
    assert ":red[▲ 25.0%]" in text  # more tickets are not
    assert "同比增长率 —" in text
    assert "（未结束）" in text
    assert "环比增长率" not in words(opened(hand_made, period="d30"))


def test_a_scope_of_one_region_compares_its_own_numbers(hand_made: Path, opened: Open) -> None:
    assert ":green[▲ 25.0%]" in words(opened(hand_made, scope="east"))


def test_the_rows_behind_a_number_are_those_it_counted(hand_made: Path, opened: Open) -> None:
    version = open_current(hand_made)
    for kpi, region in (("order_count", "east"), ("complaint_count", "south"), ("open_ticket_count", "all")):
        app = opened(hand_made, "app_pages/detail.py", kpi=kpi, region=region)
        assert not app.exception
        sql, values = synthetic.metric_sql(kpi, "region_code"), MONTH
        if kpi == "open_ticket_count":
            sql, values = synthetic.metric_sql(kpi, period=""), {}
        found = version.query(sql, values)
        if region != "all":
            found = found[found["region_code"] == region]
        assert len(app.dataframe[0].value) == found[kpi].sum()


def test_a_region_chosen_in_the_url_narrows_every_number(hand_made: Path, opened: Open) -> None:
    value = open_current(hand_made).query(synthetic.metric_sql("order_count", "region_code"), MONTH)
    east = value[value["region_code"] == "east"]["order_count"].iloc[0]
    assert shown(opened(hand_made, region="east"))["订单数"] == numbers.count(east, "zh")


def test_a_scope_sees_its_own_region_only(hand_made: Path, opened: Open) -> None:
    east = open_current(hand_made, "east").query(synthetic.metric_sql("order_count"), MONTH).iloc[0]["order_count"]
    for scope in ("all", "east", "all"):
        number = shown(opened(hand_made, scope=scope))["订单数"]
        assert (number == numbers.count(east, "zh")) == (scope == "east")


def test_a_period_in_the_url_decides_the_days(hand_made: Path, opened: Open) -> None:
    start, end = periods.bounds("ytd", AS_OF)
    value = open_current(hand_made).query(
        synthetic.metric_sql("order_count"), {"period_low": start, "period_high": end}
    )
    assert shown(opened(hand_made, period="ytd"))["订单数"] == numbers.count(value.iloc[0]["order_count"], "zh")


def test_held_and_late_exports_put_one_badge_each_on_pages(tmp_path: Path, opened: Open) -> None:
    late = Badge("service", "tickets", "2026-11-18", "late", "late")
    orders = Badge("sales", "orders", "2026-11-18", "late", "late")
    synthetic.publish_by_hand(bare_workspace(tmp_path), badges=(synthetic.HELD, late, orders))
    badges = [text.value for text in opened(tmp_path).markdown if "badge[" in text.value]
    assert sum("暂缓更新" in badge for badge in badges) == 1
    assert sum("尚未到件" in badge for badge in badges) == 1


def test_a_damaged_current_version_shows_the_one_before_with_a_banner(tmp_path: Path, opened: Open) -> None:
    root = bare_workspace(tmp_path)
    synthetic.publish_by_hand(root, "20261120-0001")
    newest = synthetic.publish_by_hand(root, "20261120-0002") / "all.duckdb"
    newest.write_bytes(b"\0" * newest.stat().st_size)
    app = opened(root)
    assert not app.exception
    assert "20261120-0002" in app.warning[0].value
    assert "20261120-0001" in app.warning[0].value
    assert shown(app)["订单数"] != numbers.MISSING


def test_versions_that_are_all_damaged_are_explained(tmp_path: Path, opened: Open) -> None:
    only = synthetic.publish_by_hand(bare_workspace(tmp_path)) / "all.duckdb"
    only.write_bytes(b"no database")
    app = opened(tmp_path)
    assert not app.exception
    assert "juke rebuild" in app.info[0].value


@pytest.mark.parametrize("typed", ["金桥", "C000108", "T108", "1380-0855-252", "138 0085 5252", "ＫＥＨＵ"])
def test_a_search_finds_by_name_phone_or_any_number(hand_made: Path, opened: Open, typed: str) -> None:
    app = opened(hand_made, CUSTOMER_PAGE, q=typed)
    assert not app.exception
    assert bool(app.dataframe) == (typed != "ＫＥＨＵ")
    if typed in ("C000108", "T108", "138 0085 5252"):
        assert "C000108" in app.dataframe[0].value["customer_id"].tolist()


@pytest.mark.parametrize("typed", ["' or 1=1 --", "%", "\\", "(", "$x$", "[", "*", "\x00", "🙂"])
def test_a_search_takes_hostile_text_as_text(hand_made: Path, opened: Open, typed: str) -> None:
    assert not opened(hand_made, CUSTOMER_PAGE, q=typed).exception


@pytest.mark.parametrize("view", ["timeline", "tickets", "orders"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_customer_opens_with_every_view(hand_made: Path, opened: Open, view: str, language: str) -> None:
    app = opened(hand_made, CUSTOMER_PAGE, language, customer="C000108", view=view)
    assert not app.exception
    mart = open_current(hand_made).table("marts.mart_customer_360", where={"customer_id": "C000108"}).iloc[0]
    assert numbers.count(mart["order_count"], language) in shown(app).values()
    assert numbers.amount(mart["net_sales_amt"], language, "CNY") in shown(app).values()


def test_a_customer_page_says_why_the_records_are_one(hand_made: Path, opened: Open) -> None:
    text = words(opened(hand_made, CUSTOMER_PAGE, customer="C000108")).replace("\\", "")
    assert "手机号一致，且名称相容" in text
    assert "规则一致" in text


def test_an_unknown_customer_is_explained_not_raised(hand_made: Path, opened: Open) -> None:
    app = opened(hand_made, CUSTOMER_PAGE, customer="C999999")
    assert not app.exception
    assert app.info[0].value == speaker("zh")("customer.gone")


def test_a_name_full_of_markup_is_shown_letter_by_letter(hand_made: Path, opened: Open) -> None:
    app = opened(hand_made, CUSTOMER_PAGE, customer="C000013")
    assert not app.exception
    text = words(app)
    assert not re.search(r"(?<!\\)<script", text)
    assert ":red[" not in text
    assert "\\<script\\>" in app.header[0].value


def test_a_rerun_of_every_page_stays_under_its_time(hand_made: Path, opened: Open) -> None:
    import time

    for item in registry.PAGES:
        app = opened(hand_made, item.file if item is not registry.PAGES[0] else "")
        seconds = []
        for _ in range(3):
            started = time.process_time()
            app.run()
            seconds.append(time.process_time() - started)
        assert min(seconds) < 0.2, item.key


@pytest.mark.parametrize(("file", "language"), pages())
def test_a_page_of_the_demo_company_opens_without_exception(
    demo_workspace: Workspace, opened: Open, file: str, language: str
) -> None:
    app = opened(demo_workspace.root, file, language)
    assert not app.exception
    assert not app.error
    assert numbers.MISSING not in shown(app).values()


def test_headline_numbers_of_the_demo_company_equal_its_marts(demo_workspace: Workspace, opened: Open) -> None:
    version = open_current(demo_workspace.root)
    month = Range(date(2026, 11, 1), date(2026, 11, 20))
    daily = version.table("marts.mart_sales_daily", where={"sales_date": month})
    tickets = version.table("core.fct_ticket", where={"opened_date": month})
    customers = version.table("marts.mart_customer_360", columns=["record_count"])
    cards = shown(opened(demo_workspace.root))
    assert cards["销售净额（含税）"] == numbers.amount(daily["net_sales_amt"].sum(), "zh", "CNY")
    assert cards["工单数"] == numbers.count(len(tickets), "zh")
    assert cards["投诉数"] == numbers.count((tickets["ticket_type"] == "complaint").sum(), "zh")
    assert cards["客户数"] == numbers.count(len(customers), "zh")
    assert numbers.count(customers["record_count"].sum(), "zh") in words(opened(demo_workspace.root))
