"""`juke metric` on the demo company: what it lists, explains and answers, in words, JSON and CSV."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import date

import pandas as pd
import pytest
from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.problems import JukeError
from pipelines.published import Version, metric, open_current
from pipelines.settings import Workspace

Juke = Callable[..., str]


@pytest.fixture
def juke(demo_workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Juke:
    """What a command prints on a wide terminal; its error where it has one."""
    monkeypatch.setattr("pipelines.cli.console.out.width", 200)

    def run(*words: str) -> str:
        done = CliRunner().invoke(app, ["-w", str(demo_workspace.root), "metric", *words])
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        assert done.exit_code == 0, done.output
        return str(done.output)

    return run


@pytest.fixture(scope="module")
def version(demo_workspace: Workspace) -> Version:
    return open_current(demo_workspace.root)


def test_the_list_is_searched_in_both_languages_and_by_area(juke: Juke, version: Version) -> None:
    assert f"{len(version.catalogue().metrics)} of them" in juke("list")
    assert "win_rate_amount_ratio" in juke("list", "--search", "赢单率 金额")
    assert "abandon_ratio_net" in juke("list", "--search", "ABANDON", "--area", "service", "--lang", "en")
    assert "abandon_ratio_net" not in juke("list", "--area", "sales")
    assert "No metric says that" in juke("list", "--search", "卫星")
    with pytest.raises(JukeError, match="Closest: sales"):
        juke("list", "--area", "sale")


def test_a_card_has_both_languages_variants_sql_and_the_files_behind(juke: Juke) -> None:
    card = juke("show", "放弃率（不含短放弃）")
    for part in (
        "Abandon rate, without short ones", "越低越好 lower is better", "abandoned_net_call_count / offered_net_call",
        "期内没有人工请求时为空", "abandon_ratio_queued", "短放弃", "marts.mart_call_center_interval", "service.calls",
        "as of 2026-11-20", 'select "abandon_ratio_net"',
    ):  # fmt: skip
        assert part in card


def test_a_card_tells_its_target_and_who_set_it(juke: Juke) -> None:
    level = juke("show", "service_level_offered_ratio")
    assert "80.0%" in level
    assert "80% 的来电在 20 秒内接听" in level
    assert "the trade's 80/20" in level
    signed = juke("show", "signed_actual_amt")
    assert "签单任务额  signed_target_amt" in signed
    asked = juke("ask", "signed_actual_amt", "--by", "region_code", "--json")
    assert all(row["target_value"] > 0 for row in json.loads(asked)["rows"])


def test_an_answer_says_its_days_and_what_they_stand_beside(juke: Juke) -> None:
    told = juke("ask", "销售净额", "win_rate_count_ratio", "--compare", "yoy")
    assert "2026-11-01 至 2026-11-20（未结束），与 2025-11-01 至 2025-11-20 对比" in told
    assert "万元" in told
    assert "个百分点" in told
    english = juke("ask", "net_sales_amt", "--grain", "month", "--compare", "pop", "--lang", "en")
    assert "Nov 2026 (running)" in english
    assert "CNY" in english


def test_rows_of_json_and_csv_are_the_figures_of_the_version(juke: Juke, version: Version) -> None:
    asked = ("ask", "order_count", "--by", "region_code", "--from", "2026-01-01", "--to", "2026-10-31")
    said = json.loads(juke(*asked, "--where", "region_code=east,south", "--json"))
    expected = metric(version, "order_count", ["region_code"], {"region_code": ["east", "south"]},
                      date(2026, 1, 1), date(2026, 10, 31))  # fmt: skip
    assert {row["region_code"]: row["value"] for row in said["rows"]} == dict(expected.itertuples(index=False))
    assert said["version"] == version.id
    assert "order_count" in said["ran"]["order_count"]["sql"]
    table = pd.read_csv(io.StringIO(juke(*asked, "--csv")))
    assert table["value"].sum() >= expected["order_count"].sum()
    assert set(table["period_end"]) == {"2026-10-31"}


def test_a_date_grouped_by_is_a_day_in_every_format(juke: Juke, version: Version) -> None:
    asked = ("ask", "net_sales_amt", "--by", "sales_date", "--from", "2026-11-19")
    days = {f"{day:%Y-%m-%d}" for day in metric(version, "net_sales_amt", ["day"], start=date(2026, 11, 19))["day"]}
    assert days
    assert set(pd.read_csv(io.StringIO(juke(*asked, "--csv")))["sales_date"]) == days
    assert {row["sales_date"] for row in json.loads(juke(*asked, "--json"))["rows"]} == days
    assert "00:00" not in juke(*asked)


def test_every_wrong_name_is_told_at_once_with_the_nearest(juke: Juke) -> None:
    with pytest.raises(JukeError) as told:
        juke("ask", "net_sale_amt", "赢单率")
    text = str(told.value)
    assert "Closest: net_sales_amt (销售净额)" in text
    assert "win_rate_count_ratio" in text
    with pytest.raises(JukeError, match="NAME=VALUE"):
        juke("ask", "order_count", "--where", "region_code:east")
    with pytest.raises(JukeError, match="grouped or filtered"):
        juke("ask", "order_count", "--by", "地区")


def test_figures_equal_the_months_that_the_home_page_shows(version: Version) -> None:
    from pipelines.published import Ask, ask

    home = version.table("marts.mart_kpi_home", where={"is_whole_company": True})
    latest = home[home["month_start_date"] >= pd.Timestamp("2026-09-01")]
    for name in ("order_count", "buying_customer_count", "ticket_count", "complaint_ratio"):
        shown = latest[latest["kpi"] == name].sort_values("month_start_date")
        for compare, base, change in (("yoy", "last_year_value", "yoy"), ("pop", "previous_value", "mom")):
            found = ask(
                version, Ask((name,), grain="month", start=pd.Timestamp("2026-09-01").date(), compare=compare)
            ).rows
            points = name.endswith("_ratio")
            ours = found["change_ppt" if points else "change_x"].tolist()
            theirs = shown[f"{change}_change_ppt" if points else f"{change}_growth_x"].tolist()
            assert found["value"].tolist() == pytest.approx(shown["value"].astype(float).tolist(), abs=1e-6)
            assert found["compared_value"].tolist() == pytest.approx(shown[base].astype(float).tolist(), abs=1e-6)
            assert ours == pytest.approx(theirs, abs=1e-4, nan_ok=True)


def test_amounts_with_and_without_tax_are_told_apart(juke: Juke) -> None:
    rows = json.loads(juke("ask", "concentration_total_amt", "--json"))["rows"]
    assert [row["tax_basis"] for row in rows] == ["excluded", "included"]
    (one,) = json.loads(juke("ask", "concentration_total_amt", "--where", "tax_basis=included", "--json"))["rows"]
    assert one["value"] == rows[1]["value"]
