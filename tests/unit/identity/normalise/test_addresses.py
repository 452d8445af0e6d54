"""One door written in many ways, divisions by their codes, and Latin streets."""

from __future__ import annotations

import pytest

from pipelines.identity.normalise.addresses import SEPARATOR, parse_address, parse_addresses
from pipelines.identity.normalise.divisions import area_code, city, county, find_division


def test_one_door_written_in_many_ways_has_one_key() -> None:
    ways = (
        "上海市浦东新区世纪大道100号3幢502室",
        "浦東新區世紀大道一百號3棟502",
        "中国上海市浦东新区世纪大道１００号３栋５０２室",
        "200120 沪浦东新区花木街道世纪大道100号3号楼502室（近民生路）",
    )
    assert {parse_address(way)[:2] for way in ways} == {("上海浦东世纪大道100-3-502", "世纪大道100-3-502")}


def test_two_estates_in_one_road_are_two_keys() -> None:
    assert parse_address("和平路69号锦绣华庭6栋").key != parse_address("和平路69号香榭丽舍6栋").key


@pytest.mark.parametrize(
    ("written", "code", "rest"),
    [
        ("广东省深圳市南山区南山大道1号", "440305", "南山大道1号"),
        ("内蒙呼和浩特新城区", "150102", ""),
        ("苏州工业园区星湖街", "320500", "工业园区星湖街"),
        ("江苏省江苏省苏州市姑苏区", "320508", ""),
        ("吉林省吉林市昌邑区", "220202", ""),
        ("海淀中关村", "110108", "中关村"),
        ("江岸区", "420102", ""),
        ("朝阳区建国路", None, "建国路"),  # of Beijing or of Changchun
        ("南京西路100号", None, "南京西路100号"),
        ("上海南京西路100号", "310000", "南京西路100号"),
        ("北京崇文区", "110101", ""),
        ("吴江市松陵镇", "320509", "松陵镇"),
        ("湖北仙桃市", "429004", ""),
        ("台北市信义区", "710100", "信义区"),
        ("香港中西区德辅道", "810001", "德辅道"),
    ],
)
def test_a_division_is_the_longest_prefix_that_holds_together(written: str, code: str | None, rest: str) -> None:
    assert find_division(written)[:2] == (code, rest)


def test_a_division_knows_its_city_and_area_code() -> None:
    assert (city("310115"), county("310115"), area_code("310115")) == ("上海", "浦东", "21")
    assert (city("320508"), county("320500"), area_code("320508")) == ("苏州", None, "512")


@pytest.mark.parametrize(
    ("written", "road", "house"),
    [
        ("广州市天河区中山3路12号", "中山三路", "12"),
        ("成都市武侯区人民南路四段27号", "人民南路4段", "27"),
        ("台北市信義區忠孝東路四段100號5樓之2", "忠孝东路4段", "100-5-2"),
        ("北京市朝阳区建国门外大街甲6号", "建国门外大街", "6"),
        ("江西省景德镇市珠山区景德镇路3号附2号", "景德镇路", "3-2"),
        ("上海市浦东新区张江镇蔡伦路85弄95号", "蔡伦路", "85-95"),
        ("苏州县前街12号", "县前街", "12"),
        ("锦绣华庭6栋502", "锦绣华庭", "6-502"),
        ("中山路", "中山路", None),
    ],
)
def test_a_chinese_address_gives_its_road_and_its_doors(written: str, road: str, house: str | None) -> None:
    found = parse_address(written)
    assert (found.road, found.house) == (road, house)


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("435 s. la cienega blv.", "435 south la cienega boulevard"),
        ("435 South La Cienega Boulevard", "435 south la cienega boulevard"),
        ("160 third ave", "160 3 avenue"), ("160 3rd Avenue", "160 3 avenue"),
        ("9 w. 57th st. between 5th and 6th aves.", "9 west 57 street"),
        ("12 st james st", "12 saint james street"),
        ("2/98 main st", "98-2 main street"), ("98 Main Street, Apt. 2", "98-2 main street"),
        ("unit 2 / 98 main st", "98-2 main street"),
        ("PO Box 123", "123 po box"), ("P.O. Box 123", "123 po box"),
    ],
)  # fmt: skip
def test_a_latin_address_has_one_spelling(written: str, address: str) -> None:
    assert parse_address(written, "US").address == address


def test_columns_of_an_address_say_as_much_as_its_text() -> None:
    def of(*columns: str, region: str) -> object:
        return parse_addresses([(SEPARATOR.join(columns), region)])[0]

    apart = of("江苏", "苏州", "姑苏区", "人民路", "100", "", "215000", region="CN")
    assert apart == of("", "", "", "215000江苏省苏州市姑苏区人民路100号", "", "", "", region="CN")
    latin = parse_addresses([("\x1f".join(("nsw", "", "Winston Hills", "stanley st", "8", "miami", "2153")), "AU")])[0]
    assert (latin.road, latin.house, latin.postcode, latin.locality) == ("stanley street", "8", "2153", "winston hills")


def test_what_follows_a_road_is_not_its_name() -> None:
    ways = ("3393 peachtree rd. ne", "3393 Peachtree Road  Lenox Square Mall", "3393 peachtree rd., near the mall")
    assert {parse_address(way, "US").key for way in ways} == {"peachtree road 3393"}
    assert parse_address("7 claude la.", "US").key == parse_address("7 Claude Ln", "US").key
    assert parse_address("1270 ave. of the americas", "US").road == "avenue of the americas"


@pytest.mark.parametrize("written", ["无", "不详", "-", " ", "n/a"])
def test_words_for_no_address_are_nothing(written: str) -> None:
    assert set(parse_address(written)) == {None}
