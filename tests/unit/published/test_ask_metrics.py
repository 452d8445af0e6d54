"""A metric's value is what plain SQL gives, compiled at publish or here, and no name or value becomes SQL."""

from __future__ import annotations

import json
import shutil
from datetime import date

import pytest
from small_company import SmallCompany

from pipelines.problems import JukeError
from pipelines.publish.definitions import load_definitions
from pipelines.publish.precompiling import write_metrics
from pipelines.published import Range, Version, metric, open_current
from pipelines.published.compiler import MetricShape, compiler_of
from pipelines.published.metrics import _precompiled
from pipelines.published.templates import filled

START, END = date(2026, 9, 15), date(2026, 10, 20)


def plain(version: Version, query: str) -> list[tuple]:
    """The rows of ordinary SQL, as tuples."""
    return list(version.query(query).itertuples(index=False, name=None))


def rows(frame) -> list[tuple]:
    return list(frame.itertuples(index=False, name=None))


def test_a_total_equals_plain_sql(version: Version) -> None:
    asked = metric(version, "net_sales_amt")
    assert rows(asked) == plain(version, "select sum(net_sales_amt) from core.fct_order_line")
    assert list(asked.columns) == ["net_sales_amt"]


@pytest.mark.parametrize("grain", ["day", "week", "month", "quarter", "year"])
def test_a_series_equals_plain_sql_at_every_grain(version: Version, grain: str) -> None:
    query = f"""
        select date_trunc('{grain}', ordered_date) as {grain}, count(distinct order_id) from core.fct_order_line
        where ordered_date between '{START}' and '{END}' group by 1 order by 1
    """
    assert rows(metric(version, "order_count", by=[grain], start=START, end=END)) == plain(version, query)


def test_a_date_offered_by_name_groups_days_and_narrows_them(version: Version) -> None:
    query = f"""
        select ordered_date, count(distinct order_id) from core.fct_order_line
        where ordered_date >= '{START}' group by 1 order by 1
    """
    assert "ordered_date" in version.catalogue().metrics["order_count"].by
    found = metric(version, "order_count", by=["ordered_date"], where={"ordered_date": Range(START)})
    assert rows(found) == plain(version, query)


def test_both_ends_of_a_period_are_included(version: Version) -> None:
    one_day = metric(version, "order_count", by=["day"], start=START, end=START)
    assert [day.date() for day in one_day["day"]] == [START]
    since = metric(version, "order_count", by=["day"], start=END)["day"].min().date()
    until = metric(version, "order_count", by=["day"], end=START)["day"].max().date()
    assert (since, until) == (END, START)


def test_several_metrics_and_groups_come_in_one_frame(version: Version) -> None:
    names, by = ["net_sales_amt", "order_count"], ["month", "region_code"]
    query = """
        select date_trunc('month', ordered_date), region_code, sum(net_sales_amt), count(distinct order_id)
        from core.fct_order_line where region_code is not null group by all order by all
    """
    found = metric(version, names, by=by, where={"region_code": ["east", "west"]})
    assert list(found.columns) == [*by, *names]
    assert rows(found) == plain(version, query)


@pytest.mark.parametrize(
    ("value", "condition"),
    [
        ("east", "region_code = 'east'"), (None, "region_code is null"), (["east"], "region_code in ('east')"),
        (Range("east", "west"), "region_code between 'east' and 'west'"), (Range("f"), "region_code >= 'f'"),
    ],
)  # fmt: skip
def test_every_kind_of_filter_equals_plain_sql(version: Version, value: object, condition: str) -> None:
    query = f"select sum(net_sales_amt) from core.fct_order_line where {condition}"
    assert rows(metric(version, "net_sales_amt", where={"region_code": value})) == plain(version, query)


@pytest.mark.parametrize("text", ["' or 1=1 --", "$period_low", "{{ 1 }}", "客'户"])
def test_a_typed_value_finds_nothing_and_breaks_nothing(version: Version, text: str) -> None:
    assert metric(version, "order_count", where={"region_code": text})["order_count"].tolist() == [0]


