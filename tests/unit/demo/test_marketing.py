"""Marketing's files read back by Python's own csv: arms, events in order, planted uplift, leads of customers."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from pathlib import Path

import duckdb
import pytest
import yaml

from pipelines.demo import GeneratedDemo
from pipelines.settings import DEFAULT_WORKSPACE
from tests.unit.demo import demo_files as files

EVENTS = ("发送时间", "送达时间", "打开时间", "点击时间", "回复时间")
TABLES = ("campaigns", "campaign_costs", "campaign_touches")


def _rows(demo: GeneratedDemo, export: str) -> list[list[files.Row]]:
    """The records of each delivery that is expected to be loaded, in order of arrival."""
    loaded = [one for one in files.deliveries(demo, export, "marketing") if one["outcome"] == "loaded"]
    return [_read(files.path_of(demo, one)) for one in loaded]


def _read(path: Path) -> list[files.Row]:
    if path.suffix == ".xlsx":
        return files.workbook_rows(path)
    with path.open(encoding="utf-16", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def _now(demo: GeneratedDemo, export: str, *key: str) -> list[files.Row]:
    """The newest record of each key."""
    return list({tuple(row[name] for name in key): row for rows in _rows(demo, export) for row in rows}.values())


@pytest.mark.parametrize("export", TABLES)
def test_tables_of_the_hub_are_utf_16_with_tabs_and_the_headers_of_the_contract(
    demo: GeneratedDemo, export: str
) -> None:
    contract = yaml.safe_load((DEFAULT_WORKSPACE / "contracts" / "marketing" / f"{export}.yml").read_text("utf-8"))
    wanted = [column["from"] for column in contract["feeds"][export]["columns"].values()]
    for one in files.deliveries(demo, export, "marketing"):
        content = files.path_of(demo, one).read_bytes()
        assert content.startswith(b"\xff\xfe")
        assert content.decode("utf-16").split("\r\n")[0].split("\t") == wanted


@pytest.mark.parametrize("export", [*TABLES, "leads"])
def test_every_marketing_file_holds_the_records_it_is_expected_to_hold(demo: GeneratedDemo, export: str) -> None:
    for one in files.deliveries(demo, export, "marketing"):
        if one["outcome"] == "loaded":
            assert one["header"] + len(_read(files.path_of(demo, one))) == one["physical"], one["file"]


def test_nothing_is_ever_sent_to_the_control_arm_and_events_come_in_order(demo: GeneratedDemo) -> None:
    touches = _now(demo, "campaign_touches", "活动编号", "客户编号")
    arms = defaultdict(int)
    for row in touches:
        arms[row["组别"]] += 1
        times = [row[name] for name in EVENTS]
        assert row["组别"] == "实验组" or not any(times)
        seen = [time for time in times if time]
        assert seen == sorted(seen) and times[: len(seen)] == seen
    assert 0.2 < arms["对照组"] / len(touches) < 0.4


def test_a_refund_stands_in_parentheses_and_counts_as_negative(demo: GeneratedDemo) -> None:
    costs = _now(demo, "campaign_costs", "活动编号", "日期", "费用类型")
    refunds = [row["金额(元)"] for row in costs if row["费用类型"] == "退款"]
    assert refunds and all(amount.startswith("(") and amount.endswith(")") for amount in refunds)
    sums: dict[str, float] = defaultdict(float)
    for row in costs:
        amount = row["金额(元)"]
        sums[row["活动编号"]] += -float(amount[1:-1]) if amount.startswith("(") else float(amount)
    assert _kpis(demo, "mart_campaign", "cost_amt") == pytest.approx(
        {f'{{"campaign_id": "mkt_hub:{number}"}}': total for number, total in sums.items()}
    )


def test_treated_customers_bought_more_often_by_what_was_planted(demo: GeneratedDemo) -> None:
    sizes = json.loads((demo.truth / "planted.json").read_text("utf-8"))["sizes"]
    extra = {name: size for name, size in sizes.items() if name.startswith("extra_orders_of_campaign_")}
    assert extra["extra_orders_of_campaign_M2509"] == 0  # one campaign that does nothing
    assert sum(extra.values()) > 10
    sold = {kpi: sum(_kpis(demo, "mart_campaign", kpi).values()) for kpi in ("treated_count", "treated_net_sales_amt")}
    assert sold["treated_net_sales_amt"] > 0 and sold["treated_count"] > sizes["campaign_touches_of_control"]


def test_a_converted_lead_names_a_customer_of_sales(demo: GeneratedDemo) -> None:
    customers = {row["客户编号"] for _, rows in files.said(demo, "customers", "sales", "2026-11-20") for row in rows}
    leads = _now(demo, "leads", "线索编号")
    converted = [row for row in leads if row["转化日期"]]
    assert converted and {row["转化客户"] for row in converted} <= customers
    assert all(row["创建日期"] < row["转化日期"] and row["客户系统"] == "ERP" for row in converted)
    assert {bool(row["转介绍客户"]) for row in leads if row["来源"] == "转介绍"} == {True}
    totals = {kpi: _kpis(demo, "fct_lead", kpi)["{}"] for kpi in ("lead_count", "converted_lead_count")}
    assert totals == {"lead_count": len(leads), "converted_lead_count": len(converted)}


def _kpis(demo: GeneratedDemo, mart: str, kpi: str) -> dict[str, float]:
    query = "select slice, value from read_parquet(?) where mart = ? and kpi = ? and night = date '2026-11-20'"
    return dict(duckdb.execute(query, [str(demo.truth / "kpis.parquet"), mart, kpi]).fetchall())


def test_what_nobody_did_in_a_campaign_is_told_as_none_of_all(demo: GeneratedDemo) -> None:
    """A count that is missing would be compared with nothing."""
    told = duckdb.execute(
        "select slice, list(kpi), min(value) filter (kpi in ('replied_count', 'unsubscribed_count')) "
        "from read_parquet(?) where night = ? and mart = 'mart_campaign' and ends_with(kpi, '_count') group by slice",
        [str(demo.truth / "kpis.parquet"), demo.nights[-1]],
    ).fetchall()
    assert len({frozenset(kpis) for _, kpis, _ in told}) == 1 < len(told)
    assert min(least for _, _, least in told) == 0
