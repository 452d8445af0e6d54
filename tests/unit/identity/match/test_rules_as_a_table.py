"""The decision table of rules and vetoes: two records a case, and what decides them; the reason is the test's name.

'veto' keeps two records apart, 'alone' says too little, None leaves the word to the scorer.
"""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.identity.match import rules
from tests.unit.identity.match.desk import Record, decided_of, of, shipped

HOME, STREET = "上海市浦东新区世纪大道100号3幢502室", "12 Main Street, Springfield 62701"
M, L = "13912345671", "021-68881234"
ID, OTHER_ID = "11010519491231002X", "440524188001010014"
CODE, OTHER_CODE = "91350100M000100Y43", "91310000775785552L"
PERSON, COMPANY = {"customer_type": "person"}, {"customer_type": "organisation"}
Case = tuple[str, Record, Record, str | None]
ONE: tuple[Case, ...] = (
    ("one checked number of a person under two spellings of the name",
     {"name": "王伟明", "national_id": ID},
     {"name": "王维明", "national_id": ID}, "citizen"),
    ("a bride under another surname with her own number",
     {**PERSON, "name": "Anna Brown", "national_id": ID},
     {**PERSON, "name": "Anna Smith", "national_id": ID}, "citizen"),
    ("one tax number and a brand in two trades",
     {"name": "恒达化工有限公司", "tax_number": CODE},
     {"name": "恒达有限公司", "tax_number": CODE}, "tax_number"),
    ("one mobile and one name in two scripts",
     {"name": "徐海芳", "phone": M},
     {"name": "XU Haifang", "phone": M}, "phone_name"),
    ("one line at home and one name",
     {"name": "王伟明", "phone": L},
     {"name": "王偉明", "phone": L}, "phone_name"),
    ("one mobile and a nickname",
     {**PERSON, "name": "William Brown", "phone": M},
     {**PERSON, "name": "Bill Brown", "phone": M}, "phone_name"),
    ("one mailbox and one name",
     {"name": "李娜", "email": "li@b.example"},
     {"name": "李娜", "email": "li+x@b.example"}, "email_name"),
    ("mobile and mailbox and only the surname the same",
     {**PERSON, "name": "Anna Brown", "phone": M, "email": "a@b.example"},
     {**PERSON, "name": "Mary Brown", "phone": M, "email": "a@b.example"}, "phone_email"),
    ("a title and surname with the mobile and in the city of the full name",
     {"name": "王先生", "phone": M, "address": "上海市徐汇区漕溪路18号"},
     {"name": "王伟明", "phone": M, "address": HOME}, "mobile_surname"),
    ("a masked name that fits with the same mobile",
     {"name": "王**", "phone": M},
     {"name": "王伟明", "phone": M}, "mobile_surname"),
    ("one rare home and one name",
     {"name": "王薇薇", "address": HOME},
     {"name": "王薇薇", "address": "上海市浦东新区世纪大道100号3幢502室 "}, "name_address"),
    ("a Latin name of no declared kind in the same words twice",
     {"name": "Kowalik Instruments"},
     {"name": "Kowalik Instruments"}, "twin"),
    ("a shop and a name without branch at one door and line",
     {**COMPANY, "name": "恒达有限公司浦东店", "phone": L, "address": HOME},
     {**COMPANY, "name": "恒达有限公司", "phone": L, "address": HOME}, "phone_name"),
    ("nameless records in the same words with two things of their own",
     {"phone": M, "email": "x@b.example"},
     {"phone": M, "email": "x@b.example"}, "twin"),
    ("a nameless record and a named one with mobile and mailbox",
     {"phone": M, "email": "a@b.example"},
     {"name": "王伟", "phone": M, "email": "a@b.example"}, "phone_email"),
    ("a name in the same words at the same home",
     {"name": "王伟", "address": HOME},
     {"name": "王伟", "address": HOME}, "name_address"),
)  # fmt: skip
APART: tuple[Case, ...] = (
    ("a branch under the tax number of its head",
     {**COMPANY, "name": "恒达有限公司浦东店", "tax_number": CODE},
     {**COMPANY, "name": "恒达有限公司", "tax_number": CODE}, "veto"),
    ("man and wife who share a mobile",
     {"name": "王伟", "phone": M},
     {"name": "李娜", "phone": M}, "veto"),
    ("man and wife of one Western surname who share a mobile",
     {**PERSON, "name": "Peter Brown", "phone": M},
     {**PERSON, "name": "Mary Brown", "phone": M}, "veto"),
    ("father and son at one address",
     {"name": "王建国", "address": HOME, "phone": L},
     {"name": "王小刚", "address": HOME, "phone": L}, "veto"),
    ("father and son of one name and two birth dates",
     {**PERSON, "name": "John Smith", "phone": L, "birth_date": "1950-01-01"},
     {**PERSON, "name": "John Smith", "phone": L, "birth_date": "1982-06-07"}, None),
    ("twins born one day at one address",
     {"name": "石强兰", "address": HOME, "phone": L, "birth_date": "2001-05-06"},
     {"name": "石军伟", "address": HOME, "phone": L, "birth_date": "2001-05-06"}, "veto"),
    ("sisters who share a character and a home",
     {"name": "石强兰", "address": HOME},
     {"name": "石强玉", "address": HOME}, "alone"),
    ("sisters who share a character and a line",
     {"name": "石强兰", "phone": L, "address": HOME},
     {"name": "石强玉", "phone": L, "address": HOME}, "alone"),
    ("Western twins of one surname, day and home, perhaps one with a middle name",
     {**PERSON, "name": "Anna Brown", "address": STREET, "birth_date": "2001-05-06", "phone": L},
     {**PERSON, "name": "Peter Brown", "address": STREET, "birth_date": "2001-05-06", "phone": L}, None),
    ("two numbers that contradict under one name and mobile",
     {"name": "王伟明", "phone": M, "national_id": ID},
     {"name": "王伟明", "phone": M, "national_id": OTHER_ID}, "veto"),
    ("two tax numbers under one company name",
     {**COMPANY, "name": "恒达化工有限公司", "tax_number": CODE},
     {**COMPANY, "name": "恒达化工有限公司", "tax_number": OTHER_CODE}, "veto"),
    ("sister companies of one brand in two trades on one line",
     {**COMPANY, "name": "恒达化工有限公司", "phone": L, "address": HOME},
     {**COMPANY, "name": "恒达家电有限公司", "phone": L, "address": HOME}, "veto"),
    ("sister companies of one group in two cities",
     {**COMPANY, "name": "上海恒达化工有限公司", "phone": L},
     {**COMPANY, "name": "北京恒达化工有限公司", "phone": L}, "veto"),
    ("two shops of one chain",
     {**COMPANY, "name": "恒达有限公司浦东店", "phone": L},
     {**COMPANY, "name": "恒达有限公司徐汇店", "phone": L}, "veto"),
    ("a shop and its head office",
     {**COMPANY, "name": "恒达有限公司浦东店", "phone": L},
     {**COMPANY, "name": "恒达有限公司", "phone": M}, "veto"),
    ("a person and the company of that name",
     {**PERSON, "name": "恒达", "phone": M},
     {**COMPANY, "name": "恒达", "phone": M}, "veto"),
    ("two nameless records with one line",
     {"phone": L},
     {"phone": L, "email": "x@b.example"}, "alone"),
    ("two nameless records in the same words",
     {"phone": M},
     {"phone": M}, "alone"),
    ("colleagues on one switchboard",
     {"name": "王伟", "phone": L},
     {"name": "李娜", "phone": L}, "veto"),
    ("colleagues of one surname on one switchboard",
     {"name": "王伟", "phone": L},
     {"name": "王芳", "phone": L}, "veto"),
    ("one frequent name and nothing else",
     {"name": "王伟", "phone": M},
     {"name": "王伟", "email": "a@b.example"}, None),
    ("one name in two cities",
     {"name": "王伟", "address": HOME},
     {"name": "王伟", "address": "北京市朝阳区建国路88号"}, "alone"),
    ("a nameless record and a named one with one mobile",
     {"phone": M},
     {"name": "王伟", "phone": M}, "alone"),
    ("half a name in the same words",
     {"name": "王先生"},
     {"name": "王先生"}, "alone"),
    ("a masked name in the same words",
     {"name": "王**"},
     {"name": "王**"}, "alone"),
    ("a name in the same words and nothing else",
     {"name": "王伟"},
     {"name": "王伟"}, None),
    ("a title and surname with only the mobile of the full name",
     {"name": "王先生", "phone": M},
     {"name": "王伟明", "phone": M}, None),
)  # fmt: skip