def test_a_ratio_without_denominator_is_null_not_zero(version: Version) -> None:
    found = metric(version, "sales_per_order_amt", where={"region_code": "nowhere"})
    assert found["sales_per_order_amt"].isna().all()


def test_each_metric_was_compiled_at_publish_by_its_own_names_and_grains(version: Version) -> None:
    known = _precompiled(version.folder)
    for name in ("net_sales_amt", "order_count", "sales_per_order_amt"):
        for by in ((), ("week",), ("month",), ("region_code",)):
            shape = MetricShape((name,), by, compiler_of(version.folder).own_names(name))
            assert known[shape.key] == compiler_of(version.folder).compile(shape)


def test_a_filter_nobody_asked_for_and_a_filter_on_time_narrow_nothing_unasked(version: Version) -> None:
    sql, values = filled(_precompiled(version.folder)["order_count|"], {}, Range())
    assert values == {}
    assert "juke_filter" not in sql
    assert rows(version.query(sql)) == rows(metric(version, "order_count"))
    with pytest.raises(JukeError, match="grouped or filtered"):
        metric(version, "order_count", where={"metric_time": START})


def test_a_second_workspace_of_the_project_compiles_nothing(company: SmallCompany, tmp_path) -> None:
    target = shutil.copytree(company.target, tmp_path / "target")
    said = json.loads((target / "metrics.json").read_text("utf-8"))
    assert said == json.loads((open_current(company.root).folder / "metrics.json").read_text("utf-8"))
    said["templates"]["kept"] = "yes"
    (target / "metrics.json").write_text(json.dumps(said), "utf-8")
    write_metrics(tmp_path, load_definitions(company.ws, target), None)
    assert "kept" in json.loads((tmp_path / "metrics.json").read_text("utf-8"))["templates"]


def test_a_scope_answers_for_its_own_rows_only(version: Version) -> None:
    east = open_current(version.root, "east")
    assert rows(metric(east, "net_sales_amt")) == rows(metric(version, "net_sales_amt", where={"region_code": "east"}))
    with pytest.raises(JukeError, match="do not have all metrics"):
        metric(east, "loaded_row_count")


def test_unknown_metrics_and_names_are_refused(version: Version) -> None:
    asked = (
        {"names": "net_sales_amt; drop"}, {"names": []},
        {"names": "net_sales_amt", "by": ["region_code') }}"]}, {"names": "net_sales_amt", "where": {"1=1": 1}},
    )  # fmt: skip
    for arguments in asked:
        with pytest.raises(JukeError):
            metric(version, **arguments)


def test_a_changed_definition_is_compiled_anew(company: SmallCompany, tmp_path) -> None:
    first = open_current(company.root)
    for path in company.target.iterdir():
        if path.is_file():
            text = path.read_bytes().replace(b'"count_distinct"', b'"count"') if path.suffix == ".json" else b""
            (tmp_path / path.name).write_bytes(text)
    company.target = tmp_path
    company.publish()
    now = open_current(company.root)
    assert metric(first, "order_count")["order_count"].tolist() == [100]
    assert metric(now, "order_count")["order_count"].tolist() == [300]


def test_what_is_defined_as_before_is_not_compiled_again(company: SmallCompany, tmp_path) -> None:
    target = shutil.copytree(company.target, tmp_path / "target")
    said = json.loads((target / "metrics.json").read_text("utf-8"))
    said["templates"] = dict.fromkeys(said["templates"], "as before")
    (target / "metrics.json").write_text(json.dumps(said), "utf-8")
    manifest = (target / "semantic_manifest.json").read_text("utf-8")
    (target / "semantic_manifest.json").write_text(manifest.replace('"count_distinct"', '"count"'), "utf-8")
    write_metrics(tmp_path, load_definitions(company.ws, target), None)
    now = json.loads((tmp_path / "metrics.json").read_text("utf-8"))["templates"]
    assert now["order_count|"] != "as before"
    assert now["loaded_row_count|"] == "as before"
