"""Sentences on why two records are, or are not, one customer: fields and rules in zh and en, never a value.

Reads the evidence that pairs carry ('name=5 phone=1 …', levels of `match.pairs`); decides nothing.
"""

from __future__ import annotations

FIELDS = {
    "name": ("名称", "name"), "phone": ("电话", "phone"), "email": ("电子邮箱", "e-mail"),
    "tax": ("税号", "tax number"), "address": ("地址", "address"),
}  # fmt: skip
_SAYS = {
    "name=5": ("名称相同", "equal name"), "name=4": ("名称读音相同", "name that sounds the same"),
    "name=3": ("名称仅一字（音）之差", "name one character off"), "name=2": ("名称部分相同", "partly equal name"),
    "name=0": ("名称不同", "different name"), "phone=2": ("手机相同", "shared mobile"),
    "phone=1": ("电话相同", "shared phone"), "phone=0": ("电话不同", "different phone"),
    "crowd=0": ("相同的电话或邮箱为多人共用，不作依据", "a phone or e-mail that many share, which proves nothing"),
    "email=2": ("电子邮箱相同", "equal e-mail"), "email=1": ("电子邮箱仅一字符之差", "e-mail one character off"),
    "email=0": ("电子邮箱不同", "different e-mail"), "tax=1": ("税号相同", "equal tax number"),
    "tax=0": ("税号不同", "different tax number"), "address=3": ("地址相同", "equal address"),
    "address=2": ("道路与门牌相同", "same road and numbers"), "address=1": ("地址相近", "similar address"),
    "address=0": ("地址不同", "different address"), 
    "kind=0": ("一方为个人、另一方为企业", "one a person, one an organisation"),
    "branch=0": ("分支机构不同", "different branch"), "place=0": ("名称所在地不同", "different place in the name"),
}  # fmt: skip
RULES = {
    "tax_number": ("税号规则", "tax number rule"), "phone_name": ("电话与名称规则", "phone and name rule"),
    "email_name": ("邮箱与名称规则", "e-mail and name rule"), 
    "phone_email": ("电话与邮箱规则", "phone and e-mail rule"),
    "mobile_surname": ("手机与姓氏规则", "mobile and surname rule"),
    "name_address": ("名称与地址规则", "name and address rule"), "model": ("模型评分", "the model's score"),
    "must_link": ("数据管理员判定", "a steward's decision"),
}  # fmt: skip


def _sides(evidence: str) -> tuple[list[str], list[str]]:
    """(what speaks for, what speaks against), as codes."""
    codes = [code for code in evidence.split() if code in _SAYS]
    return [code for code in codes if not code.endswith("=0")], [code for code in codes if code.endswith("=0")]


def spoken(evidence: str, language: str) -> str:
    """'支持：电话相同、名称相同；反对：地址不同' or its English; '' where nothing speaks."""
    zh = language == "zh"
    words = ("支持：", "反对：", "、", "；") if zh else ("for: ", "against: ", ", ", "; ")
    sides = zip(words[:2], _sides(evidence), strict=True)
    return words[3].join(
        label + words[2].join(_SAYS[code][not zh] for code in codes) for label, codes in sides if codes
    )


def link_sentence(rule: str, evidence: str, language: str) -> str:
    """Why a link was made: the rule that decided, then the fields."""
    name = RULES[rule][language != "zh"]
    said = spoken(evidence, language)
    if language == "zh":
        return f"由{name}认定" + (f"（{said}）" if said else "")
    return f"Linked by {name}" + (f" ({said})" if said else "")


def single_sentence(language: str) -> str:
    """For a record that stands alone."""
    return "没有其他记录与其匹配" if language == "zh" else "No other record matches this one"
