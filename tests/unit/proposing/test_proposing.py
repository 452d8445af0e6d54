"""A contract proposed from samples: what it finds, what it leaves to a person, and that it never writes over a file."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from pipelines.contract import check_contracts, load_contracts
from pipelines.problems import JukeError
from pipelines.proposing import propose
from pipelines.proposing.writing import as_yaml
from pipelines.settings import DEFAULT_WORKSPACE, Workspace, load_workspace

ORDERS = "訂單編號,行號,下單時間,客戶編號,金額(元),狀態,備註,Ship Mode\n"
ORDERS += "A1,1,2026/11/03,C1,5.00,已完成,,air\n合計,,,,5.00,,,\n"


@pytest.fixture
def ws(tmp_path: Path) -> Workspace:
    shutil.copy(DEFAULT_WORKSPACE / "juke.toml", tmp_path)
    return load_workspace(tmp_path)


def proposed(ws: Workspace, name: str, content: bytes, **asked: str) -> tuple[str, dict, str]:
    path = ws.root / "sales" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    found = propose(ws, [path], load_contracts(load_workspace(DEFAULT_WORKSPACE)), **asked)
    text = as_yaml(found)
    return f"{found.department}/{found.export}", yaml.safe_load(text), text


def test_headers_in_traditional_characters_find_their_columns(ws: Workspace) -> None:
    where, said, text = proposed(ws, "訂單_20261103.csv", ORDERS.encode("big5"))
    assert where == "sales/order_lines"
    assert said["arrives"]["pattern"] == "訂單_{date:%Y%m%d}.csv"
    assert said["reads"]["total_row"] == {"column": "訂單編號", "says": "合計"}
    columns = said["feeds"]["order_lines"]["columns"]
    assert columns["source_order_id"]["from"] == "訂單編號"
    assert columns["ordered_at"]["format"] == "%Y/%m/%d"
    assert "not used: Ship Mode" in text


def test_what_the_values_do_not_tell_is_left_to_a_person(ws: Workspace) -> None:
    content = b"order_id,line_no,ordered_at,net_amt\n1,1,01/02/2026,5\n"
    _, said, text = proposed(ws, "orders.csv", content)
    assert said["feeds"]["order_lines"]["columns"]["ordered_at"]["format"] == ["%d/%m/%Y", "%m/%d/%Y"]
    assert "DECIDE: day or month first?" in text
    assert "DECIDE: whether amounts hold tax" in text


def test_a_proposal_holds_no_value_of_a_customer(ws: Workspace) -> None:
    content = "客户编号,客户名称,手机\nC77,赵钱孙,13812345678\n".encode()
    _, _, text = proposed(ws, "客户.csv", content)
    assert not any(value in text for value in ("C77", "赵钱孙", "13812345678"))


def test_a_proposal_passes_the_check_as_it_is(ws: Workspace) -> None:
    _, _, text = proposed(ws, "訂單_20261103.csv", ORDERS.encode("big5"))
    path = ws.contracts / "sales" / "order_lines.yml"
    path.parent.mkdir(parents=True)
    path.write_text(text, "utf-8")
    assert check_contracts(ws) == []


def test_a_file_without_any_known_word_is_refused_with_advice(ws: Workspace) -> None:
    with pytest.raises(JukeError, match="no header is a word of any entity"):
        proposed(ws, "x.csv", b"qqq,zzz\n1,2\n")


def test_a_contract_that_exists_is_never_written_over(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipelines.cli import contracts

    monkeypatch.setattr(contracts, "open_workspace", lambda: ws)
    sample = ws.root / "sales" / "客户.csv"
    sample.parent.mkdir()
    sample.write_text("客户编号,客户名称\n1,a\n", "utf-8")
    contracts.new_contract([sample], save=True)
    before = (ws.contracts / "sales" / "customer_records.yml").read_text("utf-8")
    with pytest.raises(JukeError, match="there is a contract already"):
        contracts.new_contract([sample], save=True)
    assert (ws.contracts / "sales" / "customer_records.yml").read_text("utf-8") == before
