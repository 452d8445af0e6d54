"""Names of persons: what is beside the name goes, surname and given name part, and one sound meets in both scripts."""

from __future__ import annotations

import pytest

from pipelines.identity.normalise.names import Name, parse_names


def person(written: str) -> Name:
    """The name of somebody declared a person."""
    return parse_names([(written, "person")])[0]


@pytest.mark.parametrize(
    "written",
    ["张伟", "張偉", "张 伟", "張　偉", "张伟先生", "张伟总", "张伟(采购)", "張偉（採購）", "张伟13812345678",
     "张伟-财务", "张伟 老板",
     "尊敬的张伟女士", "联系人：张伟", "客户张伟", "张伟 David", "张伟(Wayne)", "张伟2", "张伟/采购部", "【张伟】",
     "★张伟。", "VIP张伟", "A0张伟", "张伟 Zhang Wei", "張偉 小姐", "张伟様"],
)  # fmt: skip
def test_whatever_stands_beside_a_chinese_name_goes(written: str) -> None:
    assert person(written)[1:3] == ("张伟", "wei zhang")
    assert person(written)[5:8] == ("张", "伟", "伟")


@pytest.mark.parametrize(
    ("written", "family", "given"),
    [("欧阳修", "欧阳", "修"), ("司马相如", "司马", "相如"), ("陈李 淑芬", "陈李", "淑芬"),
     ("陳李淑芬", "陈李", "淑芬"), ("范姜美玲", "范姜", "美玲"),
     ("张三丰", "张", "三丰"), ("李和平", "李", "和平"), ("陈小妹", "陈", "小妹"), ("刘三姐", "刘", "三姐"),
     ("买买提·吐尔逊", "吐尔逊", "买买提"),
     ("迈克尔・乔丹先生", "乔丹", "迈克尔"), ("爱新觉罗·溥仪", "爱新觉罗", "溥仪"), ("David 张", "张", "david")],
)  # fmt: skip
def test_a_chinese_name_parts_into_surname_and_given_name(written: str, family: str, given: str) -> None:
    assert person(written)[5:7] == (family, given)


@pytest.mark.parametrize(
    "written",
    [
        "王总",
        "王先生",
        "王经理",
        "老王",
        "小王",
        "王工",
        "王姐",
        "王厂长",
        "王妈妈",
        "王 老板",
        "王Sir",
        "王总(已离职)",
    ],
)
def test_a_surname_with_a_title_is_a_surname_alone(written: str) -> None:
    parsed = person(written)
    assert (parsed.name, parsed.family, parsed.given, parsed.sound) == ("王", "王", None, "wang")


def test_a_compound_surname_with_a_title_is_a_surname_alone() -> None:
    assert person("欧阳女士")[1:7] == ("欧阳", "ouyang", "", "", "欧阳", None)


@pytest.mark.parametrize(
    "written", ["张伟/李娜", "张伟、李娜", "张伟和李娜", "张伟 李娜", "小明妈妈", "张伟的同事", "John & Mary Smith"]
)
def test_two_persons_or_somebody_else_are_no_name(written: str) -> None:
    assert person(written) == Name("person")


@pytest.mark.parametrize(
    ("name", "sound"),
    [("单雄信", "shan xiongxin"), ("曾志伟", "zeng zhiwei"), ("区丽", "li ou"), ("仇和", "he qiu"),
     ("查良镛", "liangyong zha"),
     ("任贤", "ren xian"), ("解晓东", "xiaodong xie"), ("欧阳修", "ouyang xiu"), ("尉迟恭", "gong yuchi"),
     ("万俟卨", "moqi xie"),
     ("吕布", "bu lu"), ("盖聂", "ge nie"), ("乐嘉", "jia yue"), ("朴树", "piao shu"), ("覃辉", "hui qin"),
     ("简单", "dan jian")],
)  # fmt: skip
def test_a_surname_is_read_as_surnames_are(name: str, sound: str) -> None:
    assert person(name).sound == sound


@pytest.mark.parametrize(
    ("chinese", "latin"),
    [("张三丰", "Sanfeng Zhang"), ("张三丰", "Zhang San Feng"), ("张三丰", "ZHANG Sanfeng"),
     ("张三丰", "Zhang, San-Feng"),
     ("張三豐", "San Feng ZHANG"), ("欧阳修", "Xiu Ouyang"), ("欧阳修", "Ou Yang Xiu"), ("吕布", "Lv Bu"),
     ("吕布", "Lyu Bu"),
     ("吕布", "Bu Lü"), ("曾志伟", "Mr Zeng Zhi Wei"), ("王晓明", "xiao ming wang"), ("David 张", "David Zhang")],
)  # fmt: skip
def test_one_name_sounds_alike_in_characters_and_in_pinyin(chinese: str, latin: str) -> None:
    assert person(chinese).sound == person(latin).sound


