"""指标目录 and the page of one metric: found by any word, its figure is the version's, its way back ends at files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from appearance import seen

from dashboards.components import numbers
from pipelines.published import Ask, ask, open_current

Open = Callable[..., Any]
PAGE = "app_pages/metric.py"
MONTH = {"start": date(2026, 11, 1), "end": date(2026, 11, 20)}


def listed(app: Any) -> list[str]:
    return list(app.dataframe[0].value["metric_id"])


def test_the_catalogue_lists_every_metric_and_narrows_by_word_and_area(demo: Path, opened: Open) -> None:
    every = open_current(demo).catalogue().metrics
    assert sorted(listed(opened(demo, PAGE))) == sorted(every)
    assert "win_rate_amount_ratio" in listed(opened(demo, PAGE, search="赢单率 金额"))
    assert set(listed(opened(demo, PAGE, area="service"))) == {n for n, e in every.items() if e.area == "service"}
    nothing = opened(demo, PAGE, search="卫星")
    assert (len(nothing.dataframe), len(nothing.info)) == (0, 1)


def test_a_metric_shows_its_figure_beside_last_year_and_its_parts(demo: Path, opened: Open) -> None:
    row = ask(open_current(demo), Ask(("win_rate_count_ratio",), compare="yoy", **MONTH)).one()
    page = seen(opened(demo, PAGE, metric="win_rate_count_ratio"))
    assert page.wrong == []
    assert page.numbers["赢单率（按数量）"] == numbers.share(row["value"])
    assert {"赢单数", "已决商机数"} <= set(page.numbers)
    assert f"{abs(row['change_ppt']):,.2f} 个百分点" in page.words
    assert "（未结束）" in page.words


def test_a_metric_with_a_target_shows_it_with_who_set_it(demo: Path, opened: Open) -> None:
    assert "目标值: 80.0%（呼叫中心通行的 80/20" in seen(opened(demo, PAGE, metric="service_level_offered_ratio")).words
    assert "目标值: 签单任务额（销售部下达" in seen(opened(demo, PAGE, metric="signed_actual_amt")).words


def test_forms_of_a_metric_stand_together_with_the_rows_in_dispute(demo: Path, opened: Open) -> None:
    app = opened(demo, PAGE, metric="abandon_ratio_queued", period="m12")
    forms = app.table[0].value
    assert list(forms["差别"])[1] == "短放弃既不计入分子也不计入分母"
    assert [cell.count(" · ") for cell in forms["差在哪些行"]] == [1, 1]


def test_the_way_back_names_tables_exports_and_their_newest_files(demo: Path, opened: Open) -> None:
    app = opened(demo, PAGE, metric="abandon_ratio_net")
    words = seen(app).words
    assert "marts.mart_call_center_interval" in words
    assert "客服·通话" in words
    assert "calls_20261120.csv" in set(app.dataframe[0].value["file_name"])
    assert 'select "abandon_ratio_net"' in app.code[0].value


@pytest.mark.parametrize(
    "query",
    [
        {"metric": "customer_count", "compare": "pop"},  # stands as of a day
        {"metric": "nps_score", "compare": "festival", "period": "ytd"},
        {"metric": "days_inventory_outstanding", "compare": "workday", "period": "last_month"},
        {"metric": "net_sales_amt", "scope": "east", "compare": "workday"},  # deliveries are the company's only
        {"metric": "new_customer_count", "language": "en", "period": "m12"},
        {"metric": "no_such_metric"},
    ],
    ids=lambda query: query["metric"],
)
def test_a_metric_of_any_kind_opens_beside_any_period(demo: Path, opened: Open, query: dict[str, str]) -> None:
    assert seen(opened(demo, PAGE, **query)).wrong == []


def test_the_definition_of_a_number_leads_to_all_of_its_metric(demo: Path, opened: Open) -> None:
    queries = [link.proto.query_string for link in opened(demo).get("page_link")]
    assert "metric=net_sales_amt" in queries
    assert "metric=ticket_count" in queries