@pytest.fixture(scope="module")
def found() -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    cases = (*ONE, *APART)
    return dict(zip((case[0] for case in cases), decided_of((a, b) for _, a, b, _ in cases), strict=True))


@pytest.mark.parametrize(("why", "rule"), [(case[0], case[-1]) for case in ONE])
def test_a_rule_links_by_itself(found: Any, why: str, rule: str) -> None:
    one, other = found[why]
    assert one["rule"] == other["rule"] == rule
    assert one["rule_score"] == rules.SCORES[rule] >= 0.97


@pytest.mark.parametrize(("why", "rule"), [(case[0], case[-1]) for case in APART])
def test_no_rule_links_these_by_itself(found: Any, why: str, rule: str | None) -> None:
    one, other = found[why]
    assert one["rule"] == other["rule"] == rule
    assert one["rule_score"] in (None, 0.0)


def test_every_rule_has_a_case_of_its_own() -> None:
    assert {rule for *_, rule in ONE} == set(rules.SCORES)


def test_a_veto_is_neither_a_link_nor_worth_a_look() -> None:
    desk = of(({"name": "王伟", "phone": M}, {"name": "李娜", "phone": M}), shipped())
    assert desk.links() == []


def test_man_and_wife_of_no_declared_kind_who_share_a_mobile_stay_two() -> None:
    desk = of(({"name": "Peter Brown", "phone": M}, {"name": "Mary Brown", "phone": M}), shipped())
    assert not desk.linked()