@pytest.mark.parametrize(
    ("written", "name", "family", "given"),
    [("John Smith", "john smith", "smith", "john"), ("Smith, John", "john smith", "smith", "john"),
     ("SMITH John", "john smith", "smith", "john"), ("smith john", "john smith", "smith", "john"),
     ("Mr. John A. Smith Jr.", "a john smith", "smith", "john a"), ("José García", "garcia jose", "garcia", "jose"),
     ("Pat O'Brien", "obrien pat", "obrien", "pat"),
     ("Ludwig van Beethoven", "beethoven ludwig van", "van beethoven", "ludwig"),
     ("van der Berg, Piet", "berg der piet van", "van der berg", "piet"),
     ("Jean-Pierre Dupont", "dupont jean pierre", "dupont", "jean pierre"),
     ("Robert \"Bob\" Smith", "robert smith", "smith", "robert"),
     ("Ronald Mc Donald", "mcdonald ronald", "mcdonald", "ronald"),
     ("Smith J", "j smith", "smith", "j"), ("Chan Tai Man", "chan man tai", "chan", "tai man"),
     ("Dr Smith", "smith", "smith", None), ("Bob Hall", "bob hall", "hall", "bob"),
     ("John Bank", "bank john", "bank", "john"),
     ("Wei Zhang", "wei zhang", "zhang", "wei"), ("Zhang Wei", "wei zhang", "zhang", "wei"),
     ("Søren Ångström", "angstrom soren", "angstrom", "soren")],
)  # fmt: skip
def test_a_latin_name_reads_the_same_in_either_order(written: str, name: str, family: str, given: str | None) -> None:
    parsed = person(written)
    assert (parsed.name, parsed.family, parsed.given) == (name, family, given)
    assert parsed.words == sorted(set(name.split()))


@pytest.mark.parametrize(
    ("short", "full"),
    [("Bob", "Robert"), ("Bill", "William"), ("Liz", "Elizabeth"), ("Kathy", "Kathleen"), ("Dick", "Richard"),
     ("Peggy", "Margaret")],
)  # fmt: skip
def test_a_nickname_has_the_root_of_its_full_name(short: str, full: str) -> None:
    assert person(f"{short} Gates").given_root == person(f"{full} J. Gates").given_root == full.lower()
    assert person(f"{short} Gates").given == short.lower()


def test_parts_in_columns_of_their_own_make_a_name() -> None:
    bob, zhang, doubled, half, pinyin, nobody = parse_names(
        [
            (None, None, "Bob", "Van Dyke"),
            ("", "person", "三丰", "張"),
            (None, None, "张三丰", "张"),
            (None, None, "", "waller"),
            (None, None, "San Feng", "Zhang"),
            (None, "person", "不详", "无"),
        ]
    )
    assert (bob.kind, bob.name, bob.family, bob.given_root) == ("person", "bob dyke van", "van dyke", "robert")
    assert zhang[1:8] == doubled[1:8] == ("张三丰", "sanfeng zhang", "", "", "张", "三丰", "三丰")
    assert (half.name, half.family, half.given) == ("waller", "waller", None)
    assert (pinyin.sound, pinyin.family, pinyin.given) == ("sanfeng zhang", "zhang", "sanfeng")
    assert nobody == Name("person")


def test_columns_say_which_part_of_a_written_name_is_which() -> None:
    latin, double = parse_names([("James Thomas", None, "Thomas", "James"), ("张简明", None, "明", "张简")])
    assert (latin.name, latin.family, latin.given) == ("james thomas", "james", "thomas")
    assert (double.name, double.family, double.given, double.sound) == ("张简明", "张简", "明", "ming zhangjian")


@pytest.mark.parametrize(
    ("written", "mask", "family"),
    [("张*", "张%", "张"), ("張**", "张%", "张"), ("张*伟", "张%伟", "张"), ("*伟", "%伟", None),
     ("欧阳**", "欧阳%", "欧阳"), ("张某某", "张%", "张"),
     ("张○○", "张%", "张"), ("张＊先生", "张%", "张"), ("张XX", "张%", "张"), ("J*** Smith", "j% smith", None),
     ("Sm**, Jo**", "jo% sm%", None)],
)  # fmt: skip
def test_a_masked_name_is_a_pattern_and_no_name(written: str, mask: str, family: str | None) -> None:
    assert person(written) == Name("person", family=family, name_mask=mask)


@pytest.mark.parametrize("written", ["***", "* * *", "*", "某某", "×××"])
def test_a_mask_that_hides_everything_says_nothing(written: str) -> None:
    assert person(written) == Name("person")
