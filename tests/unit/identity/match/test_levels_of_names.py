"""How alike names are: one pair per line, its level; read both ways."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.identity.match.desk import Record, decided_of

PERSON, COMPANY = {"customer_type": "person"}, {"customer_type": "organisation"}
# Names of persons, and the level of `name`.
PERSONS = (
    ("王伟明", "王偉明先生", 9), ("John Smith", "SMITH, John", 9), ("欧阳娜娜", "歐陽娜娜", 9),
    ("徐海芳", "XU Haifang", 8), ("徐海芳", "xuhaifang", 8), ("徐海芳", "Haifang Xu", 8), ("王伟明", "王维明", 8),
    ("Anna Maria Brown", "Annamaria Brown", 8),
    ("William Brown", "Bill Brown", 7), ("John Smith", "J. Smith", 7), ("Katherine Smith", "Kathrine Smith", 7),
    ("Peter Brown", "Peter Browne", 6), ("Haifang Schmidt", "Haifang Schmitt", 6),
    ("谢伟伟", "谢小伟", 5), ("张伟", "张伟明", 5), ("王建国", "王健强", 2), ("John Smith", "Jon Smyth", 5),
    ("彭华一", "Wendy Peng", 4), ("彭华一", "Kevin Peng", 4),
    ("Xu", "徐海芳", 4), ("Haifang", "徐海芳", 4),
    ("Smith", "John Smith", 4), ("王先生", "王伟明", 4), ("小伟", "谢伟伟", 4),
    ("阿伟", "谢伟伟", 4),
    ("王芳", "李芳", 3), ("John Smith", "John Brown", 3), ("王海芳", "李海芳", 3),
    ("王伟", "王芳", 2), ("John Smith", "Peter Smith", 2), ("彭华一", "Yan Peng", 0),
    ("Jon Smith", "John Brown", 1), ("Bill Brown", "William Smith", 1),
    ("王伟", "李娜", 0), ("John Smith", "Anna Brown", 0), ("王伟", "John Smith", 1), ("王家卫", "Wong Kar Wai", 1),
    ("王伟", None, None), ("John Smith", None, None),
)  # fmt: skip
# Names of organisations, and the level of `org`.
COMPANIES = (
    ("上海聚客商贸有限公司", "聚客商贸（上海）有限公司", 9), ("Acme Tools Ltd", "ACME TOOLS LIMITED", 9),
    ("恒达化工有限公司", "衡达化工有限公司", 8), ("Acme Tools Ltd", "Acmetools", 8),
    ("华为技术有限公司", "Huawei Jishu", 8),
    ("恒达精密化工有限公司", "恒达精蜜化工有限公司", 8), ("恒达精密化工有限公司", "恒大精密化工有限公司", 8),
    ("北方精密化工有限公司", "北万精密化工有限公司", 7), ("Acme Tools Ltd", "Acmee Tools", 7),
    ("恒达化工有限公司", "恒达有限公司", 6), ("华为技术有限公司", "Huawei Ltd", 6),
    ("恒达精密", "恒达精密仪器研究", 5), ("Blue Harbour Fish", "Harbour Fish Ltd", 5),
    ("工商银行", "中国工商银行股份有限公司", 9),
    ("恒达化工有限公司", "恒达家电有限公司", 4), ("Acme Fish Bakery", "Acme Tool Bakery", 3),
    ("中原化工有限公司", "中原建业实业有限公司", 3), ("东方红集团有限公司", "东方明珠有限公司", 3),
    ("Acme Green Bakery Shop", "Acme Red Toolmaking Store", 3),
    ("恒达化工有限公司", "聚客商贸有限公司", 0), ("Acme Tools Ltd", "Zeta Trading", 0),
    ("恒达化工有限公司", None, None), ("Acme Tools Ltd", None, None),
)  # fmt: skip


def _named(name: str | None, kind: Record) -> Record:
    return {**kind, "name": name} if name else {**kind, "email": "nobody@b.example"}


@pytest.fixture(scope="module")
def found() -> dict[tuple[str | None, ...], tuple[dict[str, Any], dict[str, Any]]]:
    persons = {("name", a, b): (_named(a, PERSON), _named(b, PERSON)) for a, b, _ in PERSONS}
    asked = persons | {("org", a, b): (_named(a, COMPANY), _named(b, COMPANY)) for a, b, _ in COMPANIES}
    return dict(zip(asked, decided_of(asked.values()), strict=True))


@pytest.mark.parametrize(("a", "b", "level"), PERSONS)
def test_two_names_of_persons_are_as_alike_as(found: Any, a: str, b: str | None, level: int | None) -> None:
    assert [one["name"] for one in found["name", a, b]] == [level, level]


@pytest.mark.parametrize(("a", "b", "level"), COMPANIES)
def test_two_names_of_companies_are_as_alike_as(found: Any, a: str, b: str | None, level: int | None) -> None:
    assert [one["org"] for one in found["org", a, b]] == [level, level]
