"""Names of persons and organisations, taken apart into what names someone and what only describes.

'张偉先生' is the person 张伟; '上海聚客商贸有限公司（浦东店）' is the organisation 聚客商贸 of 上海, branch 浦东店.
Whether two names belong together is decided in `match`, not here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.identity.normalise.name import NOTHING, Name
from pipelines.identity.normalise.pinyin import person_readings, readings
from pipelines.identity.normalise.places import PLACES, split_place
from pipelines.identity.normalise.text import fold_all, is_cjk, is_placeholder

_TITLE = re.compile(
    r"(先生|女士|小姐|太太|夫人|老师|同志|师傅|老板|经理|总经理|董事长|主任|博士|教授|医生|律师|总|(?:\bmr|\bmrs|\bms|\bdr)\.?)$"
)
_LATIN_TITLE = re.compile(r"^(?:mr|mrs|ms|miss|dr|prof)\.?\s+")
_LEGAL = re.compile(
    r"(?:集团)?(?:股份|责任|科技)?(?:有限责任公司|股份有限公司|有限公司|责任公司|股份公司|有限合伙|普通合伙|个人独资|集团公司|"
    r"总公司|公司|集团|株式会社|(?<=.{4})经营部)$"
)
_LATIN_LEGAL = re.compile(
    r"[\s,]*\b(?:co\.?,?\s*ltd|company limited|limited|ltd|inc|incorporated|llc|llp|corp|corporation|company|co|gmbh|"
    r"ag|plc|pte|pty|s\.?a|b\.?v|group|holdings?)\b\.?$"
)
_ORGANISATION = re.compile(
    r"公司|集团|工厂|制造厂|(?<=.{2})(?:厂|店|行|部|社|院|所|馆|站|超市|中心|商行|商店|药房|酒店|饭店|宾馆|餐厅|银行|学校|大学|医院|"
    r"合作社|事务所|工作室|经营部|研究院|协会|委员会|政府|局)(?:$|\()|\b(?:ltd|inc|llc|corp|gmbh|limited|company|plc)\b"
)
_BRANCH_WORD = (
    r"(?:分公司|分店|门店|店|分厂|办事处|营业部|分部|项目部|分行|支行|经营部|服务部|销售部|仓库|仓|工厂|厂区|站)"
)
_BRANCH = re.compile(rf"^(.*(?:公司|集团|商行|.厂|.店))(.{{1,14}}?{_BRANCH_WORD})$")
_PLACE_BRANCH = re.compile(rf"^(.{{2,}}?)((?:{'|'.join(sorted(PLACES, key=len, reverse=True))})市?{_BRANCH_WORD})$")
_HEAD = re.compile(r"(?:\(?(?:总部|总公司|本部|总店)\)?)$")
_BRACKET = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]|【([^【】]*)】|〔([^〔〕]*)〕")
_SITE_WORD = re.compile(r"(店|部|仓|厂|站|分公司|办事处|中心|分行|支行|门市|基地|校区|院区)$")
_PUNCTUATION = re.compile(r"[\s·•・.,'\"`\-_/\\&+*:;!?、,。]+")


def kind_of(folded: str, declared: str | None) -> str | None:
    """Organisation by what the name says (a legal form cannot be a person's), else what the department declares."""
    if _ORGANISATION.search(folded) and len(folded) > 3:
        return "organisation"
    return declared if declared in ("person", "organisation") else None


def parse_person(folded: str) -> Name:
    """A person's name without titles; Latin words in alphabetical order, since both orders are written."""
    text = _LATIN_TITLE.sub("", _BRACKET.sub("", folded)).strip()
    if any(map(is_cjk, text)):
        text = _PUNCTUATION.sub("", text)
        cut = _TITLE.sub("", text)
        core = cut or text
        return Name("person", core, person_readings(core), "", "") if not is_placeholder(core) else NOTHING
    core = " ".join(sorted(_PUNCTUATION.sub(" ", text).split()))
    return Name("person", core, core, "", "") if not is_placeholder(core) else NOTHING


def _open_brackets(text: str) -> tuple[str, str, str]:
    """(text without brackets, place found in one, site found in one)."""
    place = site = ""
    for groups in _BRACKET.findall(text):
        inner = "".join(groups).strip()
        bare = inner.removesuffix("市").removesuffix("省")
        if bare in PLACES:
            place = place or bare
        elif _SITE_WORD.search(inner):
            site = site or inner
    return _BRACKET.sub("", text), place, site


def _without_legal_form(text: str) -> str:
    for form in (_LEGAL, _LATIN_LEGAL):
        while (cut := form.sub("", text).strip(" ,.")) != text and len(cut) >= 2:
            text = cut
    return text


def _short_branch(branch: str) -> str:
    """'苏州分公司' and '苏州市分公司' are the branch 苏州."""
    place, rest = split_place(branch)
    return place if place and re.fullmatch(_BRANCH_WORD, rest) else branch


def parse_organisation(folded: str) -> Name:
    """An organisation's name without legal form, place and branch, each kept apart."""
    text, bracket_place, site = _open_brackets(folded)
    text = _HEAD.sub("", _PUNCTUATION.sub("" if any(map(is_cjk, text)) else " ", text).strip()) or text
    found = _BRANCH.match(text) or _PLACE_BRANCH.match(text)
    base = found.group(1) if found else text
    branch: str | None = _short_branch(found.group(2)) if found else site
    place, rest = split_place(base)
    if bracket_place and place and not branch:
        branch = None if bracket_place == place else bracket_place
    core = _without_legal_form(rest)
    if is_placeholder(core):
        return NOTHING
    return Name("organisation", core, readings(core), place or bracket_place, branch)


def parse_names(rows: Sequence[tuple[str | None, ...]]) -> list[Name]:
    """Parse (name as written, declared customer type, given name, family name) rows; same order as given.

    A row may end after the declared type. Where no name is written, it is made of given and family name.
    """
    full = [(*row, None, None)[:4] for row in rows]
    written = fold_all([name or " ".join(filter(None, (given, family))) for name, _, given, family in full])
    return [_parse(folded, row[1]) for folded, row in zip(written, full, strict=True)]


def _parse(folded: str, declared: str | None) -> Name:
    if is_placeholder(folded):
        return NOTHING
    kind = kind_of(folded, declared)
    parsed = parse_organisation(folded) if kind == "organisation" else parse_person(folded)
    return parsed if kind else parsed._replace(kind=None)
