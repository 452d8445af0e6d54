"""Names of organisations: legal form, place, branch and trade are told from what names the organisation."""

from __future__ import annotations

import pytest

from pipelines.identity.normalise.names import Name, parse_names
from pipelines.identity.normalise.places import province_of


def organisation(written: str) -> Name:
    """The name of something declared an organisation."""
    return parse_names([(written, "organisation")])[0]


@pytest.mark.parametrize(
    ("written", "core", "place", "branch"),
    [
        ("上海聚客商贸有限公司（浦东店）", "聚客商贸", "上海", "浦东店"),
        ("聚客商贸（上海）有限公司", "聚客商贸", "上海", ""),
        ("北京龍潤電器北京分公司", "龙润电器", "北京", "北京"),
        ("北京凯晟电器集团有限公司昆明分公司", "凯晟电器", "北京", "昆明"),
        ("江苏省苏州市恒达化工股份有限公司", "恒达化工", "苏州", ""),
        ("上海市浦东新区恒达化工有限公司", "恒达化工", "上海", ""),
        ("天津经济技术开发区恒达机械厂", "恒达机械厂", "天津", ""),
        ("恒达化工有限公司（华东）", "恒达化工", "华东", ""),
        ("海尔集团总公司", "海尔", "", ""),
        ("聚客商贸有限公司总部", "聚客商贸", "", ""),
        ("聚客商贸有限公司第一分公司", "聚客商贸", "", "第一分公司"),
        ("聚客商贸有限公司 Juke Trading Co., Ltd.", "聚客商贸", "", ""),
        ("中国银行股份有限公司北京分行", "中国银行", "中国", "北京"),
        ("北京大学", "北京大学", "北京", ""),
        ("桂林仔有限公司", "桂林仔", "", ""),
        ("招商银行股份有限公司信用卡中心", "招商银行", "", "信用卡中心"),
        ("恒达化工有限公司采购部", "恒达化工", "", ""),
        ("恒达化工有限公司 上海", "恒达化工", "上海", ""),
        ("香港商恆達有限公司台灣分公司", "恒达", "", "台湾"),
        ("㈱日立", "日立", "", ""),
        ("Hong Kong & Shanghai Banking Corp Ltd", "banking hongkong shanghai", "", ""),
        ("Acme Ltd t/a Foo", "acme", "", ""),
        ("財團法人台灣聚客基金會", "聚客基金会", "台湾", ""),
        ("苏州宏思集团有限公司（苏州）", "宏思", "苏州", None),
        ("ABC Trading Co., Ltd.", "abc trading", "", ""),
        ("Juke Trading (Shanghai) Co., Ltd.", "juke trading", "上海", ""),
        ("Huawei Technologies Co Ltd Beijing Branch", "huawei technology", "", "北京"),
        ("Juke Trading - Beijing Office", "juke trading", "", "北京"),
        ("Starbucks Store #123", "starbucks", "", "store 123"),
        ("Apple Inc. Headquarters", "apple", "", ""),
        ("Siemens China Ltd", "siemens", "中国", ""),
        ("China Grill", "china grill", "", ""),
        ("Bank of China Ltd", "bank china", "", ""),
        ("AKZO NOBEL N.V., ARNHEM, NL", "akzo nobel", "", ""),
    ],
)
def test_a_company_name_is_taken_apart(written: str, core: str, place: str, branch: str | None) -> None:
    parsed = organisation(written)
    assert (parsed.kind, parsed.name, parsed.place, parsed.branch) == ("organisation", core, place, branch)


@pytest.mark.parametrize(
    "form",
    ["有限公司", "有限責任公司", "股份有限公司", "（集团）股份有限公司", "集团有限公司", "（有限合伙）", "股份",
     "无限公司", "有限公司(个体工商户)", "控股集团有限公司", "控股公司"],
)  # fmt: skip
def test_a_chinese_legal_form_is_no_part_of_the_name(form: str) -> None:
    assert organisation(f"宏思恒达{form}")[1:5] == ("宏思恒达", "hong si heng da", "", "")


@pytest.mark.parametrize(
    "written",
    ["Philips Gloeilampen NV", "N.V. Philips' Gloeilampen", "N V PHILIPS GLOEILAMPEN", "N .V. Philips Gloeilampen",
     "GLOEILAMPEN N PHILIPS V",
     "The Philips Gloeilampen Co., Ltd.", "Philips & Gloeilampen Inc", "Philips Gloeilampen GmbH & Co. KG",
     "PHILIPS GLOEILAMPEN S.p.A.",
     "Philips Gloeilampen, S.A. de C.V.", "Sp. z o.o. Philips Gloeilampen",
     "Philips Gloeilampen Public Limited Company",
     "Philips Gloeilampen Pty. Ltd.", "* PHILIPS GLOEILAMPEN B. V.,", "* N V PHILIPS GLOEILAMPEN",
     "Philips Gloeilampen A/S",
     "kabushiki kaisha Philips Gloeilampen"],
)  # fmt: skip
def test_a_foreign_legal_form_goes_wherever_it_stands(written: str) -> None:
    assert organisation(written).name == "gloeilampen philips"


