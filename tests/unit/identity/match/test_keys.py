"""Which profiles meet: by which keys, whatever the order of records, and which keys a company of many leaves out."""

from __future__ import annotations

import pytest

from pipelines.identity.match import keys
from tests.unit.identity.match.desk import Desk, Record, of, shipped

HOME = "上海市浦东新区世纪大道100号3幢502室"
PERSON, COMPANY = {"customer_type": "person"}, {"customer_type": "organisation"}
# rule -> two records that must meet by it.
MEETING: dict[str, tuple[Record, Record]] = {
    "phone": ({"phone": "139-1234-5671"}, {"name": "李娜", "phone": "+86 13912345671"}),
    "email": ({"email": "Li+x@b.example"}, {"name": "李娜", "email": "li@b.example"}),
    "email_user": ({"email": "awang7@b.example"}, {"email": "awang7@d.example"}),
    "tax": ({"name": "恒达", "tax_number": "91350100M000100Y43"}, {"tax_number": "91350100m000100y43"}),
    "citizen": ({"name": "李娜", "national_id": "11010519491231002X"}, {"national_id": "11010519491231002x"}),
    "number": ({"name": "李娜", "national_id": "E12345678"}, {"national_id": "e1234 5678"}),
    "address": ({"name": "李娜", "address": HOME}, {"address": "浦东新区世紀大道100號3棟502"}),
    "name": ({"name": "徐海芳"}, {"name": "XU Haifang"}),
    "bare": ({**COMPANY, "name": "Acme Tools Ltd"}, {**COMPANY, "name": "Acmetools"}),
    "brand_sound": ({**COMPANY, "name": "华为技术有限公司"}, {**COMPANY, "name": "Huawei Ltd"}),
    "name_place": ({"name": "王伟", "address": HOME}, {"name": "王玮", "address": "上海市徐汇区漕溪路18号"}),
    "name_road": ({"name": "王伟", "address": HOME}, {"name": "王玮", "address": "世纪大道8号"}),
    "brand_place": (
        {**COMPANY, "name": "恒达化工有限公司", "city": "上海市"},
        {**COMPANY, "name": "恒达", "city": "上海"},
    ),
    "born_family": ({"name": "王伟", "birth_date": "1990-02-03"}, {"name": "王先生", "birth_date": "19900203"}),
    "born_given": ({"name": "王海芳", "birth_date": "1990-02-03"}, {"name": "李海芳", "birth_date": "19900203"}),
    "born_place": ({"birth_date": "1990-02-03", "city": "上海"}, {"birth_date": "19900203", "city": "上海市"}),
    "born_year": ({"name": "王伟", "birth_date": "1990-02-03"}, {"name": "王玮", "birth_date": "1990-12-30"}),
    "family_place": ({"name": "王海芳", "city": "上海"}, {"name": "王海珍", "city": "上海市"}),
    "given_place": (
        {**PERSON, "name": "Anna Brown", "city": "Springfield"},
        {**PERSON, "name": "Anna Smith", "city": "Springfield"},
    ),
    "road_place": ({"address": HOME}, {"address": "上海市浦东新区世纪大道8号"}),
    "house_road": ({"address": HOME}, {"address": "世纪大道100号3幢502室"}),
    "part": ({**PERSON, "name": "Anna Brown"}, {**PERSON, "name": "Brown"}),
    "given": ({"name": "王海芳"}, {"name": "李海芳"}),
    "born": ({"birth_date": "1990-02-03"}, {"name": "王伟", "birth_date": "19900203"}),
    "mask": ({"name": "王**", "phone": "139****5671"}, {"name": "王伟明", "phone": "13912345671"}),
    "brand": ({**COMPANY, "name": "恒达化工有限公司"}, {**COMPANY, "name": "恒达家电有限公司"}),
    "brand_head": (
        {**COMPANY, "name": "东方红集团有限公司", "city": "上海"},
        {**COMPANY, "name": "东方明珠有限公司", "city": "上海市"},
    ),
    "word": ({**COMPANY, "name": "Blue Harbour Fish"}, {**COMPANY, "name": "Harbour Ltd"}),
    "stem": ({**COMPANY, "name": "Zeppelin Ltd"}, {**COMPANY, "name": "Zeppelyn Ltd"}),
}


@pytest.fixture(scope="module")
def desk() -> Desk:
    return of(
        {f"{side}{rule}": pair[at] for rule, pair in MEETING.items() for at, side in enumerate("ab")},
        shipped(caps=dict.fromkeys(keys.CAPS, 1000)),
    )


@pytest.mark.parametrize("rule", keys.CAPS)
def test_two_records_that_should_meet_share_a_key_of_the_rule(desk: Desk, rule: str) -> None:
    shared = desk.connection.execute(
        "select count(*) from match_members m join match_keys x using (pid) join match_keys y on x.key = y.key"
        " join match_members o on o.pid = y.pid where m.record_id = ? and o.record_id = ? and x.rule = ?",
        [f"a{rule}", f"b{rule}", keys.NUMBERS[rule]],
    ).fetchall()
    assert shared[0][0] >= 1


def test_keys_are_the_same_whatever_the_order_of_records(desk: Desk) -> None:
    records = {f"{side}{rule}": pair[at] for rule, pair in MEETING.items() for at, side in enumerate("ab")}
    turned = of(dict(reversed(records.items())), shipped(caps=dict.fromkeys(keys.CAPS, 1000)))
    every = "select * from match_keys order by all"
    assert turned.connection.execute(every).fetchall() == desk.connection.execute(every).fetchall()


def test_a_rule_whose_cap_is_nought_makes_no_keys(desk: Desk) -> None:
    caps = dict.fromkeys(keys.CAPS, 1000) | {"phone": 0, "stem": 0}
    other = Desk()
    other.connection.register("copied", desk.connection.execute("select * from features").to_arrow_table())
    other.connection.execute("insert into features select * from copied")
    other.night(shipped(caps=caps), every=True)
    found = {row[0] for row in other.connection.execute("select distinct rule from match_keys").fetchall()}
    assert found == set(keys.NUMBERS.values()) - {keys.NUMBERS["phone"], keys.NUMBERS["stem"]}


@pytest.mark.parametrize(("fewer", "more"), [(100, 30_000), (30_000, 200_000), (200_000, 5_000_000)])
def test_caps_of_more_records_are_never_higher(fewer: int, more: int) -> None:
    few, many = keys.caps_for(fewer), keys.caps_for(more)
    assert set(few) == set(many) == set(keys.CAPS)
    assert all(many[rule] <= few[rule] for rule in keys.CAPS)


def test_numbers_that_name_one_keep_their_caps_at_any_size() -> None:
    many = keys.caps_for(5_000_000)
    own = ("phone", "email", "tax", "citizen", "number", "address")
    assert {rule: many[rule] for rule in own} == {rule: keys.CAPS[rule] for rule in own}
    assert 0 in many.values()


def test_what_each_rule_implies_is_said_of_every_rule() -> None:
    assert set(keys.IMPLIED) == set(keys.CAPS)
