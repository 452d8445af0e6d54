"""How sure a proposal is of a column, and on what ground."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest
import yaml

from pipelines.proposing import Proposal, propose
from pipelines.proposing.matching import SURE
from pipelines.proposing.writing import as_yaml
from pipelines.settings import DEFAULT_WORKSPACE, Workspace, load_workspace


@pytest.fixture
def ws(tmp_path: Path) -> Workspace:
    shutil.copy(DEFAULT_WORKSPACE / "juke.toml", tmp_path)
    return load_workspace(tmp_path)


def of(ws: Workspace, name: str, text: str) -> Proposal:
    path = ws.root / name
    path.write_text(text, "utf-8")
    return propose(ws, [path], ())


def placed(proposal: Proposal) -> dict[str, tuple[str, bool]]:
    """Header -> (column, whether it is stated as known)."""
    return {one.header: (one.column, one.confidence >= SURE) for found in proposal.feeds.values() for one in found}


def test_words_that_departments_use_are_one_however_they_are_written(ws: Workspace) -> None:
    found = placed(of(ws, "a.csv", "CustNo,cust_name,TEL NO,E-Mail\n7,Ann Lee,13900001111,a@b.cn\n"))
    assert found == {
        "CustNo": ("source_customer_id", True),
        "cust_name": ("name", True),
        "TEL NO": ("phone", True),
        "E-Mail": ("email", True),
    }


def test_values_that_cannot_be_the_columns_speak_against_its_word(ws: Workspace) -> None:
    rows = "".join(f"C{n},王{n},2024-01-{n:02}\n" for n in range(1, 25))
    assert "手机" not in placed(of(ws, "客户.csv", "客户编号,客户名称,手机\n" + rows))


def test_a_column_of_known_numbers_needs_no_telling_name(ws: Workspace) -> None:
    folder = ws.lake / "customer_records"
    folder.mkdir(parents=True)
    query = "copy (select 'K' || n as source_customer_id from range(100) t(n)) to '{}' (format parquet)"
    duckdb.sql(query.format(folder / "delivery.parquet"))
    rows = "".join(f"T{n},K{n},2024-01-05 10:00\n" for n in range(1, 30))
    one = next(o for o in of(ws, "x.csv", "工单编号,xyz,开立时间\n" + rows).feeds["tickets"] if o.header == "xyz")
    assert (one.column, one.ground) == ("source_customer_id", "100% of its values are known numbers")


def test_where_no_header_is_the_key_every_column_is_asked(ws: Workspace) -> None:
    found = placed(of(ws, "x.csv", "姓名,城市,邮箱\n张三,杭州,a@b.cn\n"))
    assert found["姓名"] == ("name", False)


def test_the_amount_of_a_line_is_price_times_quantity_less_a_discount_that_is_a_share(ws: Workspace) -> None:
    rows = "".join(f"O{n},P{n},{n}.5,2,0.{n % 4}\n" for n in range(1, 30))
    text = as_yaml(of(ws, "order_details.csv", "OrderID,ProductID,UnitPrice,Quantity,Discount\n" + rows))
    net = yaml.safe_load(text)["feeds"]["order_lines"]["columns"]["net_amt"]
    assert net == {"product": ["UnitPrice", "Quantity", {"header": "Discount", "one_minus": True}]}


def test_one_file_may_tell_of_customers_beside_its_orders(ws: Workspace) -> None:
    text = "订单号,行号,下单时间,客户编号,客户名称,金额（万元）\nS1,1,2024-05-01,C1,甲公司,1.2\n"
    said = yaml.safe_load(as_yaml(of(ws, "订单.csv", text)))["feeds"]
    assert said["order_lines"]["columns"]["net_amt"] == {"from": "金额(万元)", "scale": 10_000}
    assert (said["customer_records"]["when"], said["customer_records"]["columns"]["name"]["from"]) == (
        "present",
        "客户名称",
    )


def test_numbers_that_are_written_in_their_own_way_bring_the_option_for_it(ws: Workspace) -> None:
    rows = "".join(f'S{n},1,2024-05-01,"1.2{n % 10}4,50",{n}件,{n}.5万\n' for n in range(10, 40))
    said = yaml.safe_load(as_yaml(of(ws, "订单.csv", "订单号,行号,下单时间,单价,数量,金额\n" + rows)))
    columns = said["feeds"]["order_lines"]["columns"]
    assert columns["unit_price_amt"]["decimal"] == ","
    assert columns["ordered_qty"]["unit"] == ["件"]
    assert columns["net_amt"]["numerals"] == "chinese"
