"""Sentences on why two records are, or are not, one customer: fields and rules in zh and en, never a value.

`FIELDS` is the single place that knows the words of the codes that pairs carry ('name=5 phone=1 …', `<field>=<level>`,
levels as `match.levels` defines them); 0 speaks against. A code without words is not spoken. Decides nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

Words = tuple[str, str]
# field -> level -> (zh, en).
FIELDS: Mapping[str, Mapping[int, Words]] = {
    "name": {
        9: ("姓名相同", "equal name"), 8: ("姓名读音相同或词序不同", "name that sounds the same, or its words swapped"),
        7: ("姓相同，名相近", "equal surname and close given name"),
        6: ("名相同，姓相近", "equal given name and close surname"), 5: ("姓名相近", "close name"),
        4: ("仅一方写全姓名，所写部分相同", "equal in the part of the name that both give"),
        3: ("仅名相同，姓不同", "another surname"), 2: ("仅姓相同，名不同", "another given name"),
        1: ("姓名多处不同", "name different in most"), 0: ("姓名不同", "different name"),
    },
    "org": {
        9: ("名称相同", "equal name"),
        8: ("名称读音相同或仅通用词不同", "name equal but for sound, blanks or common words"),
        7: ("名称仅一字之差", "name misspelt by little"),
        6: ("字号相同，一方省略行业词", "equal brand, one without its trade"),
        5: ("一方名称包含另一方", "one name holds the other"),
        4: ("字号相同而行业词不同，或名称大部分词相同", "equal brand in another trade, or most words equal"),
        3: ("名称仅部分相同", "name equal in a part only"), 0: ("名称不同", "different name"),
    },
    "born": {
        5: ("出生日期相同", "equal birth date"), 4: ("出生日期仅一位之差", "birth date one digit off"),
        3: ("出生日期相近", "close birth date"), 2: ("出生年份相近", "birth year nearly equal"),
        1: ("出生日期不同", "different birth date"), 0: ("出生日期不同", "different birth date"),
    },
    "phone": {
        3: ("手机相同", "shared mobile"), 2: ("电话相同", "shared phone"),
        1: ("电话与掩码号码相符", "phone that fits a masked one"), 0: ("电话不同", "different phone"),
    },
    "email": {
        4: ("电子邮箱相同", "equal e-mail"), 3: ("电子邮箱用户名相同", "equal e-mail before the @"),
        2: ("电子邮箱仅一两个字符之差", "e-mail one or two characters off"),
        1: ("电子邮箱相似", "similar e-mail"), 0: ("电子邮箱不同", "different e-mail"),
    },
    "tax": {1: ("税号相同", "equal tax number"), 0: ("税号不同", "different tax number")},
    "citizen": {
        2: ("身份证号相同", "equal identity number"),
        1: ("身份证号与掩码相符", "identity number that fits a masked one"),
        0: ("身份证号不同", "different identity number"),
    },
    "number": {
        2: ("其他证件号相同", "equal other number"),
        1: ("其他证件号仅一两位之差", "other number one or two characters off"),
        0: ("其他证件号不同", "different other number"),
    },
    "address": {
        5: ("地址相同", "equal address"), 4: ("道路与门牌相同", "same road and door"),
        3: ("门牌相同，文字略异", "same numbers, nearly the same words"),
        2: ("地址相近", "similar address"), 1: ("道路相同或相近", "same or similar road"),
        0: ("地址不同", "different address"),
    },
    "place": {
        3: ("邮编与地区相同", "same postcode and place"), 2: ("所在地区相同", "same place"),
        1: ("所在地区相近", "nearly the same place"), 0: ("所在地区不同", "different place"),
    },
    "mask": {1: ("姓名与掩码相符", "name that fits a masked one")},
    "crowd": {
        0: ("相同的电话、邮箱或证件号为多人共用，不作依据",
            "a phone, e-mail or number that many share, which proves nothing"),
    },
    "kind": {0: ("一方为个人、另一方为企业", "one a person, one an organisation")},
    "branch": {0: ("分支机构不同", "different branch")},
    "seat": {0: ("名称所在地不同", "different place in the name")},
    "twin": {1: ("记录内容完全相同", "identical records")},
}  # fmt: skip
# Levels above 0 that speak against all the same.
_AGAINST = frozenset({("name", 3), ("name", 2), ("name", 1), ("org", 3), ("born", 1)})
RULES: Mapping[str, Words] = {
    "twin": ("相同记录规则", "identical records rule"),
    "tax_number": ("税号规则", "tax number rule"), "citizen": ("身份证号规则", "identity number rule"),
    "phone_name": ("电话与名称规则", "phone and name rule"),
    "email_name": ("邮箱与名称规则", "e-mail and name rule"),
    "phone_email": ("电话与邮箱规则", "phone and e-mail rule"),
    "mobile_surname": ("手机与姓氏规则", "mobile and surname rule"),
    "name_address": ("名称与地址规则", "name and address rule"),
    "model": ("模型评分", "the model's score"),
    "must_link": ("数据管家判定", "a steward's decision"),
}  # fmt: skip
# Why a pair stands in the review queue.
REASONS: Mapping[str, Words] = {
    "uncertain": ("可能是同一客户", "Perhaps one customer"),
    "broken": ("关联因与更强的证据矛盾而断开", "Link broken, because it contradicts stronger evidence"),
    "oversized": ("关联因所成客户过大而断开", "Link broken, because the customer would have been too large"),
    "weak": ("仅凭较弱的证据合并", "Merged on weak evidence only"),
}


def name_of_rule(rule: str, language: str) -> str:
    """The rule's name; a rule without one is said by its code."""
    return RULES.get(rule, (rule, rule.replace("_", " ")))[language != "zh"]


def _codes(evidence: str) -> list[tuple[Words, bool]]:
    """(words, whether they speak for it) of the codes that have words, in their order."""
    split = (code.partition("=") for code in evidence.split())
    levels = [(field, int(level)) for field, _, level in split if level.isdigit()]
    return [
        (FIELDS[field][level], level > 0 and (field, level) not in _AGAINST)
        for field, level in levels
        if level in FIELDS.get(field, {})
    ]


def spoken(evidence: str, language: str) -> str:
    """'支持：电话相同、名称相同；反对：地址不同' or its English; '' where nothing speaks."""
    english = language != "zh"
    labels, comma, semicolon = (("for: ", "against: "), ", ", "; ") if english else (("支持：", "反对："), "、", "；")
    codes = _codes(evidence)
    sides = ([words[english] for words, is_for in codes if is_for is side] for side in (True, False))
    return semicolon.join(label + comma.join(said) for label, said in zip(labels, sides, strict=True) if said)


def link_sentence(rule: str, evidence: str, language: str) -> str:
    """Why a link was made: the rule that decided, then the fields."""
    if rule == "must_link":
        return "由数据管家判定为同一客户" if language == "zh" else "A steward decided that they are one"
    name = name_of_rule(rule, language)
    return _with_fields(f"由{name}认定" if language == "zh" else f"Linked by {name}", evidence, language)


def review_sentence(reason: str, evidence: str, language: str) -> str:
    """Why a steward should look at a pair: the reason, then the fields."""
    return _with_fields(REASONS[reason][language != "zh"], evidence, language)


def single_sentence(language: str) -> str:
    """For a record that stands alone."""
    return "没有其他记录与其匹配" if language == "zh" else "No other record matches this one"


def _with_fields(said: str, evidence: str, language: str) -> str:
    fields = spoken(evidence, language)
    if language == "zh":
        return said + (f"（{fields}）" if fields else "")
    return said + (f" ({fields})" if fields else "")
