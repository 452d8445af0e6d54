"""Reading one version: names from its catalogue, values bound, nothing else possible, damage survived."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from small_company import SmallCompany

from pipelines.problems import JukeError
from pipelines.published import (
    NothingPublished,
    QueryStopped,
    Range,
    Version,
    VersionDamaged,
    metric_card,
    open_current,
    open_version,
    read_pointer,
)

NAUGHTY = ["' or 1=1 --", '"; drop table core.fct_order_line; --', "$p0", "{{ 7 * 7 }}", "%s", "\\", "客'户", ""]


def flip_a_byte(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def test_an_empty_workspace_says_that_nothing_is_published(tmp_path: Path) -> None:
    with pytest.raises(NothingPublished, match="nothing has been published"):
        open_current(tmp_path)


def test_a_version_tells_its_date_scope_and_rows(version: Version) -> None:
    assert (version.as_of_date, version.scope, version.fallback_reason) == (date(2026, 11, 20), "all", "")
    assert version.manifest.scopes["all"].tables["core.fct_order_line"] == 300
    assert Version.open(version.root, version.id) == version


def test_a_table_answers_by_its_bare_and_its_full_name(version: Version) -> None:
    full, bare = version.table("core.fct_order_line"), version.table("fct_order_line")
    assert len(full) == len(bare) == 300


def test_filters_order_and_limit_are_applied(version: Version) -> None:
    where = {"region_code": ["east", "west"], "ordered_date": Range(date(2026, 9, 2), None), "channel_code": "web"}
    found = version.table("fct_order_line", ["order_line_id", "net_sales_amt"], where, ["-net_sales_amt"], 5)
    plain = version.query(
        "select order_line_id from core.fct_order_line where region_code is not null and ordered_date >= '2026-09-02'"
        " and channel_code = 'web' order by net_sales_amt desc limit 5"
    )
    assert found["order_line_id"].tolist() == plain["order_line_id"].tolist()


def test_none_finds_the_rows_without_a_value(version: Version) -> None:
    assert len(version.table("fct_order_line", where={"region_code": None})) == 100


@pytest.mark.parametrize("text", NAUGHTY)
def test_whatever_a_person_types_is_a_value(version: Version, text: str) -> None:
    for value in (text, [text], Range(text, text)):
        assert version.table("fct_order_line", where={"region_code": value}).empty


@pytest.mark.parametrize("text", NAUGHTY)
def test_a_name_that_the_version_lacks_is_refused(version: Version, text: str) -> None:
    asked = ({"columns": [text]}, {"where": {text: 1}}, {"order_by": [text]}, {"order_by": ["-" + text]})
    for names in asked:
        with pytest.raises(JukeError, match="not in core"):
            version.table("fct_order_line", **names)
    with pytest.raises(JukeError, match="no such table"):
        version.table(text)


@pytest.mark.parametrize(
    "text",
    [
        "select 1; select 2", "use memory", "detach juke", "create temp table x as select 1", "set threads = 1",
        "copy (select 1) to 'x.csv'", "insert into core.dim_date select current_date", "attach 'x.duckdb'", "",
    ],
)  # fmt: skip
def test_anything_but_one_select_is_refused(version: Version, text: str) -> None:
    with pytest.raises(JukeError, match="exactly one SELECT"):
        version.query(text)


def test_an_error_never_repeats_the_value_that_caused_it(version: Version) -> None:
    with pytest.raises(JukeError, match="does not fit") as caught:
        version.table("fct_order_line", where={"ordered_date": "13812345678"})
    assert "13812345678" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_select_cannot_reach_other_files(version: Version) -> None:
    with pytest.raises(Exception, match="disabled by configuration"):
        version.query("select * from read_text('/etc/hostname')")


def test_a_query_that_takes_too_long_is_stopped_and_the_next_one_runs(version: Version) -> None:
    with pytest.raises(QueryStopped):
        version.query("select sum(a.range * b.range % 7) from range(10000000) a, range(1000000) b", seconds=0.2)
    assert version.query("select 1 as one")["one"].tolist() == [1]


def test_an_unknown_scope_or_version_is_refused(version: Version) -> None:
    for scope in ("west", "../all", ""):
        with pytest.raises(JukeError, match="no such scope"):
            open_current(version.root, scope)
    with pytest.raises(JukeError, match="no version id"):
        open_version(version.root, "../../etc")


def test_the_catalogue_speaks_both_languages_and_knows_its_scope(version: Version) -> None:
    model = version.catalogue().models["core.fct_order_line"]
    assert model.label == {"zh": "订单行", "en": "Order lines"}
    assert model.description == {"zh": "订单行", "en": "Order lines. One row per order line."}
    assert model.columns["net_sales_amt"].type == "DECIMAL(18,2)"
    east = open_current(version.root, "east").catalogue()
    assert "marts.mart_data_health" not in east.models
    assert "loaded_row_count" not in east.metrics


def test_a_card_explains_a_metric_in_the_language_asked_for(version: Version) -> None:
    card = metric_card(version, "net_sales_amt", "zh")
    assert (card.label, card.definition, card.unit) == ("净销售额", "扣除折扣与退货后的销售额", "currency")
    assert (card.formula, card.role, card.models) == ("sum(net_sales_amt)", "outcome", ("core.fct_order_line",))
    assert card.bounds == "0 … "
    assert metric_card(version, "net_sales_amt", "en").definition == "Sales after discounts and returns."
    assert metric_card(version, "sales_per_order_amt", "en").formula == "net_sales_amt / order_count"
    with pytest.raises(JukeError, match="no such metric"):
        metric_card(version, "drop table", "en")


def test_a_damaged_current_file_is_passed_over_and_the_reader_told(company: SmallCompany) -> None:
    first = read_pointer(company.root).version
    second = company.publish()
    flip_a_byte(second.folder / "all.duckdb")
    found = open_current(company.root)
    assert (found.id, found.fallback_reason) == (first, f"{second.version}: damaged")
    assert open_current(company.root, "east").id == second.version


@pytest.mark.parametrize("name", ["all.duckdb", "manifest.json"])
def test_a_truncated_or_missing_file_is_passed_over_too(company: SmallCompany, name: str) -> None:
    first = read_pointer(company.root).version
    path = company.publish().folder / name
    path.write_bytes(path.read_bytes()[:100])
    assert open_current(company.root).id == first
    path.unlink()
    assert open_current(company.root).id == first


def test_damage_found_while_reading_is_told_and_then_passed_over(company: SmallCompany) -> None:
    first = read_pointer(company.root).version
    company.build(lines=200_000)
    second = company.publish()
    reader = open_current(company.root)
    content = bytearray(reader.path.read_bytes())
    content[len(content) // 3 : len(content) // 3 * 2] = bytes(len(content) // 3 * 2 - len(content) // 3)
    reader.path.write_bytes(content)
    with pytest.raises(VersionDamaged):
        reader.query("select sum(net_sales_amt), max(order_line_id), max(customer_id) from core.fct_order_line")
    assert open_current(company.root).id == first != second.version


def test_no_sound_version_at_all_is_an_error_of_its_own(company: SmallCompany) -> None:
    flip_a_byte(open_version(company.root, read_pointer(company.root).version).path)
    made = company.publish()
    flip_a_byte(made.folder / "all.duckdb")
    (company.ws.published / "20261120-0001" / "manifest.json").unlink()
    with pytest.raises(VersionDamaged):
        open_version(company.root, made.version)
