"""Households, branches and groups: who belongs together without being one customer, and who only seems to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from pipelines.identity import relations

FEATURES = {
    "record_id": "varchar", "kind": "varchar", "name": "varchar", "family": "varchar", "place": "varchar",
    "branch": "varchar", "brand": "varchar", "trade": "varchar", "phones": "varchar[]", "tax": "varchar",
    "division": "varchar", "road": "varchar", "house": "varchar", "locality": "varchar", "postcode": "varchar",
}  # fmt: skip
DOOR = {"division": "310115", "road": "世纪大道", "house": "100-3-502"}
LANDLINE = ["+862158881234"]
Rows = list[dict[str, Any]]


def person(family: str, customer: str = "", **values: Any) -> dict[str, Any]:
    return {"kind": "person", "family": family, "phones": [], "customer_id": customer, **values}


def company(name: str, *, place: str = "", branch: str | None = "", **values: Any) -> dict[str, Any]:
    own = {"brand": name.removesuffix("商贸"), "trade": "商贸" if name.endswith("商贸") else ""}
    return {"kind": "organisation", "name": name, "place": place, "branch": branch, "phones": [], **own, **values}


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        yield opened


def told(connection: duckdb.DuckDBPyConnection, *rows: dict[str, Any]) -> set[tuple[str, str, str]]:
    """(relation, record, other record) of records r1, r2, …; each is a customer of its own unless it names one."""
    columns = ", ".join(f"{name} {kind}" for name, kind in FEATURES.items())
    connection.execute(f"create or replace table features ({columns})")
    connection.execute("create or replace table output_records (record_id varchar, customer_id varchar)")
    connection.execute("create or replace table written (record_id varchar, parent_record_id varchar)")
    for number, row in enumerate(rows, start=1):
        record = f"r{number:02}"
        values = [{**row, "record_id": record}.get(name) for name in FEATURES]
        connection.execute(f"insert into features values ({', '.join('?' * len(values))})", values)
        connection.execute(
            "insert into output_records values (?, ?)", [record, row.get("customer_id") or f"c{number:02}"]
        )
        connection.execute("insert into written values (?, ?)", [record, row.get("parent")])
    relations.tell(connection)
    found = connection.execute("select relation, record_id, other_record_id from identity_relations").fetchall()
    assert len(found) == len(set(found))
    return set(found)


# ------------------------------------------------------------------------------------------------------- households
def test_a_married_couple_at_one_door_is_a_household(connection: duckdb.DuckDBPyConnection) -> None:
    assert told(connection, person("张", **DOOR), person("李", **DOOR)) == {("household", "r02", "r01")}


def test_father_and_son_of_one_name_are_a_household_of_two(connection: duckdb.DuckDBPyConnection) -> None:
    father, son = person("张", name="张伟", **DOOR), person("张", name="张伟", **DOOR)
    assert told(connection, father, son) == {("household", "r02", "r01")}


def test_two_records_of_one_customer_are_no_household(connection: duckdb.DuckDBPyConnection) -> None:
    assert told(connection, person("张", "c", **DOOR), person("张", "c", **DOOR)) == set()


def test_three_generations_with_four_family_names_are_one_household(connection: duckdb.DuckDBPyConnection) -> None:
    found = told(connection, *(person(family, **DOOR) for family in "张李张王赵"))
    assert found == {("household", f"r{number:02}", "r01") for number in range(2, 6)}


def test_flatmates_of_three_family_names_are_no_household(connection: duckdb.DuckDBPyConnection) -> None:
    assert told(connection, *(person(family, **DOOR) for family in "张李王")) == set()


def test_a_door_of_many_families_or_persons_is_a_building(connection: duckdb.DuckDBPyConnection) -> None:
    assert told(connection, *(person(family, **DOOR) for family in "张张李王赵陈")) == set()
    assert told(connection, *(person("张", **DOOR) for _ in range(13))) == set()


def test_neighbours_in_one_building_without_a_room_are_no_household(connection: duckdb.DuckDBPyConnection) -> None:
    for house in ("100", "100-3"):
        assert told(connection, *(person("王", **{**DOOR, "house": house}) for _ in range(2))) == set()


def test_the_same_road_and_room_in_another_town_is_another_door(connection: duckdb.DuckDBPyConnection) -> None:
    assert told(connection, person("张", **DOOR), person("张", **{**DOOR, "division": "320505"})) == set()
    kunshan, suzhou = {**DOOR, "division": "320583"}, {**DOOR, "division": "320505"}
    assert told(connection, person("张", **kunshan), person("张", **suzhou)) == set()


def test_a_district_said_by_one_and_left_out_by_the_other_is_one_door(connection: duckdb.DuckDBPyConnection) -> None:
    found = told(connection, person("张", **DOOR), person("李", **{**DOOR, "division": "310000"}))
    assert found == {("household", "r02", "r01")}


def test_a_house_on_a_latin_road_is_a_household_only_under_one_name(connection: duckdb.DuckDBPyConnection) -> None:
    house = {"locality": "dubbo", "road": "smith street", "house": "12"}
    assert told(connection, person("white", **house), person("white", **house), person("jones", **house)) == {
        ("household", "r02", "r01")
    }


def test_a_company_at_the_door_of_its_owner_is_in_no_household(connection: duckdb.DuckDBPyConnection) -> None:
    office = company("聚客商贸", place="上海", **DOOR)
    assert told(connection, person("张", **DOOR), office) == set()
    # and the colleagues there are no family, but a couple of one name may live above its shop
    assert told(connection, person("张", **DOOR), person("李", **DOOR), office) == set()
    assert told(connection, person("张", **DOOR), person("张", **DOOR), office) == {("household", "r02", "r01")}


def test_a_shared_phone_needs_one_family_name_and_one_town(connection: duckdb.DuckDBPyConnection) -> None:
    here, there = {"phones": LANDLINE, "locality": "浦东"}, {"phones": LANDLINE, "locality": "朝阳"}
    assert told(connection, person("张", **here), person("张", **here)) == {("household", "r02", "r01")}
    assert told(connection, person("张", **here), person("李", **here)) == set()
    assert told(connection, person("张", **here), person("张", **there)) == set()
    assert told(connection, person("张", phones=LANDLINE), person("张", phones=LANDLINE)) == set()


def test_a_switchboard_or_an_office_phone_makes_no_household(connection: duckdb.DuckDBPyConnection) -> None:
    line = {"phones": LANDLINE, "locality": "浦东"}
    assert told(connection, *(person(family, **line) for family in "张张李王赵陈")) == set()
    assert told(connection, person("张", **line), person("张", **line), company("聚客商贸", **line)) == set()


def test_who_moved_out_does_not_join_two_households_into_one(connection: duckdb.DuckDBPyConnection) -> None:
    other = {**DOOR, "house": "7-1-201"}
    parents = [person("张", "father", **DOOR), person("李", "mother", **DOOR)]
    child = [person("张", "child", **DOOR), person("张", "child", **other), person("张", "child", **other)]
    found = told(connection, *parents, *child, person("王", "wife", **other))
    assert found == {("household", "r02", "r01"), ("household", "r06", "r04")}


def test_a_phone_brings_who_has_no_door_to_the_household(connection: duckdb.DuckDBPyConnection) -> None:
    grandmother = person("张", phones=LANDLINE, division="310000")
    found = told(connection, person("张", phones=LANDLINE, **DOOR), person("李", **DOOR), grandmother)
    assert found == {("household", "r02", "r01"), ("household", "r03", "r01")}


# ------------------------------------------------------------------------------------------------- branches, groups
def test_shops_of_a_chain_belong_to_its_head_and_not_to_each_other(connection: duckdb.DuckDBPyConnection) -> None:
    head = company("聚客商贸", place="上海")
    shops = [company("聚客商贸", place="上海", branch=branch) for branch in ("浦东店", "徐汇店")]
    assert told(connection, head, *shops) == {("branch", "r02", "r01"), ("branch", "r03", "r01")}
    assert told(connection, *shops) == set()


def test_a_brand_in_another_city_is_another_company(connection: duckdb.DuckDBPyConnection) -> None:
    shop = company("大华商贸", place="南京", branch="新街口店")
    assert told(connection, company("大华商贸", place="北京"), shop) == set()
    both = [company("大华商贸", place="北京"), company("大华商贸", place="上海")]
    assert told(connection, *both, company("大华商贸", branch="新街口店")) == set()
    assert told(connection, company("大华餐饮", place="南京", brand="大华"), shop) == set()


def test_a_short_name_finds_the_one_head_of_its_brand_and_city(connection: duckdb.DuckDBPyConnection) -> None:
    head, shop = company("聚客商贸", place="上海"), company("聚客", place="上海", branch="浦东店")
    assert told(connection, head, shop) == {("branch", "r02", "r01")}
    assert told(connection, head, company("聚客科技", place="上海", brand="聚客"), shop) == set()


def test_a_branch_under_the_tax_number_of_its_head_belongs_to_it(connection: duckdb.DuckDBPyConnection) -> None:
    head = company("聚客商贸", place="上海", tax="91310115MA1K3X0000")
    shop = company("便利坊", branch="浦东店", tax="91310115MA1K3X0000")
    assert told(connection, head, shop) == {("branch", "r02", "r01")}


def test_who_says_unclearly_whether_it_is_a_branch_is_none(connection: duckdb.DuckDBPyConnection) -> None:
    assert told(connection, company("聚客商贸", place="上海"), company("聚客商贸", place="上海", branch=None)) == set()


def test_a_stated_parent_makes_a_group_unless_it_is_missing(connection: duckdb.DuckDBPyConnection) -> None:
    group, daughter = company("聚客"), company("聚客商贸", parent="r01")
    assert told(connection, group, daughter, company("他人", parent="r99")) == {("group", "r02", "r01")}


def test_parents_in_a_circle_say_nothing_and_others_stay(connection: duckdb.DuckDBPyConnection) -> None:
    rows = [company("甲司", parent="r03"), company("乙司", parent="r01"), company("丙司", parent="r02")]
    rows += [company("丁司", parent="r01"), company("戊司", parent="r05", customer_id="c05")]
    assert told(connection, *rows) == {("group", "r04", "r01")}


def test_two_records_of_one_customer_can_close_a_circle(connection: duckdb.DuckDBPyConnection) -> None:
    rows = [company("甲司", customer_id="a"), company("甲司", customer_id="a", parent="r03")]
    rows += [company("乙司", customer_id="b"), company("乙司", customer_id="b", parent="r01")]
    assert told(connection, *rows) == set()


def test_every_relation_says_why_in_both_languages(connection: duckdb.DuckDBPyConnection) -> None:
    told(connection, person("张", **DOOR), person("李", **DOOR), company("甲司"), company("乙司", parent="r03"))
    said = connection.execute("select evidence_zh, evidence_en from identity_relations order by relation").fetchall()
    assert said == [
        ("来源部门写明上级客户", "the department names the parent"),
        ("地址相同（到室号）", "equal address down to the room"),
    ]


def test_relations_do_not_depend_on_the_order_of_rows(connection: duckdb.DuckDBPyConnection) -> None:
    rows = [person(family, **DOOR) for family in "张李"] + [person("张", phones=LANDLINE, **DOOR)]
    rows += [person("张", phones=LANDLINE, division="310000"), company("聚客商贸", place="上海")]
    rows += [company("聚客商贸", place="上海", branch="浦东店")]
    first = told(connection, *rows)
    for table in ("features", "output_records", "written"):
        connection.execute(f"create or replace table {table} as select * from {table} order by record_id desc")
    relations.tell(connection)
    again = connection.execute("select relation, record_id, other_record_id from identity_relations").fetchall()
    assert set(again) == first