@pytest.mark.parametrize(
    ("one", "other"),
    [("Intl Business Machines Corp", "International Business Machines Corporation"),
     ("Agilent Technol.", "Agilent Technologies, Inc."),
     ("Univ. of Michigan", "MICHIGAN UNIVERSITY"), ("Smith Bros Mfg", "Smith Brothers Manufacturing Ltd"),
     ("I B M", "IBM"), ("H & M", "H&M"),
     ("belvedere  the", "The Belvedere"), ("Johnson and Johnson", "Johnson & Johnson"),
     ("arnie mortons of chicago", "Arnie Morton's of Chicago"),
     ("J.P. Morgan", "JP Morgan & Co."), ("Nestlé S.A.", "NESTLE")],
)  # fmt: skip
def test_two_spellings_of_a_company_have_the_same_words(one: str, other: str) -> None:
    assert organisation(one).words == organisation(other).words
    assert organisation(one).name == organisation(other).name == organisation(one).sound


@pytest.mark.parametrize(
    ("written", "brand", "trade"),
    [("华为技术有限公司", "华为", "技术"), ("华为科技", "华为", "技术"), ("华为", "华为", None),
     ("聚客商贸有限公司", "聚客", "贸易"), ("聚客贸易公司", "聚客", "贸易"),
     ("恒达电子商务科技有限公司", "恒达", "电子商务"), ("香港聚客國際貿易有限公司", "聚客", "国际贸易"),
     ("阳光农民专业合作社", "阳光", "合作社"), ("北京大学", "北京大学", "大学"),
     ("ABC贸易有限公司", "abc", "贸易"), ("TCL集团", "tcl", None), ("恒达官方旗舰店", "恒达", "旗舰店"),
     ("Huawei Technologies Co., Ltd.", "huawei", "technology"),
     ("SAS Institute", "sas", "institute"), ("Deutsche Bank AG", "deutsche", "bank"),
     ("Bank of China", "china", "bank")],
)  # fmt: skip
def test_brand_and_trade_are_told_apart(written: str, brand: str, trade: str | None) -> None:
    assert organisation(written)[-2:] == (brand, trade)


def test_a_masked_company_is_a_pattern_of_its_core() -> None:
    assert organisation("上海华为**有限公司") == Name("organisation", place="上海", name_mask="华为%")
    assert organisation("上海*****公司") == Name("organisation", place="上海")


@pytest.mark.parametrize(
    "written",
    ["恒达化工有限公司", "恒达化工厂", "聚客商贸", "聚客工作室", "阳光合作社", "王记面馆", "老王五金店",
     "浦东图书馆", "海康威视股份", "聚客事务所", "聚客研究中心",
     "上海恒达", "(株)日立", "肯德基(人民广场店)", "恒达有限", "Acme Ltd", "Acme N.V.", "Hotel Bel-Air",
     "Thai House Restaurant", "Univ of Michigan", "Deutsche Bank",
     "St. Mary's Church", "Acme Intl", "Smith & Co."],
)  # fmt: skip
def test_an_organisation_is_known_by_what_it_is_called(written: str) -> None:
    assert parse_names([(written, None)])[0].kind == "organisation"


@pytest.mark.parametrize(
    "written",
    [
        "王店",
        "李行",
        "李厂长",
        "张伟",
        "司马文化",
        "欧阳中行",
        "Bob Hall",
        "John Bank",
        "Mary Church",
        "Peter House",
        "José Sá",
        "Andrew Co",
        "Ann Spa",
    ],
)
def test_a_person_is_not_taken_for_an_organisation(written: str) -> None:
    assert parse_names([(written, "person")])[0].kind == "person"
    assert parse_names([(written, None)])[0].kind != "organisation" or written in ("司马文化", "欧阳中行")


def test_a_legal_form_outweighs_what_the_department_declares() -> None:
    assert [one.kind for one in parse_names([("恒达化工有限公司", "person"), ("Acme Ltd", "person")])] == [
        "organisation"
    ] * 2


def test_titles_and_dots_say_person_where_nobody_declares() -> None:
    rows = [("王先生", None), ("买买提·吐尔逊", None), ("Mrs. Smith", None), ("张伟", None), ("Blue Moon", None)]
    assert [one.kind for one in parse_names(rows)] == ["person", "person", "person", None, None]


def test_a_city_knows_its_province() -> None:
    assert [province_of(place) for place in ("苏州", "江苏", "上海", "荷兰", "")] == [
        "江苏",
        "江苏",
        "上海",
        "荷兰",
        "",
    ]
