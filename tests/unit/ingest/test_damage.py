"""Damaged text in cells that are valid text: found by kind, repaired on paper where certain, loaded as it came."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.ingest import Ledger
from pipelines.ingest.damage import damaged_cells, judge
from tests.unit.ingest.conftest import Company, line, table

CLEAN = (
    "杭州市西湖区文化路12号", "臺北市中正區忠孝東路一段", "真的吗?太好了", "what??", "客户(VIP)", "不锈钢水杯500ml加厚",
    "美の味", "シャープ株式会社", "璀璨宝石", "娓娓道来", "José Peña", "Größe 5 Öl", "愛新覺羅恒慶", "娇兰 50g", "",
)  # fmt: skip


def _latin(raw: bytes) -> str:
    return "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in raw)


@pytest.mark.parametrize(
    ("damaged", "kind", "proposal"),
    [
        ("王小\ufffd", "replacement_character", None),
        ("客户锟斤拷锟斤拷", "replacement_read_as_gbk", None),
        ("数据烫烫烫烫", "memory_filler", None),
        ("你好".encode().decode("gbk"), "utf8_read_as_gbk", "你好"),
        ("浣犲ソ鍟?", "utf8_read_as_gbk", None),
        (_latin("上海订单".encode()), "utf8_read_as_latin", "上海订单"),
        ("CafÃ© Royal", "utf8_read_as_latin", "Café Royal"),
        (_latin("中国移动通信".encode("gbk")), "gbk_read_as_latin", "中国移动通信"),
        (_latin("高雄市左營區".encode("big5")), "big5_read_as_latin", "高雄市左營區"),
        ("客户关(guān)系管理", "wedged_pinyin", "客户关系管理"),
        ("企業yè提供", "wedged_pinyin", "企業提供"),
        ("和期望?;やN售企業", "byte_shift", None),
        ("流失的原因??梢哉f", "byte_shift", None),
        ("化工や销售企业公司", "stray_kana", None),
        ("臺北市\ue03c門街", "private_use", None),
        ("公司就是一家?市場智能企業?。", "lost_quotes", None),
        ("????", "only_question_marks", None),
        ("张伟經營部門", "mixed_script", None),
    ],
)
def test_every_kind_of_damage_is_found(damaged: str, kind: str, proposal: str | None) -> None:
    found = {one.kind: one.proposal for one in judge(damaged)}
    assert kind in found and found[kind] == proposal


@pytest.mark.parametrize("text", CLEAN)
def test_clean_text_is_never_called_damaged(text: str) -> None:
    assert judge(text) == []


def test_text_that_went_wrong_twice_is_taken_back_twice() -> None:
    twice = _latin(_latin("Göteborg".encode()).encode())
    assert [one.proposal for one in judge(twice)] == ["Göteborg"]


@given(st.text(st.sampled_from("中国上海北京公司电话客户订单名称地址金额销售服务科技贸易"), min_size=2, max_size=12))
def test_a_proposal_is_exactly_what_the_text_was(text: str) -> None:
    for damaged in (_latin(text.encode()), _latin(text.encode("gbk"))):
        proposals = [one.proposal for one in judge(damaged) if one.proposal is not None]
        assert proposals in ([], [text])


def test_damaged_cells_are_loaded_as_they_came_and_counted(company: Company) -> None:
    names = ["水杯", "水\ufffd杯", "关(guān)系图", "关(guān)系图"]
    company.drop("orders_20261120.csv", table(*(line(at, 商品名称=name) for at, name in enumerate(names, 1))))
    (found,) = company.night()
    assert company.rows("product_name") == [(name,) for name in names]
    cells = damaged_cells(company.ws, found)
    assert [(cell.record_no, cell.kind, cell.original, cell.proposal) for cell in cells] == [
        (2, "replacement_character", "水\ufffd杯", None),
        (3, "wedged_pinyin", "关(guān)系图", "关系图"),
        (4, "wedged_pinyin", "关(guān)系图", "关系图"),
    ]
    with Ledger(company.ws.state / "ledger.sqlite") as ledger:
        told = [one for one in ledger.findings(found.delivery_id) if one.topic == "text"]
    assert [(one.kind, one.subject, one.count, one.repaired) for one in told] == [
        ("replacement_character", "product_name", 1, 0),
        ("wedged_pinyin", "product_name", 2, 2),
    ]
