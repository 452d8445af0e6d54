"""What makes two records one customer, what keeps them apart, and how that is told."""

from __future__ import annotations

import pytest

from pipelines.identity import explain, merge
from pipelines.problems import JukeError
from tests.unit.identity.world import Record, World

HOME = "上海市浦东新区世纪大道100号3幢502室"


def are_one(world: World, a: Record, b: Record) -> bool:
    world.night({"erp:1": a, "tw:1": b})
    return len(world.partition()) == 1


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ({"name": "张偉明", "phone": "139-1234-5671"}, {"name": "張偉明先生", "phone": "+86 13912345671"}),
        ({"name": "沈静", "phone": "13912345671"}, {"name": "瀋靜", "phone_alt": "１３９１２３４５６７１"}),
        ({"name": "李娜", "email": "Li+shop@b.example"}, {"name": "李娜", "email": "li@b.example"}),
        ({"name": "王薇薇", "address": HOME}, {"name": "王薇薇", "address": "世紀大道100號3棟502"}),
        ({"name": "陈涵荣", "phone": "13912345671"}, {"name": "陈涵凤", "phone": "13912345671"}),
        ({"name": "上海聚客商贸有限公司", "phone": "021-68881234"}, {"name": "聚客商贸", "phone": "02168881234"}),
        (
            {"name": "华泰家电有限公司", "tax_number": "91350100M000100Y43"},
            {"name": "華泰家電", "tax_number": "91350100m000100y43"},
        ),
        ({"name": "曾志伟", "phone": "13912345671"}, {"name": "增志伟", "phone": "13912345671"}),
    ],
)
def test_records_that_agree_in_two_fields_are_one_customer(world: World, a: Record, b: Record) -> None:
    assert are_one(world, a, b)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ({"name": "王伟"}, {"name": "王伟"}),
        ({"name": "王伟", "phone": "13800138000"}, {"name": "王伟", "phone": "13800138000"}),
        ({"name": "无", "phone": "13912345671"}, {"name": "不详", "phone": "13912345671"}),
        ({"name": "王伟", "phone": "021-68881234"}, {"name": "王芳", "phone": "021-68881234", "address": HOME}),
        ({"name": "石强兰", "phone": "021-68881234", "address": HOME},
         {"name": "石强玉", "phone": "021-68881234", "address": HOME}),
        ({"name": "聚客有限公司浦东店", "phone": "13912345671"},
         {"name": "聚客有限公司徐汇店", "phone": "13912345671"}),
        ({"name": "上海恒达化工有限公司", "phone": "13912345671"},
         {"name": "北京恒达化工有限公司", "phone": "13912345671"}),
        ({"name": "恒达", "customer_type": "person", "phone": "13912345671"},
         {"name": "恒达", "customer_type": "organisation", "phone": "13912345671"}),
    ],
)  # fmt: skip
def test_records_that_agree_in_too_little_stay_two(world: World, a: Record, b: Record) -> None:
    assert not are_one(world, a, b)


def test_an_explanation_names_fields_and_never_a_value(world: World) -> None:
    are_one(
        world,
        {"name": "王伟明", "phone": "13912345671", "email": "a@b.example"},
        {"name": "王偉明", "phone": "13912345671"},
    )
    zh, en = (explain(world.ws, "tw:1", "erp:1", language) for language in ("zh", "en"))
    assert zh == "两条记录是同一客户：由电话与名称规则认定（支持：姓名相同、手机相同）。"
    assert en == "The two records are one customer: linked by phone and name rule (for: equal name, shared mobile)."
    assert "139" not in zh + en and "王" not in zh


def test_an_explanation_says_what_speaks_against(world: World) -> None:
    are_one(
        world,
        {"name": "上海恒达有限公司", "phone": "13912345671"},
        {"name": "北京恒达有限公司", "phone": "13912345671"},
    )
    assert "different place" in explain(world.ws, "erp:1", "tw:1", "en")


def test_a_decision_with_everything_wrong_names_all_of_it(world: World) -> None:
    world.night({"erp:1": {"name": "王伟"}})
    with pytest.raises(JukeError) as error:
        merge(world.ws, "erp:9", "erp:9", " ", "")
    assert len(error.value.problems) == 4


def test_a_shared_switchboard_is_told_as_proving_nothing(world: World) -> None:
    crowd = {f"erp:{n}": {"name": f"赵{c}", "phone": "021-68881234"} for n, c in enumerate("甲乙丙丁戊己庚辛壬癸子丑")}
    world.night(crowd)
    assert "many share" in explain(world.ws, "erp:1", "erp:2", "en")
