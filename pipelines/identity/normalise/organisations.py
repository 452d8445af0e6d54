"""Names of organisations with Chinese characters, taken apart into what names one and what only describes it.

'上海聚客商贸有限公司（浦东店）' is 聚客商贸 of 上海, branch 浦东店, brand 聚客,
trade 贸易. Not here: names in Latin letters (`companies`), and whether two names belong together.
"""

from __future__ import annotations

import re

from pipelines.identity.normalise.legal_forms import BRACKETED, SURE_FORMS, without_chinese_form, without_front_form
from pipelines.identity.normalise.masks import is_masked, like, starred
from pipelines.identity.normalise.name import Name
from pipelines.identity.normalise.pinyin import readings
from pipelines.identity.normalise.places import PLACES, place_in, split_place
from pipelines.identity.normalise.trades import is_only_trade, split_trade
from pipelines.identity.normalise.vocabulary import alternatives, table, words

_VOCABULARY = table("organisations")["branches"]
_BRANCH_ENDS = tuple(words(_VOCABULARY["words"]))
_BRANCH_WORD = f"(?:{alternatives(_VOCABULARY['words'])})"
_ONLY_BRANCH = re.compile(_BRANCH_WORD)
_BRANCH = re.compile(
    rf"^(.*(?:公司|集团|商行|.厂|.店|银行|大学|医院|保险|超市|酒店))[-—]?(.{{1,14}}?{_BRANCH_WORD}|(?:第[一二三四五六七八九十\d]+)?{_BRANCH_WORD})$"
)
_PLACE_BRANCH = re.compile(rf"^(.{{2,}}?)((?:{alternatives(' '.join(PLACES))})市?{_BRANCH_WORD})$")
# Of a company, not beside it: 财务部.
_DEPARTMENTS = words(table("persons")["titles"]["roles"])
_HEADS = tuple(words(_VOCABULARY["head"]))
_HEAD = re.compile(rf"\(?(?:{alternatives(_VOCABULARY['head'])})\)?$")
_SITE = re.compile(rf"(?:{alternatives(_VOCABULARY['sites'])})$")
_BRACKET = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]|【([^【】]*)】|〔([^〔〕]*)〕|《([^《》]*)》|「([^「」]*)」")
_PUNCTUATION = re.compile(r"[\s·•・.,'\"`\-_/\\&+:;!?、,。#|~—–()\[\]]+")
_PLAIN = re.compile(r"[\u3400-\u9fffa-z\d]+")
_WORD = re.compile(r"[a-z\d]+|[\u3400-\u9fff\U00020000-\U0003ffff]+")
_LATIN = re.compile("[a-z]")
_LATIN_TAIL = re.compile(r"(?<=[\u3400-\u9fff)])[\s(/|,-]+([a-z][a-z\d\s.,&'-]+)\)?$")
_LATIN_FRONT = re.compile(r"^([a-z][a-z\d\s.,&'-]+)[\s)/|,-]+(?=[\u3400-\u9fff]{4})")


def _open_brackets(text: str) -> tuple[str, str, str]:
    """(text without brackets, place found in one, site found in one)."""
    place = site = ""
    for groups in _BRACKET.findall(text):
        inner = "".join(groups).strip()
        found = place_in(inner)
        if found:
            place = place or found
        elif inner not in BRACKETED and inner not in _HEADS and _SITE.search(inner):
            site = site or inner
    return _BRACKET.sub("", text), place, site


def _one_language(text: str) -> str:
    """A Chinese name without its translation: '聚客商贸有限公司 Juke Trading Co., Ltd.'."""
    for pattern in (_LATIN_TAIL, _LATIN_FRONT):
        found = pattern.search(text)
        if found and not SURE_FORMS.isdisjoint(re.findall("[a-z]+", found.group(1))):
            text = text[: found.start()] + text[found.end() :]
    return text


def _short_branch(branch: str) -> str:
    """'苏州分公司' and '苏州市分公司' are the branch 苏州."""
    place, rest = split_place(branch)
    if not place:
        place, rest = next(((branch[:size], branch[size:]) for size in (4, 3, 2) if branch[:size] in PLACES), ("", ""))
    return place if place and _ONLY_BRANCH.fullmatch(rest.removeprefix("市")) else branch


def _split_branch(text: str) -> tuple[str, str]:
    """(name, branch) of a name without brackets; branch '' where none is said."""
    if text.endswith(_HEADS):
        text = _HEAD.sub("", text) or text
    if text.endswith(_BRANCH_ENDS):
        found = _BRANCH.match(text) or _PLACE_BRANCH.match(text)
        if found:
            return found.group(1), _short_branch(found.group(2))
    base, form, part = text.rpartition("公司")
    if not part or len(base) < 2:
        return text, ""
    return base + form, "" if part in _DEPARTMENTS or part in PLACES else part


def _core(base: str) -> tuple[str, str]:
    """(core, place) of a name without branch: a place stays in the name where only a trade is beside it (北京大学).

    It is none where one character is left: 桂林仔 is a brand.
    """
    base = without_front_form(base)
    place, rest = split_place(base)
    core = without_chinese_form(rest, 0)
    if len(core) < 2 and (not place or "*" not in rest):
        place, core = "", without_chinese_form(base)
    elif place and (is_only_trade(core) or core in BRACKETED):
        core = without_chinese_form(base)
    return core, place


def parse_organisation(folded: str) -> Name:
    """An organisation's name from a folded one that holds Chinese characters."""
    text, bracket_place, site = folded, "", ""
    is_hidden = "*" in folded and is_masked(folded, True)
    if is_hidden or not _PLAIN.fullmatch(text):
        text, bracket_place, site = _open_brackets(_one_language(starred(text) if is_hidden else text))
        text = _PUNCTUATION.sub("", text) or folded
    base, branch = _split_branch(text)
    if not branch and not bracket_place and not text.endswith("公司"):
        bracket_place = place_in(text.rpartition("公司")[2]) if "公司" in text else ""
    core, place = _core(base)
    said: str | None = branch or site
    if bracket_place and place and not said:
        said = None if bracket_place == place else bracket_place
    if is_hidden:
        return Name(
            "organisation",
            place=place or bracket_place,
            branch=said,
            name_mask=None if without_chinese_form(f"##{core}") == "##*" else like(core),
        )
    return _named(core, place or bracket_place, said)


def _named(core: str, place: str, branch: str | None) -> Name:
    brand, trade = split_trade(core)
    if brand in PLACES:
        brand = core
    words_said = sorted(set(_WORD.findall(core))) if _LATIN.search(core) else None
    return Name("organisation", core, readings(core), place, branch, words=words_said, brand=brand, trade=trade)
